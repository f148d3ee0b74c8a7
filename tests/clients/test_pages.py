"""The pages of the room, as people use them."""

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.live.source import LogSource
from practice_hub.records.fields import snapshot
from practice_hub.web import sheets
from practice_hub.web.extension import PracticeHub
from tests.clients.conftest import AddClient
from tests.parts.forms import hidden
from tests.world import World

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


def form_of(browser: FlaskClient, client: Client) -> dict[str, str]:
    """What the edit form holds when a person opens it and presses Save."""
    page = browser.get(f"/clients/{client.id}/edit").text
    held: dict[str, str] = json.loads(hidden(page, "before"))
    return held | {name: hidden(page, name) for name in ("before", "version")}


def test_a_name_and_a_type_are_enough(world: World) -> None:
    browser = world.browser(world.bob)
    wanted = {"name": "Harrow & Finch Ltd", "type": "limited_company"}
    assert browser.post("/clients/new", data=wanted).status_code == 303
    answer = browser.post("/clients/new", data=wanted)
    page = browser.get(answer.location).text
    assert "Harrow &amp; Finch Ltd" in page
    assert "HAR002" in page
    assert browser.get("/clients").text.count("Harrow &amp; Finch Ltd</a>") == 2


def test_a_manager_with_the_number_0_is_nobody_from_the_list(world: World) -> None:
    wanted = {"name": "Harrow & Finch Ltd", "type": "limited_company", "manager_id": "0"}
    answer = world.browser(world.bob).post("/clients/new", data=wanted)
    assert answer.status_code == 422
    assert "Choose somebody from the list" in answer.text


def test_every_page_of_the_room_opens(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    browser = world.browser(world.alice)
    for path in ("", "/new", f"/{client.id}", f"/{client.id}/edit", "/namesakes?name=abc+ltd"):
        assert browser.get(f"/clients{path}").status_code == 200, path


@pytest.mark.both_databases
@pytest.mark.parametrize("query", ["name=%00", "name=abc+ltd&but=" + "9" * 40, "name=abc+ltd&but=x"])
def test_namesakes_are_looked_for_whatever_is_typed(world: World, add_client: AddClient, query: str) -> None:
    add_client(world.alice)
    assert world.browser(world.bob).get(f"/clients/namesakes?{query}").status_code == 200


def test_half_a_character_in_a_form_is_no_fault(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    sent = {"type": "individual", "before": json.dumps({"type": "\ud800"})}
    assert world.browser(world.bob).post(f"/clients/{client.id}/edit", data=sent).status_code == 409


def test_an_empty_list_says_what_to_do(world: World) -> None:
    assert "No clients yet" in world.browser(world.alice).get("/clients").text
    assert "Add client" not in world.browser(world.rita).get("/clients").text


def test_a_search_without_results_names_what_was_sought(world: World, add_client: AddClient) -> None:
    add_client(world.alice)
    page = world.browser(world.alice).get("/clients?q=%3Cb%3E&type=trust").text
    assert "No clients match" in page
    assert "“&lt;b&gt;”, Status: Not archived, Type: Trust" in page
    assert "Clear filters" in page


@pytest.mark.parametrize("path", ["", "/edit"])
def test_charlie_is_told_of_our_client_what_he_is_told_of_none(world: World, add_client: AddClient, path: str) -> None:
    client, browser = add_client(world.alice), world.browser(world.charlie)
    foreign = browser.get(f"/clients/{client.id}{path}")
    missing = browser.get(f"/clients/{client.id + 1}{path}")
    enormous = browser.get(f"/clients/{10**30}{path}")
    assert foreign.status_code == missing.status_code == enormous.status_code == 404
    assert client.name not in foreign.text


@pytest.mark.parametrize("path", ["edit", "archival", "restoration"])
def test_charlie_cannot_write_to_our_client(world: World, add_client: AddClient, path: str) -> None:
    client = add_client(world.alice)
    answer = world.browser(world.charlie).post(f"/clients/{client.id}/{path}", data={"name": "Mine now"})
    assert answer.status_code == 404
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Client)).one().version == 1


def test_rita_sees_clients_and_no_way_to_change_them(world: World, add_client: AddClient) -> None:
    client, browser = add_client(world.alice), world.browser(world.rita)
    for path in ("/clients", f"/clients/{client.id}"):
        page = browser.get(path).text
        assert client.name in page
        for words in ("Edit client", "Add client", "archival", "Export", "Change status", 'id="selection"'):
            assert words not in page, (path, words)
    assert browser.get("/clients/new").status_code == 403
    assert browser.get(f"/clients/{client.id}/edit").status_code == 403
    for path in ("/new", f"/{client.id}/edit", f"/{client.id}/archival", "/exports", "/selection/archival"):
        assert browser.post(f"/clients{path}", data={"name": "x", "type": "trust"}).status_code == 403, path


