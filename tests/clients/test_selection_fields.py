"""What many clients get at once: every column of the list that they can have in common."""

import re

import pytest
from flask.testing import FlaskClient

from practice_hub.clients import access
from practice_hub.clients.fields import SHARED
from practice_hub.clients.models import Client
from tests.accounts.conftest import statements
from tests.clients.conftest import AddClient
from tests.world import World


def again(world: World, client: Client) -> Client:
    with world.database.read(client.tenant_id) as session:
        found = access.get_client(session, client.id)
    assert found is not None
    return found


def press(browser: FlaskClient, clients: list[Client], **texts: str) -> str:
    answer = browser.post("/clients/selection/fields", data={"ids": [str(one.id) for one in clients], **texts})
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.both_databases
@pytest.mark.parametrize("many", [2, 25])
def test_every_field_that_they_share_is_changed_for_all(world: World, add_client: AddClient, many: int) -> None:
    own = [add_client(world.alice, f"Firm {number}", vat_number="980780684") for number in range(many)]
    texts = {
        "to_type": "llp",
        "to_status": "on_hold",
        "to_manager_id": str(world.bob.user_id),
        "to_partner_id": str(world.megan.user_id),
        "to_year_end": "31 March",
        "to_vat_stagger": "2",
    }
    assert {f"to_{name}" for name in SHARED} == set(texts), "no column is forgotten"
    browser = world.browser(world.bob)
    assert f"{many} clients would be changed" in press(browser, own, **texts)
    assert again(world, own[0]).type == "limited_company", "looking changes nothing"
    press(browser, own, **texts, save="yes")
    for one in (own[0], own[-1]):
        now = again(world, one)
        assert (now.type, now.status, now.manager_id, now.partner_id) == (
            *("llp", "on_hold"),
            *(world.bob.user_id, world.megan.user_id),
        )
        assert (str(now.year_end), now.vat_stagger, now.version) == ("31 March", "2", 2)
    press(browser, own, **texts, save="yes")
    assert again(world, own[0]).version == 2, "twice changes nothing"


def test_who_cannot_have_it_is_named_and_left_out(world: World, add_client: AddClient) -> None:
    registered, other = add_client(world.alice, "In Ltd", vat_number="980780684"), add_client(world.alice, "Out Ltd")
    browser = world.browser(world.bob)
    page = press(browser, [registered, other], to_vat_stagger="1")
    assert "1 client would be changed" in page
    assert "Out Ltd : Only a VAT-registered client has VAT periods" in page
    press(browser, [registered, other], to_vat_stagger="1", save="yes")
    assert again(world, registered).vat_stagger == "1"
    assert again(world, other).vat_stagger is None
    press(browser, [registered], to_vat_stagger="none", save="yes")
    assert again(world, registered).vat_stagger is None


def test_what_is_no_date_is_told_beside_its_field_and_nothing_chosen_is_lost(
    world: World, add_client: AddClient
) -> None:
    own = add_client(world.alice)
    data = {"ids": str(own.id), "to_year_end": "31 June", "to_type": "plc", "status": "active"}
    answer = world.browser(world.bob).post("/clients/selection/fields", data=data)
    assert answer.status_code == 422
    assert answer.text.count("31 June is not a date") == 2
    assert re.search('<input[^>]* name="to_year_end"[^>]* value="31 June"', answer.text), "it is typed, and stays"
    assert '<option selected value="plc">' in answer.text
    assert '<input type="hidden" name="status" value="active">' in answer.text, "the list's filters come back too"


def test_the_toolbars_own_choices_are_none_of_these(world: World, add_client: AddClient) -> None:
    own = add_client(world.alice)
    data = {"ids": str(own.id), "new_status": "former", "manager_id": str(world.bob.user_id), "type": "plc"}
    page = world.browser(world.bob).post("/clients/selection/fields", data=data).text
    assert "would be changed" not in page


def test_clients_of_another_practice_are_not_there(world: World, add_client: AddClient) -> None:
    theirs = add_client(world.charlie, "Theirs Ltd")
    browser = world.browser(world.bob)
    answer = browser.post("/clients/selection/fields", data={"ids": str(theirs.id), "to_type": "plc", "save": "yes"})
    assert answer.status_code == 303
    assert "No client is ticked" in browser.get(answer.location).text
    assert again(world, theirs).type == "limited_company"


def test_a_change_that_moves_no_deadline_looks_for_none(world: World, add_client: AddClient) -> None:
    own = [add_client(world.alice, f"Firm {number}") for number in range(2)]
    with statements(world.database) as sent:
        page = press(world.browser(world.bob), own, to_manager_id=str(world.bob.user_id))
    assert "2 clients would be changed" in page
    assert not [statement for statement in sent if statement.startswith("SELECT deadlines.")]
