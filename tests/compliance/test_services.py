"""Two people in the form of one client's services."""

import json
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.clients import access as clients
from practice_hub.clients.actions import services
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.services import Service
from tests.compliance.conftest import AddEngaged, Deadlines
from tests.parts.forms import hidden
from tests.world import World

Sent = dict[str, str | list[str]]

both = pytest.mark.both_databases


def form_of(browser: FlaskClient, client: Client, *services: str) -> Sent:
    """What the form holds when a person opens it, ticks these services and presses Save."""
    page = browser.get(f"/clients/{client.id}/services").text
    held = json.loads(hidden(page, "before"))
    own = {name: text for name, text in held.items() if name.partition("-")[0] in services}
    return {**own, "service": list(services), "before": hidden(page, "before")}


def engagement(world: World, service: Service) -> ServiceEngagement:
    with world.database.read(world.alice.tenant_id) as session:
        return session.scalars(select(ServiceEngagement).where(ServiceEngagement.service == service)).one()


@both
def test_bobs_fee_does_not_put_back_what_alice_ended_and_wrote_down_meanwhile(
    world: World, add_engaged: AddEngaged
) -> None:
    statement = EngagementInput(
        Service.CONFIRMATION_STATEMENT, date(2026, 1, 1), inputs={"last_confirmed": "2026-05-11"}
    )
    client = add_engaged(world.alice, Service.VAT, Service.CIS, statement)
    bob, door = world.browser(world.bob), f"/clients/{client.id}/services"
    bobs = form_of(bob, client, "vat", "cis", "confirmation_statement") | {"cis-fee": "385"}
    with world.write(world.alice) as session:
        ended = EngagementInput(Service.VAT, date(2026, 1, 1), date(2026, 12, 31))
        confirmed = EngagementInput(
            Service.CONFIRMATION_STATEMENT, date(2026, 1, 1), inputs={"last_confirmed": "2027-01-04"}
        )
        services.engage(session, client, [ended, confirmed], by=world.alice)

    answer = bob.post(door, data=bobs, follow_redirects=True)
    assert "Services saved." in answer.text
    assert (
        "A colleague’s change of Confirmation statement: Last statement made up to, VAT returns: To" in answer.text
    ), "he hears what else is new"
    assert engagement(world, Service.CIS).fee_pence == 38500
    assert engagement(world, Service.VAT).ends_on == date(2026, 12, 31)
    assert engagement(world, Service.CONFIRMATION_STATEMENT).inputs["last_confirmed"] == "2027-01-04"


@pytest.mark.parametrize(("choice", "fee"), [("yours", 40000), ("theirs", 38500)])
def test_two_people_without_javascript_give_one_service_two_fees(
    world: World, add_engaged: AddEngaged, choice: str, fee: int
) -> None:
    client = add_engaged(world.alice, Service.VAT, Service.CIS)
    alice, bob, door = world.browser(world.alice), world.browser(world.bob), f"/clients/{client.id}/services"
    alices, bobs = form_of(alice, client, "vat", "cis"), form_of(bob, client, "vat", "cis")
    assert alice.post(door, data=alices | {"vat-fee": "385"}).status_code == 303
    bobs |= {"vat-fee": "400", "cis-fee": "50", "payroll-fee": "12", "cis-ends_on": "2030-06-30"}

    panel = bob.post(door, data=bobs)
    assert panel.status_code == 409
    for words in ("VAT returns: Fee a year", "385.00", "400.00", 'value="50.00"', 'value="12"', 'value="2030-06-30"'):
        assert words in panel.text
    assert "<title>Conflict: " in panel.text
    bobs |= {"before": hidden(panel.text, "before"), "choose-vat-fee": choice}
    assert bob.post(door, data=bobs).status_code == 303
    assert engagement(world, Service.VAT).fee_pence == fee
    assert engagement(world, Service.CIS).fee_pence == 5000