def test_a_mistake_is_told_beside_the_field_and_in_the_summary_and_nothing_is_lost(world: World) -> None:
    typed = {"name": "ABC Ltd", "type": "limited_company", "year_end": "31 June", "notes": "Rang <twice>"}
    answer = world.browser(world.bob).post("/clients/new", data=typed)
    assert answer.status_code == 422
    assert answer.text.count("31 June is not a date") == 2
    assert 'href="#year_end"' in answer.text
    assert 'value="31 June"' in answer.text
    assert "Rang &lt;twice&gt;" in answer.text
    assert "<title>Error: Add client" in answer.text


def test_an_impossible_date_is_given_back_as_it_was_typed(world: World) -> None:
    typed = {"name": "ABC Ltd", "type": "llp", "incorporation_date": "2026-02-30"}
    page = world.browser(world.bob).post("/clients/new", data=typed).text
    assert "30 February 2026 is not a date" in page
    assert re.search(r'<input[^>]*type="text"[^>]*value="2026-02-30"', page) or re.search(
        r'<input[^>]*value="2026-02-30"[^>]*type="text"', page
    )


def test_the_form_asks_once_about_a_client_of_the_same_name(world: World, add_client: AddClient) -> None:
    add_client(world.alice, "Café Ltd")
    browser = world.browser(world.bob)
    typed = {"name": "cafe  LTD", "type": "llp", "ask_namesakes": "yes"}
    answer = browser.post("/clients/new", data=typed)
    assert answer.status_code == 409
    assert "Not added yet" in answer.text
    assert "Café Ltd, CAF001" in answer.text
    again = browser.post("/clients/new", data=typed | {"anyway": hidden(answer.text, "anyway")})
    assert again.status_code == 303


def test_saving_an_untouched_form_changes_nothing(world: World, add_client: AddClient) -> None:
    client = add_client(
        world.alice,
        company_number="01234567",
        year_end="29 February",
        vat_number="980780684",
        vat_stagger="3",
        registered_address="1 High Street\r\nLondon",
        notes="One\n\nTwo",
        manager_id=world.megan.user_id,
    )
    browser = world.browser(world.bob)
    answer = browser.post(f"/clients/{client.id}/edit", data=form_of(browser, client), follow_redirects=True)
    assert "Nothing was changed" in answer.text


def test_two_people_without_javascript_edit_one_client_and_nobody_loses_a_letter(
    world: World, add_client: AddClient
) -> None:
    client = add_client(world.alice, phone="01632 960 000")
    alice, bob = world.browser(world.alice), world.browser(world.bob)
    alices, bobs = form_of(alice, client), form_of(bob, client)
    bob.post(f"/clients/{client.id}/edit", data=bobs | {"phone": "01632 960 001", "utr": "1955839661"})

    panel = alice.post(f"/clients/{client.id}/edit", data=alices | {"phone": "01632 960 002", "notes": "Call first"})
    assert panel.status_code == 409
    for words in (
        "Before: 01632 960 000",
        "01632 960 001",
        'value="01632 960 002"',
        "Call first",
        'value="1955839661"',
    ):
        assert words in panel.text
    once_more = alices | {"phone": "01632 960 002", "notes": "Call first", "utr": "1955839661"}
    once_more |= {name: hidden(panel.text, name) for name in ("before", "version")}

    alice.post(f"/clients/{client.id}/edit", data=once_more | {"choose-phone": "theirs"})
    with world.database.read(world.alice.tenant_id) as session:
        found = session.scalars(select(Client)).one()
    assert (found.phone, found.notes, found.utr) == ("01632 960 001", "Call first", "1955839661")


def test_a_person_may_keep_their_own_after_a_conflict(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, phone="01632 960 000")
    alice, bob = world.browser(world.alice), world.browser(world.bob)
    alices = form_of(alice, client) | {"phone": "01632 960 002"}
    bob.post(f"/clients/{client.id}/edit", data={"phone": "01632 960 001"})
    panel = alice.post(f"/clients/{client.id}/edit", data=alices).text
    shown = dict(re.findall(r'for="choose-phone-(yours|theirs)">.*?<small>(.*?)</small>', panel, re.DOTALL))
    assert shown == {"yours": "01632 960 002", "theirs": "01632 960 001"}
    assert "Before: 01632 960 000" in " ".join(panel.split())
    alices |= {name: hidden(panel, name) for name in ("before", "version")}
    assert alice.post(f"/clients/{client.id}/edit", data=alices | {"choose-phone": "yours"}).status_code == 303
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Client)).one().phone == "01632 960 002"


