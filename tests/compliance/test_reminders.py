"""Who is reminded of which deadline, on which day, in what words; and what takes a reminder back."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from practice_hub.base import clock
from practice_hub.base.worker import Worker
from practice_hub.clients.actions import records as clients
from practice_hub.clients.models import Client
from practice_hub.clients.services import Service
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress, records, selection
from practice_hub.compliance.actions.generation import generate
from practice_hub.compliance.models import SentReminder, Status
from practice_hub.compliance.reminders import jobs
from practice_hub.compliance.reminders import sweep as sweeping
from practice_hub.compliance.reminders.ladder import CATEGORIES, rung_of
from practice_hub.notifications import access as notifications
from practice_hub.notifications.actions import mark_read, preferences
from practice_hub.notifications.enums import Category, DeliveryChannel, Severity
from practice_hub.notifications.preferences import Preferences
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import PracticeHub
from tests.compliance.agreeing import agree
from tests.compliance.conftest import TODAY, AddEngaged, Deadlines
from tests.compliance.due import AddDue
from tests.compliance.reminding import change, leave, sweep, titles, told
from tests.notifications.told import events
from tests.world import World


def test_the_ladder_has_seven_rungs_and_then_every_day() -> None:
    due = date(2027, 1, 31)
    reached = {days: rung_of(due, due - timedelta(days=days)) for days in range(-3, 32)}
    assert [days for days in range(1, 32) if reached[days] != reached[days - 1]] == [1, 2, 4, 8, 15, 31]
    assert [reached[days] for days in (31, 30, 15, 14, 8, 7, 4, 3, 2, 1, 0)] == [None, 30, 30, 14, 14, 7, 7, 3, 3, 1, 0]
    assert [reached[days] for days in (-1, -2, -3)] == [-1, -2, -3]


@pytest.mark.both_databases
def test_the_owner_is_told_how_long_there_is(world: World, add_due: AddDue) -> None:
    due = add_due(world.bob, days=1, partner=world.alice)
    assert sweep(world) == 2
    [one] = told(world, world.bob)
    assert one.title == "VAT return due in 24 hours for ABC Ltd"
    assert one.message == "QE 30 Nov 2026. Not started. Owner: Bob Ashworth."
    assert (one.severity, one.category) == (Severity.URGENT, Category.DEADLINE_APPROACHING)
    assert one.action_url == f"/compliance/{due.id}"
    assert world.browser(world.bob).get(one.action_url).status_code == 200
    assert titles(world, world.alice) == ["VAT return due in 24 hours for ABC Ltd"], "nobody reviews it yet"
    assert titles(world, world.megan) == []
    assert titles(world, world.charlie) == []


@pytest.mark.parametrize(
    ("days", "title", "kind"),
    [
        (30, "VAT return due in 30 days for ABC Ltd", Severity.INFO),
        (14, "VAT return due in 14 days for ABC Ltd", Severity.INFO),
        (7, "VAT return due in 7 days for ABC Ltd", Severity.WARNING),
        (3, "VAT return due in 3 days for ABC Ltd", Severity.WARNING),
        (0, "VAT return due today for ABC Ltd", Severity.URGENT),
        (-1, "VAT return 1 day late for ABC Ltd", Severity.URGENT),
        (-40, "VAT return 40 days late for ABC Ltd", Severity.URGENT),
    ],
)
def test_the_words_and_how_loud_they_are(world: World, add_due: AddDue, days: int, title: str, kind: Severity) -> None:
    add_due(world.bob, days=days)
    sweep(world)
    assert [(one.title, one.severity) for one in told(world, world.bob)] == [(title, kind)]


@pytest.mark.parametrize(
    ("named", "status", "days", "who"),
    [
        (("bob", "megan"), Status.NOT_STARTED, 7, {"bob"}),
        (("", "megan"), Status.NOT_STARTED, 7, {"megan"}),
        (("", ""), Status.NOT_STARTED, 7, {"alice"}),
        (("bob", "megan"), Status.IN_PROGRESS, 3, {"bob", "alice"}),
        (("", "megan"), Status.WITH_CLIENT, 0, {"megan", "alice"}),
        (("bob", "megan"), Status.IN_REVIEW, 3, {"bob"}),
        (("bob", "megan"), Status.READY_TO_FILE, -5, {"bob"}),
        (("alice", "megan"), Status.NOT_STARTED, -5, {"alice"}),
    ],
)
def test_who_is_reminded(
    world: World, add_due: AddDue, named: tuple[str, str], status: Status, days: int, who: set[str]
) -> None:
    staff: dict[str, Viewer] = {name: getattr(world, name) for name in ("alice", "megan", "bob", "rita")}
    add_due(*map(staff.get, named), days=days, status=status, partner=world.alice)
    sweep(world)
    assert {name for name, person in staff.items() if told(world, person)} == who


def test_whoever_has_left_is_passed_over(world: World, add_due: AddDue) -> None:
    add_due(world.bob, world.megan, days=7)
    leave(world, world.bob)
    sweep(world)
    assert titles(world, world.megan) == ["VAT return due in 7 days for ABC Ltd"]


@pytest.mark.both_databases
def test_filing_takes_the_reminder_back_and_ends_the_ladder(world: World, add_due: AddDue) -> None:
    due = add_due(world.bob, days=1, partner=world.alice)
    sweep(world)
    change(world, world.megan, due, progress.file)
    assert titles(world, world.bob) == titles(world, world.alice) == []
    assert "notification:retracted" in [event.type for event in events(world, world.bob)]
    assert sweep(world, clock.today() + timedelta(days=3)) == 0


def test_not_required_takes_it_back(world: World, add_due: AddDue) -> None:
    due = add_due(world.bob, days=1)
    sweep(world)
    change(world, world.megan, due, progress.not_required, "Deregistered")
    assert titles(world, world.bob) == []
    assert sweep(world, clock.today() + timedelta(days=3)) == 0


@pytest.mark.parametrize("many", [False, True])
def test_whom_it_is_given_to_is_reminded_and_who_had_it_no_more(world: World, add_due: AddDue, many: bool) -> None:
    dues = [add_due(None, world.bob, days=7, partner=world.alice) for _ in range(25 if many else 1)]
    sweep(world)
    assert len(told(world, world.bob)) == len(dues)
    with world.write(world.alice) as session:
        own = list(access.by_ids(session, [due.id for due in dues]).values())
        selection.assign(session, own, world.megan.user_id, by=world.alice)
    assert titles(world, world.bob) == []
    assert sweep(world) == len(dues)
    assert len(told(world, world.megan)) == len(dues)
    assert sweep(world) == 0


@pytest.mark.both_databases
def test_another_date_is_another_ladder(world: World, add_due: AddDue) -> None:
    due, today = add_due(world.bob, days=1), clock.today()
    sweep(world)
    change(world, world.megan, due, records.set_date, today + timedelta(days=20), "HMRC agreed")
    assert titles(world, world.bob) == [], "the day it named is not true any more"
    assert sweep(world) == 0, "once a day"
    assert sweep(world, today + timedelta(days=1)) == 1
    assert titles(world, world.bob) == ["VAT return due in 19 days for ABC Ltd"]


@pytest.mark.both_databases
def test_a_schedule_that_moves_takes_back_what_it_moves(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    client = add_engaged(world.bob, Service.VAT, Service.ACCOUNTS, year_end="30 April")
    sweep(world)
    assert len(told(world, world.bob)) == 2
    ended = deadlines(world.bob, "accounts-filing")[0]
    agree(world, world.bob, client, {"year_end": "31 October"}, wrong=[ended.id])
    assert titles(world, world.bob) == ["VAT return due in 24 hours for ABC Ltd"]
    with world.write(world.bob) as session:
        own = session.get_one(Client, client.id)
        clients.update(session, own, by=world.bob, yours={"vat_stagger": "1"})
    with world.write(world.bob) as session:
        generate(session, [session.get_one(Client, client.id)], by=world.bob)
        stale = {one.subject_id for one in told(world, world.bob)} - {one.id for one in deadlines(world.bob)}
    assert not stale, "no reminder leads to a deadline that is gone"


def test_a_morning_without_a_server_is_made_up_for_once(world: World, add_due: AddDue) -> None:
    due, today = add_due(world.bob, days=15), clock.today()
    sweep(world)
    assert titles(world, world.bob) == ["VAT return due in 15 days for ABC Ltd"]
    for off in (10, 11):
        assert sweep(world, today + timedelta(days=off)) == (1 if off == 10 else 0), (
            "14 and 7 were missed: one reminder"
        )
    assert titles(world, world.bob) == ["VAT return due in 5 days for ABC Ltd"], "and it replaces what was unread"
    with world.database.read(world.bob.tenant_id) as session:
        rungs = session.scalars(select(SentReminder.rung).where(SentReminder.deadline_id == due.id)).all()
    assert sorted(rungs) == [7, 30]


def test_what_one_has_read_stays(world: World, add_due: AddDue) -> None:
    due = add_due(world.bob, days=1)
    sweep(world)
    with world.write(world.bob) as session:
        mark_read.mark_all_read(session, by=world.bob)
    change(world, world.megan, due, progress.file)
    with world.database.read(world.bob.tenant_id) as session:
        assert notifications.entries(session, world.bob.user_id).entries[0].newest.title.startswith("VAT return")


@pytest.mark.both_databases
def test_a_morning_is_one_event_and_an_entry_for_each_step(world: World, add_due: AddDue) -> None:
    for number in range(6):
        add_due(world.bob, days=1, name=f"Client {number}")
        add_due(world.bob, days=-number - 1, name=f"Late client {number}")
    add_due(world.bob, days=14, title="Annual accounts")
    assert sweep(world) == 13
    with world.database.read(world.bob.tenant_id) as session:
        entries = notifications.entries(session, world.bob.user_id).entries
    assert [(one.newest.title, one.size) for one in entries] == [
        ("VAT return overdue", 6),
        ("VAT return due in 24 hours", 6),
        ("Annual accounts due in 14 days for ABC Ltd", 1),
    ]
    assert entries[0].newest.message.startswith("VAT return for Late client 5, QE 30 Nov 2026, 6 days late.")
    [event] = [event for event in events(world, world.bob) if event.type == "notification:new"]
    assert [(item["title"], item["count"]) for item in event.data["items"]] == [
        ("VAT return overdue", 6),
        ("VAT return due in 24 hours", 6),
        ("Annual accounts due in 14 days for ABC Ltd", 1),
    ], "a toast for each entry"


def test_who_answers_for_it_cannot_silence_what_is_late(world: World, add_due: AddDue) -> None:
    late = add_due(world.bob, days=-2, partner=world.alice)
    silent: dict[Category, frozenset[DeliveryChannel]] = {category: frozenset() for category in CATEGORIES}
    for person in (world.alice, world.bob):
        with world.write(person) as session:
            preferences.set_preferences(session, replace(Preferences(), matrix=silent), by=person)
            until = clock.today() + timedelta(days=30)
            preferences.mute(
                session, SubjectRef("client", late.client_id), "ABC Ltd", "/clients", until=until, by=person
            )
    add_due(world.bob, days=7, name="Kestrel Ltd")
    sweep(world)
    assert titles(world, world.bob) == ["VAT return 2 days late for ABC Ltd"]
    assert titles(world, world.alice) == []


@pytest.mark.parametrize(
    ("moment", "title"),
    [
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), "VAT return due in 24 hours for ABC Ltd"),
        (datetime(2027, 3, 28, 22, 59, tzinfo=UTC), "VAT return due today for ABC Ltd"),
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), "VAT return 1 day late for ABC Ltd"),
    ],
)
def test_the_day_is_londons(world: World, add_due: AddDue, moment: datetime, title: str) -> None:
    add_due(world.bob, on=date(2027, 3, 28))
    with clock.stopped(moment):
        sweep(world)
    assert titles(world, world.bob) == [title]


@pytest.mark.both_databases
def test_the_worker_reminds_every_morning(world: World, add_due: AddDue) -> None:
    add_due(world.bob, days=-1)
    worker = Worker(world.database, PracticeHub.of(world.app).jobs, world.app.app_context)
    # The clocks go forward in the night to 28 March and back in the night to 31 October 2027; two are of a weekend.
    for day in (date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30), date(2027, 10, 31)):
        morning = datetime(day.year, day.month, day.day, 7, 1, tzinfo=clock.LONDON)
        late = (day - TODAY.date()).days + 1
        for moment in (morning, morning + timedelta(hours=9)):
            with clock.stopped(moment.astimezone(UTC)):
                worker.drain()
            assert titles(world, world.bob) == [f"VAT return {late} days late for ABC Ltd"]
        with world.database.read(world.bob.tenant_id) as session:
            sent = session.scalars(select(SentReminder).where(SentReminder.day == day)).all()
        assert [one.rung for one in sent] == [-late]


def test_by_hand_it_says_how_many(world: World, add_due: AddDue) -> None:
    add_due(world.bob, days=7)

    def by_hand() -> Result:
        return world.app.test_cli_runner().invoke(args=["deadlines", "remind"])

    assert by_hand().output == "1 reminder sent.\n"
    assert by_hand().output == "0 reminders sent.\n"


@pytest.mark.parametrize(("busy", "sent"), [(1, 1), (jobs.TRIES - 1, 1), (jobs.TRIES, 0)])
def test_people_whom_another_sweep_has_in_hand_are_waited_for_but_not_for_ever(
    world: World, add_due: AddDue, monkeypatch: pytest.MonkeyPatch, busy: int, sent: int
) -> None:
    add_due(world.bob, days=7)
    remind, refusals = sweeping.remind, iter(range(busy))

    def wait_first(*given: Any) -> int:
        if next(refusals, None) is not None:
            raise OperationalError("SELECT", {}, Exception("lock timeout"))
        return remind(*given)

    monkeypatch.setattr(sweeping, "remind", wait_first)
    with nullcontext() if sent else pytest.raises(OperationalError):
        assert sweep(world) == sent
    assert len(titles(world, world.bob)) == sent


def test_what_was_sent_is_forgotten_when_its_rung_cannot_come_again(world: World, add_due: AddDue) -> None:
    add_due(world.bob, days=30)
    sweep(world)
    for days, kept in ((31, True), (32, False)):
        sweep(world, TODAY.date() + timedelta(days=days))
        with world.database.read(world.alice.tenant_id) as session:
            assert (TODAY.date() in session.scalars(select(SentReminder.day)).all()) is kept
