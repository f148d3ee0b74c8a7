"""What an act on deadlines leaves alone, and what of it is kept: of closed ones, of who did it, of its dates."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.models import Client
from practice_hub.clients.services import Service
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress, records, selection
from practice_hub.compliance.fields import LONGEST_REASON
from practice_hub.compliance.models import Deadline, Status
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.records.parsing import Invalid
from tests.compliance.conftest import TODAY, AddEngaged, Deadlines
from tests.compliance.due import AddDue
from tests.compliance.reminding import change
from tests.world import World


def now(deadlines: Deadlines, viewer: Viewer, deadline: Deadline) -> Deadline:
    return next(one for one in deadlines(viewer) if one.id == deadline.id)


def press(world: World, by: Viewer, path: str, **sent: Any) -> str:
    """Press a button; answers what the next page says."""
    return world.browser(by).post(f"/compliance/{path}", data=sent, follow_redirects=True).text


def head(world: World) -> int:
    with world.database.read(world.alice.tenant_id) as session:
        return log.head(session).position


# --- many at once ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("among", [1, 25])
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("status", {"new_status": "in_progress"}),
        ("owner", {"new_owner": "none"}),
        ("target", {"new_target": "2027-01-08"}),
    ],
)
def test_a_change_of_many_leaves_what_is_closed_as_it_was_closed(
    world: World, add_due: AddDue, path: str, sent: dict[str, str], among: int
) -> None:
    filed, exempt, *others = [add_due(world.bob, days=9) for _ in range(among + 2)]
    press(world, world.bob, f"{filed.id}/filing")
    press(world, world.bob, f"{exempt.id}/exemption", why="Dissolved")
    before = rows(world, filed, exempt)
    page = press(
        world, world.megan, f"selection/{path}", ids=[filed.id, exempt.id, *(one.id for one in others)], **sent
    )
    assert f"{among} deadline" in page, "the others were changed"
    assert rows(world, filed, exempt) == before


def rows(world: World, *own: Deadline) -> Sequence[object]:
    """All that is kept of these."""
    with world.database.read(world.bob.tenant_id) as session:
        found = select(*Deadline.__table__.columns).where(Deadline.id.in_([one.id for one in own]))
        return [tuple(row) for row in session.execute(found.order_by(Deadline.id))]


def test_what_stands_so_already_is_not_changed_again(world: World, add_due: AddDue, deadlines: Deadlines) -> None:
    due = add_due(world.bob, days=9, status=Status.IN_REVIEW)
    changes = (
        ("status", {"new_status": "in_review"}),
        ("owner", {"new_owner": world.bob.user_id}),
        ("target", {"new_target": due.target_on.isoformat()}),
    )
    before = head(world)
    for path, sent in changes:
        press(world, world.megan, f"selection/{path}", ids=[due.id], **sent)
    press(world, world.megan, f"{due.id}/status", new_status="in_review")
    assert head(world) == before, "nobody hears of nothing"
    assert now(deadlines, world.bob, due).version == due.version


def test_what_was_said_already_is_not_said_again(world: World, add_due: AddDue) -> None:
    due = add_due(world.bob, days=9)
    for act, said in (
        (records.set_date, (date(2027, 1, 20), "HMRC’s letter")),
        (records.set_target, (date(2027, 1, 12),)),
        (progress.not_required, ("Dormant",)),
    ):
        change(world, world.megan, due, act, *said)
        before = head(world)
        change(world, world.megan, due, act, *said)
        assert head(world) == before, "nobody hears of nothing"


@pytest.mark.parametrize("status", [Status.FILED, Status.NOT_REQUIRED])
def test_filing_and_not_required_are_no_status_that_is_only_set(
    world: World, add_due: AddDue, deadlines: Deadlines, status: Status
) -> None:
    due, *others = [add_due(world.bob, days=9) for _ in range(21)]
    ids = [due.id, *(one.id for one in others)]
    assert "Choose a status" in press(world, world.bob, f"{due.id}/status", new_status=status)
    assert "Choose a status" in press(world, world.bob, "selection/status", ids=ids, new_status=status)
    with pytest.raises(Invalid, match="Choose a status from the list"):
        change(world, world.bob, due, progress.set_status, status)
    with world.write(world.bob) as session, pytest.raises(Invalid, match="Choose a status from the list"):
        selection.set_status(session, [session.get_one(Deadline, id) for id in ids], status, by=world.bob)
    assert {one.status for one in deadlines(world.bob)} == {Status.NOT_STARTED}


def test_the_reason_of_a_date_has_a_length(world: World, add_due: AddDue, deadlines: Deadlines) -> None:
    due = add_due(world.bob, days=9)
    sent = {"due_on": "2027-01-20", "authority": "manual", "authority_reason": "x" * (LONGEST_REASON + 1)}
    answer = world.browser(world.bob).post(f"/compliance/{due.id}/edit", data=sent)
    assert answer.status_code == 422
    assert f"{LONGEST_REASON} characters or fewer" in answer.text
    with pytest.raises(Invalid, match="characters or fewer"):
        change(world, world.bob, due, records.set_date, date(2027, 1, 20), "x" * (LONGEST_REASON + 1))
    assert now(deadlines, world.bob, due).due_on == due.due_on


@pytest.mark.parametrize(("among", "told"), [(20, "deadline:changed"), (21, "deadlines:changed")])
def test_twenty_are_told_one_by_one_and_more_as_one_change(
    world: World, add_due: AddDue, deadlines: Deadlines, among: int, told: str
) -> None:
    ids = [add_due(world.bob, days=9).id for _ in range(among)]
    before = head(world)
    press(world, world.megan, "selection/status", ids=ids, new_status="in_progress")
    with world.database.read(world.alice.tenant_id) as session:
        events = [one for one in log.after(session, before, 100) if one.type.startswith("deadline")]
    assert {one.type for one in events} == {told}
    named = [one.subject_id for one in events] if among == 20 else events[0].data["ids"]
    assert sorted(named) == ids, "pages with one of them hear which"
    assert {one.version for one in deadlines(world.bob)} == {2}, "who has one of them open is told that it changed"


# --- opened again ----------------------------------------------------------------------------------------------------


def test_a_filed_deadline_that_is_opened_again_says_no_longer_who_filed_it_and_when(
    world: World, add_due: AddDue, deadlines: Deadlines
) -> None:
    due = add_due(world.bob, days=9)
    press(world, world.bob, f"{due.id}/filing", filed_on="2027-01-04")
    filed = now(deadlines, world.bob, due)
    assert (filed.filed_on, filed.filed_by_id, filed.closed_on) == (date(2027, 1, 4), world.bob.user_id, filed.filed_on)
    with world.database.read(world.alice.tenant_id) as session:
        assert access.figures(session).filed == 1
    page = press(world, world.megan, f"{due.id}/status", new_status="in_progress", was="filed")
    opened = now(deadlines, world.bob, due)
    assert (opened.filed_on, opened.filed_by_id, opened.completed_at, opened.closed_on) == (None, None, None, None)
    assert "Filed" not in page.partition('id="deadline-head"')[2].partition("</div>")[0]
    with world.database.read(world.alice.tenant_id) as session:
        assert (access.figures(session).filed, access.figures(session).open) == (0, 1)


def test_what_is_required_after_all_keeps_no_reason_why_not(
    world: World, add_due: AddDue, deadlines: Deadlines
) -> None:
    due = add_due(world.bob, days=9)
    press(world, world.bob, f"{due.id}/exemption", why="Dormant this year")
    assert "Dormant this year" in world.browser(world.rita).get(f"/compliance/{due.id}").text
    press(world, world.bob, f"{due.id}/status", new_status="not_started", was="not_required")
    opened = now(deadlines, world.bob, due)
    assert (opened.is_open, opened.not_required_reason) == (True, "")


def test_filing_on_an_earlier_day_is_told_with_that_day_and_today_without(world: World, add_due: AddDue) -> None:
    for day, words in (("2027-01-04", "QE 30 Nov 2026, on 4 January 2027"), ("", "QE 30 Nov 2026")):
        due = add_due(world.bob, days=9)
        press(world, world.bob, f"{due.id}/filing", filed_on=day)
        with world.database.read(world.bob.tenant_id) as session:
            story = session.scalars(select(Activity).order_by(Activity.id.desc())).first()
        assert story is not None
        assert story.description == f"VAT return, {words}"


def test_only_a_confirmation_statement_is_made_up_to_a_day_of_its_own(
    world: World, add_due: AddDue, deadlines: Deadlines
) -> None:
    for rule, made_up_to in (("vat-return", None), ("confirmation-statement", date(2026, 11, 20))):
        due = add_due(world.bob, days=9, rule=rule)
        press(world, world.bob, f"{due.id}/filing", made_up_to="2026-11-20")
        assert now(deadlines, world.bob, due).made_up_to == made_up_to


# --- dates -----------------------------------------------------------------------------------------------------------


def test_a_date_that_is_entered_brings_the_payment_and_the_practices_own_days_with_it(
    world: World, add_due: AddDue, deadlines: Deadlines
) -> None:
    due = add_due(world.bob, days=30)
    with world.write(world.bob) as session:
        session.get_one(Deadline, due.id).pay_by = due.due_on
    sent = {"due_on": "2027-01-16", "authority": "manual", "authority_reason": "HMRC’s letter"}
    page = press(world, world.bob, f"{due.id}/edit", **sent)
    assert "Changes saved" in page, page.partition("error-summary")[2][:900]
    moved = now(deadlines, world.bob, due)
    assert moved.due_on == date(2027, 1, 16), "a Saturday"
    assert moved.pay_by == date(2027, 1, 15), "on which no bank pays"
    assert (moved.start_on, moved.target_on) == (moved.due_on, moved.due_on), "neither is after the date"


def test_a_target_after_the_date_is_the_date(world: World, add_due: AddDue, deadlines: Deadlines) -> None:
    due = add_due(world.bob, on=date(2027, 1, 15))
    press(world, world.bob, "selection/target", ids=[due.id], new_target="2027-01-20")
    assert now(deadlines, world.bob, due).target_on == date(2027, 1, 15)
    press(world, world.bob, "selection/target", ids=[due.id], new_target="2027-01-11")
    aimed = now(deadlines, world.bob, due)
    assert (aimed.start_on, aimed.target_on) == (date(2027, 1, 11), date(2027, 1, 11)), "it begins by then"


# --- added by hand ---------------------------------------------------------------------------------------------------

AUDIT = {"client": "ABC Ltd", "title": "Audit", "due_on": "2027-03-01", "reason": "The bank"}


def by_hand(deadlines: Deadlines, viewer: Viewer) -> Sequence[Deadline]:
    return deadlines(viewer, "by-hand")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "has a deadline of that name on that day already"),
        ({"title": "AUDIT"}, "has a deadline of that name on that day already"),
        ({"owner_id": "999999", "title": "Other"}, "Choose somebody from the list"),
        ({"title": "Other", "reason": " "}, "Say where this date comes from"),
        ({"title": "Other", "reason": "x" * 301}, "300 characters or fewer"),
        ({"title": "Other", "due_on": "2032-02-01"}, "Enter a date within 5 years"),
    ],
)
def test_what_cannot_be_added_by_hand_is_refused(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, sent: dict[str, str], words: str
) -> None:
    add_engaged(world.alice)
    browser = world.browser(world.bob)
    assert browser.post("/compliance/new", data=AUDIT).status_code == 303
    (first,) = by_hand(deadlines, world.bob)
    assert first.start_on == TODAY.date(), "there is something to do from today on"
    answer = browser.post("/compliance/new", data=AUDIT | sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert len(by_hand(deadlines, world.bob)) == 1


def test_the_same_name_on_another_day_is_another_deadline(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice)
    for day in ("2027-03-01", "2028-03-01"):
        assert world.browser(world.bob).post("/compliance/new", data=AUDIT | {"due_on": day}).status_code == 303
    assert len(by_hand(deadlines, world.bob)) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"archived_at": TODAY}, "is archived"), ({"status": "former"}, "has the status former")],
)
def test_nothing_is_added_where_nobody_would_see_it(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, changes: dict[str, Any], words: str
) -> None:
    client = add_engaged(world.alice)
    with world.write(world.alice) as session:
        for name, value in changes.items():
            setattr(session.get_one(Client, client.id), name, value)
    answer = world.browser(world.bob).post("/compliance/new", data=AUDIT | {"client": client.code})
    assert answer.status_code == 422
    assert words in answer.text
    assert by_hand(deadlines, world.bob) == []


def test_a_reason_why_not_has_a_length(world: World, add_due: AddDue, deadlines: Deadlines) -> None:
    due = add_due(world.bob, days=9)
    page = press(world, world.bob, f"{due.id}/exemption", why="x" * (LONGEST_REASON + 1))
    assert "in up to 300 characters" in page
    assert now(deadlines, world.bob, due).is_open


# --- what is scheduled -----------------------------------------------------------------------------------------------


def test_no_vat_quarter_ends_before_the_client_was_registered(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    vat = EngagementInput(Service.VAT, date(2026, 1, 1))
    add_engaged(world.alice, vat, vat_stagger="1", vat_registered_on="2027-06-30")
    ends = [one.period_end for one in deadlines(world.alice, "vat-return")]
    assert ends[:2] == [date(2027, 6, 30), date(2027, 9, 30)], "the day itself is of the first quarter"
    add_engaged(world.charlie, vat, vat_stagger="1", vat_registered_on="2027-07-01")
    assert deadlines(world.charlie, "vat-return")[0].period_end == date(2027, 9, 30)


def test_only_a_manager_or_an_owner_hears_that_the_list_was_taken_away(world: World, add_due: AddDue) -> None:
    add_due(world.bob, days=9)
    world.browser(world.megan).post("/compliance/exports")
    for person, hears in ((world.alice, True), (world.megan, True), (world.bob, False), (world.rita, False)):
        page = world.browser(person).get("/activity").text
        assert ("the deadline list" in page) is hears, person.name


def test_what_was_done_makes_the_client_one_that_somebody_worked_on(world: World, add_due: AddDue) -> None:
    due = add_due(world.bob, days=9)
    with clock.stopped(TODAY + timedelta(days=1)):
        press(world, world.bob, f"{due.id}/status", new_status="in_progress")
    with world.database.read(world.bob.tenant_id) as session:
        assert session.scalars(select(Client.last_activity_at)).one() == TODAY + timedelta(days=1)