def test_a_mistake_in_a_stale_form_does_not_hide_the_conflict(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, phone="01632 960 000")
    alice, bob = world.browser(world.alice), world.browser(world.bob)
    alices = form_of(alice, client) | {"email": "no address"}
    bob.post(f"/clients/{client.id}/edit", data={"phone": "01632 960 001"})
    page = alice.post(f"/clients/{client.id}/edit", data=alices)
    assert page.status_code == 422
    alices |= {"email": "office@example.org", "before": hidden(page.text, "before")}
    assert alice.post(f"/clients/{client.id}/edit", data=alices).status_code == 303
    with world.database.read(world.alice.tenant_id) as session:
        found = session.scalars(select(Client)).one()
    assert (found.phone, found.email) == ("01632 960 001", "office@example.org")


@pytest.mark.parametrize("before", ["", "[]", "{", '{"phone": 7, "x": "y"}', "null", "[" * 9_999])
def test_a_form_whose_beginning_is_lost_overwrites_nothing_unseen(
    world: World, add_client: AddClient, before: str
) -> None:
    client = add_client(world.alice, phone="01632 960 000")
    answer = world.browser(world.bob).post(
        f"/clients/{client.id}/edit", data={"phone": "01632 960 001", "before": before}
    )
    assert answer.status_code == 409
    stale = world.browser(world.bob).post(f"/clients/{client.id}/edit", data={"phone": "01632 960 001", "version": "0"})
    assert stale.status_code == 409


def test_hostile_names_stay_text_on_pages_and_in_frames(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, HOSTILE, "other", notes=HOSTILE, registered_address=HOSTILE, phone="")
    browser = world.browser(world.alice)
    for path in ("/clients", f"/clients/{client.id}", f"/clients/{client.id}/edit", f"/clients?q={HOSTILE[:4]}"):
        page = browser.get(path).text
        assert "<img" not in page, path
        assert "<script>alert" not in page, path
    frames = LogSource(world.database, PracticeHub.of(world.app).fragments).span(world.alice.tenant_id, 0, 50).frames
    sent = b"".join(frame.data for frame in frames)
    assert b"&lt;img" in sent
    assert b"<img" not in sent


def test_a_change_is_pushed_to_the_row_and_the_record(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, "Kestrel Ltd")
    frames = LogSource(world.database, PracticeHub.of(world.app).fragments).span(world.alice.tenant_id, 0, 50).frames
    text = b"".join(frame.data for frame in frames).decode()
    for target in (f"#client-row-{client.id}", f"#client-{client.id}-head", f"#client-{client.id}"):
        assert f'hx-target="{target}" hx-swap="outerMorph"' in text
    assert "csrf" not in text
    assert f'subject="client-{client.id}"' in text


def test_archiving_from_the_page_takes_a_client_off_the_list(world: World, add_client: AddClient) -> None:
    client, browser = add_client(world.alice), world.browser(world.alice)
    answer = browser.post(f"/clients/{client.id}/archival", follow_redirects=True)
    assert "Archived" in answer.text
    assert "No clients match" in browser.get("/clients").text
    browser.post(f"/clients/{client.id}/restoration")
    assert client.name in browser.get("/clients").text


def test_ticked_clients_are_changed_and_the_list_comes_back_as_it_was(world: World, add_client: AddClient) -> None:
    ids = [add_client(world.alice, name).id for name in ("One Ltd", "Two Ltd", "Three Ltd")]
    theirs = add_client(world.charlie, "Theirs Ltd")
    browser = world.browser(world.bob)
    data = {"ids": [str(ids[0]), str(ids[2]), str(theirs.id), "x"], "status": "active", "sort": "-name", "page": "1"}
    answer = browser.post("/clients/selection/manager", data=data | {"manager_id": str(world.bob.user_id)})
    assert answer.location == "/clients?status=active&sort=-name&page=1"
    with world.database.read(world.alice.tenant_id) as session:
        managed = {client.id for client in session.scalars(select(Client)) if client.manager_id}
    assert managed == {ids[0], ids[2]}
    with world.database.read(world.charlie.tenant_id) as session:
        assert session.scalars(select(Client)).one().manager_id is None
    assert (
        "No client is ticked"
        in browser.post("/clients/selection/status", data={"new_status": "active"}, follow_redirects=True).text
    )
    onwards = browser.post(
        "/clients/selection/status", data={"ids": [str(ids[1])], "new_status": "former", "status": "active"}
    )
    assert onwards.location == "/clients?status=active"
    assert "Former" in browser.get(f"/clients/{ids[1]}").text