def test_a_service_that_a_colleague_began_meanwhile_stays_as_she_began_it(
    world: World, add_engaged: AddEngaged
) -> None:
    client = add_engaged(world.alice, Service.CIS)
    bob, door = world.browser(world.bob), f"/clients/{client.id}/services"
    bobs = form_of(bob, client, "cis") | {"vat-starts_on": "2027-01-06", "cis-fee": "a lot"}
    with world.write(world.alice) as session:
        services.engage(
            session, client, [EngagementInput(Service.VAT, date(2026, 4, 1), fee_pence=38500)], by=world.alice
        )
    page = bob.post(door, data=bobs)
    assert page.status_code == 422
    assert 'value="2026-04-01"' in page.text
    bobs |= {"service": ["cis", "vat"], "cis-fee": "60", "vat-starts_on": "2026-04-01", "vat-fee": "385.00"}
    bobs |= {"vat-payments_on_account": "no", "before": hidden(page.text, "before")}
    assert bob.post(door, data=bobs).status_code == 303
    assert engagement(world, Service.VAT).starts_on == date(2026, 4, 1)
    assert engagement(world, Service.CIS).fee_pence == 6000


def test_saving_the_services_untouched_changes_nothing(world: World, add_engaged: AddEngaged) -> None:
    wish = EngagementInput(Service.MTD, date(2026, 1, 1), inputs={"sources": "UK property,Self-employment"})
    client = add_engaged(world.alice, Service.SELF_ASSESSMENT, wish, type="individual")
    bob = world.browser(world.bob)
    sent = form_of(bob, client, "self_assessment", "mtd")
    answer = bob.post(f"/clients/{client.id}/services", data=sent, follow_redirects=True)
    assert "Nothing was changed" in answer.text
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Activity).where(Activity.action == "client.services_changed")).all()
    assert len(told) == 1


def test_a_script_says_only_what_it_changes(world: World, add_engaged: AddEngaged) -> None:
    client = add_engaged(world.alice, EngagementInput(Service.VAT, date(2026, 1, 1), fee_pence=38500))
    door = f"/clients/{client.id}/services"
    assert world.browser(world.bob).post(door, data={"service": "vat", "vat-ends_on": "2030-03-31"}).status_code == 303
    assert engagement(world, Service.VAT).fee_pence == 38500
    assert world.browser(world.bob).post(door, data={"service": ["cis", "trust"]}).status_code == 422


@both
def test_open_pages_hear_of_services_from_which_no_deadline_follows(world: World, add_engaged: AddEngaged) -> None:
    client = add_engaged(world.alice, vat_stagger="")
    with world.write(world.alice) as session:
        held = clients.get_client(session, client.id)
        assert held is not None
        for _ in ("said", "twice says nothing"):
            services.engage(session, held, [EngagementInput(Service.VAT, date(2026, 1, 1))], by=world.alice)
            session.flush()
        (said,) = [one for one in session.noted if one.type != "activity:new"]
    assert (said.type, said.subject_type, said.subject_id) == ("services:changed", "services", client.id)
    bob = world.browser(world.bob)
    page = bob.get(f"/clients/{client.id}").text
    section = page[page.index('id="client-deadlines"') :]
    assert "services:changed" in section[: section.index(">")]
    assert "VAT return: " in section
    assert f'data-subject="services-{client.id}"' in bob.get(f"/clients/{client.id}/services").text


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ("Self-employment, Self employment", "Self-employment and Self employment read alike"),
        ("Flat 1\nFlat-1", "Flat 1 and Flat-1 read alike"),
        ("UK property, !!!", "Name each income source in letters or digits, unlike !!!"),
        (",".join(f"Flat {number}" for number in range(13)), "Enter at most 12 income sources"),
        ("UK property," * 1_000, "The list of sources must be 2,000 characters or fewer. It has 12,000."),
    ],
)
def test_sources_that_read_alike_are_refused_beside_their_field(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, sources: str, words: str
) -> None:
    client = add_engaged(world.alice, Service.SELF_ASSESSMENT, type="individual")
    before = len(deadlines(world.alice))
    sent = {"service": "mtd", "mtd-starts_on": "2026-04-06", "mtd-sources": sources}
    page = world.browser(world.bob).post(f"/clients/{client.id}/services", data=sent)
    assert page.status_code == 422
    assert page.text.count(words) == 2, "beside the field and in the summary"
    assert len(deadlines(world.alice)) == before


def test_twelve_sources_are_as_many_as_a_person_may_have(world: World, add_engaged: AddEngaged) -> None:
    client = add_engaged(world.alice, type="individual")
    sources = [f"Flat {number}" for number in range(12)]
    sent = {"service": "mtd", "mtd-starts_on": "2026-04-06", "mtd-sources": "\n".join(sources)}
    assert world.browser(world.bob).post(f"/clients/{client.id}/services", data=sent).status_code == 303
    assert engagement(world, Service.MTD).inputs["sources"] == ", ".join(sources)


