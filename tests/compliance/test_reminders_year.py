"""A year of mornings against a plain model of the ladder, and three processes that sweep at once."""

import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from practice_hub import ROOT
from practice_hub.base import clock
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress, records
from practice_hub.compliance.models import OPEN, Deadline, SentReminder, Status
from practice_hub.compliance.reminders import sweep
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.models import Notification
from practice_hub.people.viewer import Viewer
from tests.compliance.due import AddDue, adder
from tests.parts.server import clean_environment
from tests.world import World

FIRST = date(2026, 11, 23)
STEPS = (30, 14, 7, 3, 1, 0)
DEADLINES = 10

STANDING = select(
    Notification.subject_id, Notification.user_id, Notification.day, Notification.severity, Notification.category
).where(Notification.removed_at.is_(None))

Sent = tuple[int, int, date, int]
"""A deadline, a person, the day it was due, and the step."""


class Ladder:
    """What the design says, in the plainest words: who is to be reminded on a day of what was not told yet."""

    def __init__(self) -> None:
        self.told: set[Sent] = set()
        self.days: set[tuple[int, int, date]] = set()

    def morning(self, today: date, deadlines: list[Deadline]) -> set[Sent]:
        new = {one for deadline in deadlines for one in self._of(deadline, today)} - self.told
        new = {one for one in new if (*one[:2], today) not in self.days}
        self.told |= new
        self.days |= {(*one[:2], today) for one in new}
        return new

    def _of(self, deadline: Deadline, today: date) -> Iterator[Sent]:
        left = (deadline.due_on - today).days
        if deadline.completed_at is not None or left > STEPS[0]:
            return
        step = left if left < 0 else min(each for each in STEPS if each >= left)
        client = deadline.client
        people = {deadline.owner_id or client.manager_id or client.partner_id}
        if left <= 3 and deadline.status not in (Status.IN_REVIEW, Status.READY_TO_FILE):
            people.add(client.partner_id)
        yield from ((deadline.id, person, deadline.due_on, step) for person in people if person is not None)


def furnish(world: World, rng: random.Random) -> list[int]:
    """Deadlines all over the year, each with its people."""
    add, staff = adder(world), [world.alice, world.megan, world.bob, None]
    partners = [world.alice, world.megan, None]
    return [
        add(
            rng.choice(staff),
            rng.choice(staff),
            on=FIRST + timedelta(days=rng.randint(-5, 360)),
            partner=rng.choice(partners),
            name=f"Client {number}",
        ).id
        for number in range(DEADLINES)
    ]


def work(world: World, ids: list[int], rng: random.Random) -> None:
    """What people do with deadlines between two mornings."""
    by = world.bob
    with world.write(by) as session:
        own = access.get_deadline(session, rng.choice(ids))
        assert own is not None
        late = own.due_on < clock.today()
        match 0 if late and rng.random() < 0.5 else rng.randrange(8):
            case 0 if own.is_open:
                progress.file(session, own, by=by)
            case 1 if own.is_open:
                progress.not_required(session, own, "Not asked for", by=by)
            case 2:
                person = rng.choice([world.alice, world.megan, world.bob])
                records.assign(session, own, "owner_id", person.user_id, by=by)
            case 3 if own.is_open:
                records.set_date(session, own, clock.today() + timedelta(days=rng.randint(-2, 40)), "Agreed", by=by)
            case _:
                progress.set_status(session, own, rng.choice(OPEN), by=by, seen=own.status)


def test_a_year_of_mornings_sends_what_the_ladder_says(world: World) -> None:
    """Weekends, both changes of the clocks, mornings without a server, and all that people do meanwhile."""
    rng, ladder = random.Random(20261123), Ladder()
    staff = [person.user_id for person in (world.alice, world.megan, world.bob, world.rita)]
    with clock.stopped(at(FIRST)):
        ids = furnish(world, rng)
    told = 0
    for number in range(365):
        day = FIRST + timedelta(days=number)
        with clock.stopped(at(day)):
            if rng.random() < 0.15:
                work(world, ids, rng)
            if rng.random() < 0.9:
                told += a_morning(world, staff, ladder, day)
    assert told > DEADLINES * len(STEPS)


def a_morning(world: World, staff: list[int], ladder: Ladder, day: date) -> int:
    with world.write(world.alice) as session:
        if day.day == 1:
            sweep.forget_old(session)
        made = sweep.remind(session, staff)
    with world.database.read(world.alice.tenant_id) as session:
        deadlines = {one.id: one for one in session.scalars(access.with_names())}
        expected = ladder.morning(day, list(deadlines.values()))
        columns = (SentReminder.deadline_id, SentReminder.user_id, SentReminder.due_on, SentReminder.rung)
        sent = {tuple(row) for row in session.execute(select(*columns).where(SentReminder.day == day))}
        standing = session.execute(STANDING).all()
    assert sent == expected, day
    assert made == len(expected)
    for one in [each for each in standing if each.day == day]:
        left = (deadlines[one.subject_id].due_on - day).days
        assert (one.severity == Severity.URGENT) == (left <= 1)
        assert (one.category == Category.DEADLINE_OVERDUE) == (left < 0)
    places = [(one.subject_id, one.user_id) for one in standing]
    assert len(places) == len(set(places)), "a list holds one reminder of a deadline"
    assert all(deadlines[deadline_id].is_open for deadline_id, _ in places), "what is done is not warned of"
    return made


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=clock.LONDON)


@pytest.mark.both_databases
def test_three_processes_at_once_send_each_reminder_once(world: World, environment: dict[str, str]) -> None:
    """As three workers, or an operator who is impatient."""
    add: AddDue = adder(world)
    people: list[Viewer | None] = [world.alice, world.megan, world.bob, None]
    for number in range(60):
        add(people[number % 4], world.megan, days=number % 20 - 4, partner=world.alice, name=f"Client {number}")
    command = [sys.executable, "-m", "tests.compliance.three_sweeps"]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(environment), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = [int(number) for number in done.stdout.split()]
    with world.database.read(world.alice.tenant_id) as session:
        made = session.execute(select(Notification.subject_id, Notification.user_id)).all()
        expected = Ladder().morning(clock.today(), list(session.scalars(access.with_names())))
    assert len(made) == len(set(made)), "nobody hears of anything twice"
    assert {tuple(one) for one in made} == {one[:2] for one in expected}
    assert (len(said), sum(said)) == (3, len(expected))