@pytest.mark.parametrize(
    ("door", "sent", "words"),
    [
        ("manager", {"manager_id": ""}, "Choose a person, or Nobody."),
        ("manager", {}, "Choose a person, or Nobody."),
        ("manager", {"manager_id": "x"}, "Choose somebody from the list."),
        ("manager", {"manager_id": "999"}, "Choose somebody from the list."),
        ("status", {"new_status": ""}, "Choose a status."),
        ("status", {"new_status": "gone"}, "Choose a status."),
    ],
)
def test_what_nobody_chose_is_not_written_on_ticked_clients(
    world: World, add_client: AddClient, door: str, sent: dict[str, str], words: str
) -> None:
    client = add_client(world.alice, manager_id=str(world.bob.user_id), status="on_hold")
    browser = world.browser(world.bob)
    answer = browser.post(f"/clients/selection/{door}", data={"ids": str(client.id), **sent}, follow_redirects=True)
    assert "<b>Nothing was changed.</b>" in answer.text
    assert words in answer.text
    with world.database.read(world.alice.tenant_id) as session:
        now = session.get_one(Client, client.id)
    assert (now.manager_id, now.status) == (world.bob.user_id, "on_hold")


def test_nobody_is_a_manager_that_somebody_can_choose(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, manager_id=str(world.bob.user_id))
    browser = world.browser(world.bob)
    assert '<option value="" selected>Choose…</option>' in browser.get("/clients").text
    browser.post("/clients/selection/manager", data={"ids": str(client.id), "manager_id": "none"})
    with world.database.read(world.alice.tenant_id) as session:
        assert session.get_one(Client, client.id).manager_id is None


def test_others_are_served_while_megan_takes_a_long_list_away(
    world: World, add_client: AddClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        add_client(world.alice, name=f"Client {number}")
    breaths: list[float] = []
    monkeypatch.setattr(sheets, "PIECE", 2)
    monkeypatch.setattr("practice_hub.web.sheets.time.sleep", breaths.append)
    answer = world.browser(world.megan).post("/clients/exports")
    assert len(answer.text.splitlines()) == 6
    assert breaths == [sheets.BREATH_SECONDS] * 2


def test_an_export_holds_the_list_and_is_told_to_managers(world: World, add_client: AddClient) -> None:
    add_client(world.alice, "=HYPERLINK(0)", "trust", notes="+1")
    add_client(world.alice, "ABC Ltd", year_end="31 March", manager_id=world.bob.user_id)
    add_client(world.charlie, "Theirs Ltd")
    assert world.browser(world.bob).post("/clients/exports").status_code == 403
    answer = world.browser(world.megan).post("/clients/exports", data={"type": "trust"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    [head, row] = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    own = dict(zip(head, row, strict=True))
    assert (own["Name"], own["Notes"], own["Type"]) == ("'=HYPERLINK(0)", "'+1", "Trust")
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Activity).where(Activity.action == "clients.exported")).one()
    assert (told.actor_name, told.audience) == ("Megan Rees", "may:see_audit")
    assert told.description == "1 row: Status: Not archived, Type: Trust"


def test_an_export_says_who_is_archived(world: World, add_client: AddClient) -> None:
    alice, gone = world.browser(world.alice), add_client(world.alice, "Gone Ltd")
    add_client(world.alice, "Here Ltd")
    alice.post(f"/clients/{gone.id}/archival")
    text = alice.post("/clients/exports", data={"status": "all"}).text.removeprefix("\ufeff")
    found = [(row["Name"], row["Archived"]) for row in csv.DictReader(io.StringIO(text))]
    assert found == [("Gone Ltd", "Yes"), ("Here Ltd", "No")]


def test_the_address_carries_the_list(world: World, add_client: AddClient) -> None:
    for number in range(27):
        add_client(world.alice, f"Client {number:02}", "trust")
    page = world.browser(world.alice).get("/clients?q=client&type=trust&sort=-code&size=25&density=compact&page=2").text
    assert 'aria-sort="descending"' in page
    assert 'data-density="compact"' in page
    assert "26–27 of 27 clients" in page
    assert 'href="/clients?q=client&amp;sort=-code&amp;size=25&amp;density=compact"' in page
    assert 'href="/clients?q=client&amp;type=trust&amp;sort=-code&amp;size=25&amp;density=compact&amp;page=1"' in page


def test_a_form_offers_those_who_left_only_where_they_stand(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, manager_id=world.bob.user_id)
    with world.write(world.alice) as session:
        from practice_hub.people.models import User

        session.scalars(select(User).where(User.id == world.bob.user_id)).one().active = False
    browser = world.browser(world.alice)
    assert "Bob Ashworth" in browser.get(f"/clients/{client.id}/edit").text
    assert "Bob Ashworth" not in browser.get("/clients/new").text
    kept = browser.post(f"/clients/{client.id}/edit", data=form_of(browser, client) | {"notes": "x"})
    assert kept.status_code == 303
    assert snapshot(client, FIELDS)["manager_id"] == str(world.bob.user_id)