@pytest.mark.parametrize(("starts", "ends", "code"), [("5", "4", 422), ("5", "5", 303), ("5", "", 303)])
def test_a_service_does_not_end_before_it_starts(
    world: World, add_engaged: AddEngaged, starts: str, ends: str, code: int
) -> None:
    client = add_engaged(world.alice)
    days = {"cis-starts_on": f"2026-04-0{starts}", "cis-ends_on": ends and f"2026-04-0{ends}"}
    page = world.browser(world.bob).post(f"/clients/{client.id}/services", data={"service": "cis", **days})
    assert page.status_code == code
    assert page.text.count("The end must not be before the start") == (2 if code == 422 else 0)


def test_services_that_are_suggested_can_be_saved_as_they_are_offered(world: World, add_engaged: AddEngaged) -> None:
    client = add_engaged(world.alice, type="limited_company")
    bob, door = world.browser(world.bob), f"/clients/{client.id}/services"
    page = bob.get(door).text
    starts = dict(re.findall('name="([a-z_]+)-starts_on"[^>]* value="([^"]*)"', page))
    assert starts
    assert set(starts.values()) == {clock.today().isoformat()}
    ticked = re.findall('name="service" value="([a-z_]+)"[^>]* checked', page)
    assert ticked
    sent = {f"{one}-starts_on": starts[one] for one in ticked}
    assert bob.post(door, data=sent | {"service": ticked, "before": hidden(page, "before")}).status_code == 303


COMPANY = {"accounts", "corporation_tax", "confirmation_statement"}


@pytest.mark.parametrize(
    ("type", "own", "more"),
    [
        ("limited_company", COMPANY, set()),
        ("plc", COMPANY, set()),
        ("llp", {"accounts", "confirmation_statement", "partnership"}, set()),
        ("partnership", {"partnership"}, set()),
        ("sole_trader", {"self_assessment"}, {"mtd"}),
        ("individual", {"self_assessment"}, {"mtd"}),
        ("trust", {"trust"}, set()),
        ("charity", {"charity"}, COMPANY),
        ("other", set(), COMPANY),
    ],
)
@pytest.mark.parametrize(
    ("numbers", "suggested"),
    [
        ({"vat_number": "", "vat_stagger": ""}, set()),
        ({"vat_number": "980780684"}, {"vat"}),
        ({"vat_number": "", "vat_stagger": "", "paye_reference": "120/AB40721"}, {"payroll"}),
    ],
    ids=["neither", "vat", "paye"],
)
def test_a_client_is_offered_what_its_type_can_have_and_suggested_what_it_usually_needs(
    world: World,
    add_engaged: AddEngaged,
    *,
    type: str,
    own: set[str],
    more: set[str],
    numbers: dict[str, str],
    suggested: set[str],
) -> None:
    client = add_engaged(world.alice, type=type, **numbers)
    page = world.browser(world.bob).get(f"/clients/{client.id}/services").text
    boxes = re.findall('<input[^>]* name="service" value="([a-z_]+)"([^>]*)>', page)
    assert {service for service, _ in boxes} == own | more | {"vat", "payroll", "cis"}
    assert {service for service, rest in boxes if "checked" in rest} == own | suggested


def test_a_service_that_is_ticked_after_a_mistake_is_nobodys_conflict(world: World, add_engaged: AddEngaged) -> None:
    wish = EngagementInput(Service.MTD, date(2026, 1, 1), inputs={"sources": "UK property"})
    client = add_engaged(world.alice, wish, type="individual")
    bob, door = world.browser(world.bob), f"/clients/{client.id}/services"
    sent = form_of(bob, client, "mtd")
    page = bob.post(door, data=sent | {"mtd-fee": "a lot"})
    assert page.status_code == 422
    sent |= {"service": ["mtd", "cis"], "cis-starts_on": "2026-02-01", "before": hidden(page.text, "before")}
    answer = bob.post(door, data=sent | {"mtd-fee": "60"})
    assert "Somebody changed" not in answer.text
    assert answer.status_code == 303
