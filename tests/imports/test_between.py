"""What becomes of an import when the practice moved on between the look at its rows and the press of the button."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from practice_hub.clients.actions import custom_fields
from practice_hub.clients.actions import records as client_actions
from practice_hub.clients.models import Client
from practice_hub.imports.enums import State
from practice_hub.imports.models import ClientImport
from tests.imports.conftest import Choose, Work, again, client_of, csv_of, everybody, firms, run, undo
from tests.world import World

pytestmark = pytest.mark.both_databases

HEADINGS = ("Code", "Name", "Type", "Company number", "Phone number", "Manager", "Tier")
NEW = ("", "New Ltd", "Ltd", "99000009", "", "Bob Ashworth", "Gold")
HERE = ("A1", "ABC Ltd", "Ltd", "99000001", "01632 960 111", "Bob Ashworth", "")
"""Of a client that has another phone number and no manager yet."""


@dataclass
class Practice:
    """ABC Ltd, which an import brought, and a file that was checked and changes it."""

    world: World
    work: Work
    first: ClientImport
    field_id: int
    own: ClientImport = field(init=False)

    def edit(self, **texts: str) -> None:
        with self.world.write(self.world.megan) as session:
            client = session.get_one(Client, client_of(self.world, "A1").id)
            client_actions.update(session, client, by=self.world.megan, yours=texts)

    def add(self, **texts: str) -> None:
        with self.world.write(self.world.megan) as session:
            client_actions.create(session, by=self.world.megan, type="limited_company", **texts)


@pytest.fixture
def practice(world: World, importing: Choose, work: Work) -> Practice:
    with world.write(world.alice) as session:
        tier = custom_fields.define(session, "Tier", "choice", "Gold\nSilver", by=world.alice)
    headings = HEADINGS[:5]
    first = run(world, importing(csv_of([("A1", "ABC Ltd", "Ltd", "99000001", "01632 960 000")], headings)), work)
    return Practice(world, work, first, tier.id)


def bob_leaves(practice: Practice) -> None:
    practice.world.browser(practice.world.alice).post(f"/team/{practice.world.bob.user_id}/deactivation")


def the_field_is_archived(practice: Practice) -> None:
    practice.world.browser(practice.world.alice).post(f"/clients/fields/{practice.field_id}/archival")


def the_client_is_removed(practice: Practice) -> None:
    undo(practice.world, practice.first, practice.work)


TIER = ("A1", "ABC Ltd", "Ltd", "99000001", "01632 960 000", "", "Gold")
NUMBER = ("A1", "ABC Ltd", "Ltd", "99000002", "01632 960 000", "", "")
CODED = ("N1", "New Ltd", "Ltd", "99000009", "", "", "")

# A row of the file, what happens meanwhile, what the page says of it.
MEANWHILE: dict[str, tuple[tuple[str, ...], Callable[[Practice], None], str]] = {
    "the same field": (HERE, lambda one: one.edit(phone="01632 960 333"), "somebody changed ABC Ltd since"),
    "the same field, to the same": (
        HERE,
        lambda one: one.edit(phone="01632 960 111"),
        "somebody changed ABC Ltd since",
    ),
    "removed": (HERE, the_client_is_removed, "the client of row 3 was removed since"),
    "manager left": (HERE, bob_leaves, "somebody changed ABC Ltd since"),
    "manager of a new one left": (NEW, bob_leaves, "row 3 can no longer be added since"),
    "code taken": (
        CODED,
        lambda one: one.add(name="Quick", code="N1"),
        "somebody else took a code or a company number",
    ),
    "number taken": (
        NEW,
        lambda one: one.add(name="Quick", company_number="99000009"),
        "somebody else took a code or a company number",
    ),
    "number taken from a change": (
        NUMBER,
        lambda one: one.add(name="Quick", company_number="99000002"),
        "somebody else took a code or a company number",
    ),
    "field archived": (NEW, the_field_is_archived, "a field was archived since"),
    "field of a change archived": (TIER, the_field_is_archived, "somebody changed ABC Ltd since"),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_no_longer_fits_stops_the_import_whole_and_is_looked_at_again(
    practice: Practice, importing: Choose, what: str
) -> None:
    row, happens, words = MEANWHILE[what]
    first = ("Z9", "First of the file", "Trust", "", "", "", "")
    own = importing(csv_of([first, row], HEADINGS))
    assert own.state == State.READY
    happens(practice)
    there = everybody(practice.world)
    own = run(practice.world, own, practice.work)
    assert own.state == State.READY, "it was checked again, and waits for a person"
    assert words in own.note
    assert own.note.startswith("Nothing was imported")
    assert everybody(practice.world) == there, "nothing of it was written"
    assert own.finished_at is None


def test_what_would_break_a_rule_by_now_is_not_written(practice: Practice, importing: Choose) -> None:
    practice.edit(vat_number="980780684")
    own = importing(csv_of([("A1", "ABC Ltd", "Ltd", "Mar/Jun/Sep/Dec")], ("Code", "Name", "Type", "VAT periods")))
    practice.edit(vat_number="")
    own = run(practice.world, own, practice.work)
    assert "somebody changed ABC Ltd since" in own.note
    assert everybody(practice.world)["A1"]["vat_stagger"] == ""


def test_a_change_of_another_field_meanwhile_stops_nothing_and_is_kept(practice: Practice, importing: Choose) -> None:
    own = importing(csv_of([HERE], HEADINGS))
    practice.edit(notes="Call first")
    own = run(practice.world, own, practice.work)
    assert (own.state, own.updated) == (State.DONE, 1)
    there = everybody(practice.world)["A1"]
    assert (there["notes"], there["phone"]) == ("Call first", "01632 960 111")


def test_a_manager_who_left_stays_with_the_clients_that_they_have(practice: Practice, importing: Choose) -> None:
    practice.edit(manager_id=str(practice.world.bob.user_id))
    bob_leaves(practice)
    own = run(practice.world, importing(csv_of([HERE], HEADINGS)), practice.work)
    assert (own.state, own.updated) == (State.DONE, 1)
    assert everybody(practice.world)["A1"]["manager_id"] == str(practice.world.bob.user_id)


def test_codes_that_are_given_are_nobodys_and_no_other_rows(world: World, importing: Choose, work: Work) -> None:
    with world.write(world.alice) as session:
        client_actions.create(session, by=world.alice, name="Abco", type="trust", code="ABC002")
    rows = [("", "ABC one", "Trust", "", ""), ("", "ABC two", "Trust", "", ""), ("ABC001", "Other", "Trust", "", "")]
    run(world, importing(csv_of(rows)), work)
    names = {code: one["name"] for code, one in everybody(world).items()}
    assert names == {"ABC001": "Other", "ABC002": "Abco", "ABC003": "ABC one", "ABC004": "ABC two"}


def test_charlies_clients_take_no_code_and_are_not_found(world: World, importing: Choose, work: Work) -> None:
    with world.write(world.charlie) as session:
        client_actions.create(session, by=world.charlie, name="Firm F0000", type="trust", code="F0000")
    own = run(world, importing(csv_of(firms(1))), work)
    assert (again(world, own).created, list(everybody(world))) == (1, ["F0000"])


def test_what_megan_may_not_do_any_more_when_its_turn_comes_is_ended_all_the_same(
    world: World, importing: Choose, work: Work
) -> None:
    """The permission was asked when it was begun; half an import would help nobody."""
    own = importing(csv_of(firms(2)), by=world.megan)
    world.browser(world.megan).post(f"/clients/imports/{own.id}/run")
    world.browser(world.alice).post(f"/team/{world.megan.user_id}/role", data={"role": "staff"})
    work()
    assert (again(world, own).state, len(everybody(world))) == (State.DONE, 2)
