"""What an undo gives back, what it removes, and what it leaves to those who worked on it since."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from practice_hub.activity import access as story
from practice_hub.clients import access as clients
from practice_hub.clients.actions import custom_fields
from practice_hub.clients.actions import records as client_actions
from practice_hub.clients.actions.services import engage
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.services import Service
from practice_hub.compliance.models import Deadline
from practice_hub.imports.actions import decisions
from practice_hub.imports.enums import State
from practice_hub.notifications.models import Notification
from tests.imports.conftest import Choose, Work, act, again, client_of, csv_of, everybody, firms, rows_of, run, undo
from tests.world import World

pytestmark = pytest.mark.both_databases

BEFORE = {
    "name": "ABC Ltd",
    "type": "limited_company",
    "status": "active",
    "code": "ABC001",
    "manager_id": "Alice Marlowe",
    "partner_id": "Megan Rees",
    "company_number": "99000001",
    "incorporation_date": "1 March 2019",
    "year_end": "31 March",
    "utr": "1955839661",
    "vat_number": "980780684",
    "vat_registered_on": "1 April 2020",
    "vat_stagger": "1",
    "paye_reference": "120/AB40721",
    "accounts_office_reference": "120PJ00012345",
    "registered_address": "1 High Street\nLeeds",
    "registered_postcode": "LS1 4DY",
    "trading_address": "2 High Street\nLeeds",
    "trading_postcode": "LS2 8NG",
    "correspondence_address": "3 High Street\nLeeds",
    "correspondence_postcode": "M1 1AA",
    "email": "office@abc.example",
    "phone": "01632 960 001",
    "notes": "Call first",
}
AFTER = {
    "name": "ABC Holdings PLC",
    "type": "plc",
    "status": "on_hold",
    "code": "ABC001",
    "manager_id": "Bob Ashworth",
    "partner_id": "Alice Marlowe",
    "company_number": "99000002",
    "incorporation_date": "2 April 2018",
    "year_end": "30 June",
    "utr": "2048176504",
    "vat_number": "281440711",
    "vat_registered_on": "1 May 2021",
    "vat_stagger": "2",
    "paye_reference": "475/CD1234",
    "accounts_office_reference": "475PK00067890",
    "registered_address": "10 Low Road\nYork",
    "registered_postcode": "YO1 7HH",
    "trading_address": "20 Low Road\nYork",
    "trading_postcode": "YO24 1AB",
    "correspondence_address": "30 Low Road\nYork",
    "correspondence_postcode": "B1 1BB",
    "email": "post@holdings.example",
    "phone": "01632 960 999",
    "notes": "Write instead",
}


def test_every_field_that_an_import_changed_is_as_it_was(world: World, importing: Choose, work: Work) -> None:
    assert BEFORE.keys() == AFTER.keys() == FIELDS.keys(), "a new field needs its two values here"
    labels = [FIELDS[name].label for name in BEFORE]
    run(world, importing(csv_of([list(BEFORE.values())], labels)), work)
    before, version = everybody(world), client_of(world, "ABC001").version
    own = run(world, importing(csv_of([list(AFTER.values())], labels)), work)
    after = everybody(world)["ABC001"]
    assert [name for name in FIELDS if after[name] == before["ABC001"][name]] == ["code"], "the rest was changed"
    undo(world, own, work)
    assert everybody(world) == before
    assert client_of(world, "ABC001").version == version + 2, "open forms see that it moved on, twice"


def test_a_field_that_was_empty_is_empty_again(world: World, importing: Choose, work: Work) -> None:
    run(world, importing(csv_of([("A1", "ABC Trust", "Trust", "", "")])), work)
    own = run(world, importing(csv_of([("A1", "ABC Trust", "Trust", "LS1 4DY", "01632 960 001")])), work)
    undo(world, own, work)
    there = everybody(world)["A1"]
    assert (there["correspondence_postcode"], there["phone"]) == ("", "")
    with world.database.read(world.alice.tenant_id) as session:
        undone, imported, *_ = story.timeline(session, world.bob, clients.SUBJECT, client_of(world, "A1").id)
    assert imported.changes == {"Correspondence postcode": ["", "LS1 4DY"], "Phone number": ["", "01632 960 001"]}
    assert undone.changes == {"Correspondence postcode": ["LS1 4DY", ""], "Phone number": ["01632 960 001", ""]}


DUE = {"client": "F0000", "title": "Reply to HMRC", "due_on": "20/1/2027", "reason": "Letter"}
# What Bob may do with a client since it was imported, as his browser sends it.
WORK = {
    "a note": ("/notes/on/client/{id}", {"body": "Wants a call before Friday"}),
    "a task": ("/tasks/new", {"title": "Ring them", "client": "F0000"}),
    "a contact": ("/contacts/of/{id}", {"contact": "Jane Smith", "role": "Bookkeeper"}),
    "a deadline": ("/compliance/new", DUE),
    "a service": ("/clients/{id}/services", {"service": "self_assessment", "self_assessment-starts_on": "6/4/2026"}),
    "a group": ("/clients/{id}/group", {"name": "The firms", "before": ""}),
    "a relation": ("/clients/{other}/related", {"kind": "partner_in", "client": "F0000"}),
    "an edit": ("/clients/{id}/edit", {"phone": "01632 960 555"}),
    "another status": ("/clients/selection/status", {"ids": "{id}", "new_status": "former"}),
    "the archive": ("/clients/{id}/archival", {}),
}  # fmt: skip


@pytest.mark.parametrize("what", WORK)
def test_a_client_that_somebody_worked_on_since_is_not_removed_under_it(
    world: World, importing: Choose, work: Work, what: str
) -> None:
    with world.write(world.alice) as session:
        other = client_actions.create(session, by=world.alice, name="Other LLP", type="partnership")
    browser = world.browser(world.alice)
    browser.post("/contacts/new", data={"name": "Jane Smith"})
    own = run(world, importing(csv_of(firms(2))), work)
    path, sent = WORK[what]
    ids = {"id": client_of(world, "F0000").id, "other": other.id}
    answer = browser.post(path.format(**ids), data={name: text.format(**ids) for name, text in sent.items()})
    assert answer.status_code == 303, f"{what} was saved"
    undo(world, own, work)
    assert "F0000" in everybody(world), f"it has {what}"
    assert "F0001" not in everybody(world), "nobody touched this one"
    kept, gone = rows_of(world, own)
    assert (kept.state, gone.state) == ("kept", "undone")
    assert kept.reason, "and the page says why"


def test_a_client_that_a_later_import_changed_is_kept_until_that_one_is_undone(
    world: World, importing: Choose, work: Work
) -> None:
    first = run(world, importing(csv_of(firms(2))), work)
    second = run(world, importing(csv_of(firms(2, F0000="01632 960 999"))), work)
    undo(world, second, work)
    undo(world, first, work)
    assert everybody(world) == {}, "an import that was taken back is nobody's work"


def test_and_stays_while_the_later_one_stands(world: World, importing: Choose, work: Work) -> None:
    first = run(world, importing(csv_of(firms(2))), work)
    run(world, importing(csv_of(firms(2, F0000="01632 960 999"))), work)
    undo(world, first, work)
    assert list(everybody(world)) == ["F0000"]


def test_an_import_whose_client_went_with_another_one_is_taken_back_all_the_same(
    world: World, importing: Choose, work: Work
) -> None:
    """The third gave back what the second had changed, so the client went with the first."""
    first = run(world, importing(csv_of(firms(1))), work)
    second = run(world, importing(csv_of(firms(1, F0000="01632 960 999"))), work)
    run(world, importing(csv_of(firms(1))), work)
    undo(world, first, work)
    assert everybody(world) == {}
    second = undo(world, second, work)
    assert (second.state, [row.state for row in rows_of(world, second)]) == (State.UNDONE, ["undone"])


def test_a_client_of_which_others_changed_all_again_has_no_line_of_the_undo(
    world: World, importing: Choose, work: Work
) -> None:
    run(world, importing(csv_of(firms(1))), work)
    own = run(world, importing(csv_of(firms(1, F0000="01632 960 999"))), work)
    client = client_of(world, "F0000")
    world.browser(world.bob).post(f"/clients/{client.id}/edit", data={"phone": "01632 960 555"})
    before = client_of(world, "F0000").version
    undo(world, own, work)
    assert rows_of(world, own)[0].reason == "Changed since, and kept: Phone number"
    with world.database.read(world.alice.tenant_id) as session:
        lines = [one.verb for one in story.timeline(session, world.alice, clients.SUBJECT, client.id)]
    assert sorted(lines) == ["imported client", "updated", "updated through an import"]
    assert client_of(world, "F0000").version == before, "and no open form is told that it moved on"


def test_a_field_that_was_archived_since_is_shown_no_more_and_stays_as_it_is(
    world: World, importing: Choose, work: Work
) -> None:
    with world.write(world.alice) as session:
        tier = custom_fields.define(session, "Tier", "choice", "Gold\nSilver", by=world.alice)
    headings = ("Code", "Name", "Type", "Phone number", "Tier")
    run(world, importing(csv_of([("A1", "ABC", "Trust", "01632 960 001", "Silver")], headings)), work)
    own = run(world, importing(csv_of([("A1", "ABC", "Trust", "01632 960 002", "Gold")], headings)), work)
    browser, address = world.browser(world.alice), f"/clients/imports/{own.id}?show=update"
    shown = [words in browser.get(address).text for words in ("01632 960 002", "Gold")]
    browser.post(f"/clients/fields/{tier.id}/archival")
    assert shown == [True, True]
    assert [words in browser.get(address).text for words in ("01632 960 002", "Gold")] == [True, False]
    undo(world, own, work)
    assert everybody(world)["A1"]["phone"] == "01632 960 001"
    assert rows_of(world, own)[0].reason == "Changed since, and kept: an archived field"


def test_a_number_that_somebody_else_has_by_now_is_not_given_back(world: World, importing: Choose, work: Work) -> None:
    headings = ("Code", "Name", "Type", "Company number", "Phone number")
    run(world, importing(csv_of([("A1", "ABC Ltd", "Ltd", "99000001", "01632 960 001")], headings)), work)
    own = run(world, importing(csv_of([("A1", "ABC Ltd", "Ltd", "99000002", "01632 960 002")], headings)), work)
    with world.write(world.bob) as session:
        client_actions.create(session, by=world.bob, name="New", type="limited_company", company_number="99000001")
    undo(world, own, work)
    there = everybody(world)["A1"]
    assert (there["company_number"], there["phone"]) == ("99000002", "01632 960 002"), "it stays as it is, whole"
    (row,) = rows_of(world, own)
    assert row.state == "kept"
    assert row.reason.startswith("What it was no longer fits")


def test_what_was_no_longer_fits_what_others_changed_stays(world: World, importing: Choose, work: Work) -> None:
    """A VAT number that the import brought may carry periods that Bob entered since."""
    headings = ("Code", "Name", "Type", "VAT registration number")
    run(world, importing(csv_of([("A1", "ABC Ltd", "Ltd", "")], headings)), work)
    own = run(world, importing(csv_of([("A1", "ABC Ltd", "Ltd", "980780684")], headings)), work)
    with world.write(world.bob) as session:
        client = session.merge(client_of(world, "A1"))
        client_actions.update(session, client, by=world.bob, yours={"vat_stagger": "1"})
    undo(world, own, work)
    assert everybody(world)["A1"]["vat_number"] == "980780684"
    assert rows_of(world, own)[0].state == "kept"


def test_the_page_and_the_person_are_told_how_many_were_kept(world: World, importing: Choose, work: Work) -> None:
    own = run(world, importing(csv_of(firms(3))), work)
    browser = world.browser(world.alice)
    browser.post(f"/notes/on/client/{client_of(world, 'F0000').id}", data={"body": "Call"})
    own = undo(world, own, work)
    assert own.undone_by == "Alice Marlowe"
    assert own.undone_at is not None
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Notification).where(Notification.user_id == world.alice.user_id)).all()
    assert told[-1].message == "clients.csv: 2 clients taken back, 1 kept because they were changed since."
    page = browser.get(f"/clients/imports/{own.id}").text
    assert "Somebody worked on it since, so it stays" in page
    assert "Firm F0001" not in page, "what went needs nobody's look"


def test_an_undo_that_left_nothing_behind_says_so_in_the_feed_and_to_the_person(
    world: World, importing: Choose, work: Work
) -> None:
    undo(world, run(world, importing(csv_of(firms(3))), work), work)
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Notification).where(Notification.user_id == world.alice.user_id)).all()
        feed = story.feed(session, world.bob)
    assert [one.message for one in told] == [
        "3 added, 0 changed: clients.csv.",
        "clients.csv: 3 clients taken back.",
    ]
    said = ("undid the import of", "3 clients", "clients.csv: 3 clients taken back")
    assert next((one.verb, one.subject_name, one.description) for one in feed) == said


def test_deadlines_that_followed_an_import_follow_its_undo(world: World, importing: Choose, work: Work) -> None:
    with world.write(world.alice) as session:
        abc = {"name": "ABC Ltd", "code": "A1", "type": "limited_company"} | {
            "incorporation_date": "2020-05-12",
            "year_end": "31 March",
        }
        client = client_actions.create(session, by=world.alice, **abc)
        engage(session, client, [EngagementInput(Service.ACCOUNTS, date(2026, 1, 1))], by=world.alice)
    before = due(world)
    own = run(
        world, importing(csv_of([("A1", "ABC Ltd", "Ltd", "30 June")], ("Code", "Name", "Type", "Year end"))), work
    )
    assert due(world) != before, "they followed"
    undo(world, own, work)
    assert due(world) == before != []
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Notification).where(Notification.user_id == world.alice.user_id)).all()
    assert [bool(re.search(r"clients\.csv.*; .*deadlines? ", one.message)) for one in told] == [True, True]


def due(world: World) -> list[date]:
    with world.database.read(world.alice.tenant_id) as session:
        return list(session.scalars(select(Deadline.due_on).order_by(Deadline.due_on)))


def test_an_import_is_taken_back_once(world: World, importing: Choose, work: Work) -> None:
    own = run(world, importing(csv_of(firms(1))), work)
    assert act(world, own, decisions.undo) is True
    assert act(world, own, decisions.undo) is False
    assert work() == 1
    assert again(world, own).state == State.UNDONE
    assert act(world, own, decisions.undo) is False
