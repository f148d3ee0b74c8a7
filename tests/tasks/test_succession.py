"""Tasks that repeat: each is followed once, whoever finishes it and whenever."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from practice_hub.base import clock, jobs
from practice_hub.notes import actions as notes
from practice_hub.notes.subjects import find
from practice_hub.notifications.models import Notification
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.records.parsing import LATEST_YEAR, Invalid
from practice_hub.tasks import access
from practice_hub.tasks import jobs as nightly
from practice_hub.tasks.actions import checklist, records
from practice_hub.tasks.actions.succession import follow_due
from practice_hub.tasks.models import Task
from tests.tasks.conftest import AddTask, again, held
from tests.tasks.test_actions import told
from tests.world import World

both = pytest.mark.both_databases
BEFORE = datetime(2027, 1, 6, 9, 42, tzinfo=UTC)


def tasks_of(world: World, by: Viewer, *, archived: bool = False) -> list[Task]:
    with world.database.read(by.tenant_id) as session:
        own = access.with_names().where(Task.archived_at.is_not(None) if archived else Task.archived_at.is_(None))
        return list(session.scalars(own.order_by(Task.id)))


def do(world: World, task: Task, act: object, by: Viewer | None = None) -> None:
    assert callable(act)
    with world.write(by or world.alice) as session:
        act(session, held(session, task), by=by or world.alice)


@pytest.fixture
def payroll(world: World, add_task: AddTask) -> Task:
    """Due at the end of January, every month."""
    with clock.stopped(BEFORE):
        task = add_task(
            world.alice,
            "Run payroll",
            due_on="2027-01-31",
            start_on="2027-01-25",
            repeat_unit="month",
            assignee_id=world.bob.user_id,
            priority="high",
        )
        with world.write(world.alice) as session:
            own = held(session, task)
            checklist.add(session, own, "Hours\nStarters", by=world.alice)
            checklist.tick(session, own, access.steps_of(session, [own.id])[own.id][0], by=world.alice)
    return task


@both
def test_done_brings_the_next_with_everything_but_what_was_ticked(world: World, payroll: Task) -> None:
    with clock.stopped(BEFORE):
        do(world, payroll, records.complete)
    done, following = tasks_of(world, world.alice)
    assert (done.status, following.status, following.title) == ("done", "to_do", "Run payroll")
    assert (following.due_on, following.start_on, following.repeat_day) == (date(2027, 2, 28), date(2027, 2, 22), 31)
    assert (following.assignee_id, following.priority) == (world.bob.user_id, "high")
    assert (following.checklist_count, following.checklist_done, following.follows_id) == (2, 0, done.id)
    with world.database.read(world.alice.tenant_id) as session:
        steps = access.steps_of(session, [following.id])[following.id]
    assert [(step.text, step.done_at) for step in steps] == [("Hours", None), ("Starters", None)]
    assert told(world, world.bob) == ["New task assigned to you"] * 2
    do(world, following, records.complete)
    assert tasks_of(world, world.alice)[2].due_on == date(2027, 3, 31)


@both
def test_undone_and_done_again_there_is_still_one_next(world: World, payroll: Task) -> None:
    with clock.stopped(BEFORE):
        for _ in range(2):
            do(world, payroll, records.complete)
            assert len(tasks_of(world, world.alice)) == 2
            do(world, payroll, records.reopen)
            assert [task.status for task in tasks_of(world, world.alice)] == ["to_do"]
    assert len(tasks_of(world, world.alice, archived=True)) == 1


@both
def test_an_undo_takes_back_what_was_said_of_the_next_one(world: World, payroll: Task) -> None:
    def unread() -> set[int]:
        with world.database.read(world.bob.tenant_id) as session:
            own = select(Notification.subject_id).where(Notification.user_id == world.bob.user_id)
            return set(session.scalars(own.where(Notification.removed_at.is_(None)))) - {payroll.id}

    with clock.stopped(BEFORE):
        do(world, payroll, records.complete)
        following = tasks_of(world, world.alice)[1]
        assert unread() == {following.id}
        do(world, payroll, records.reopen)
        assert unread() == set()
        do(world, payroll, records.complete)
        assert unread() == {following.id}, "it is there again, so he is told again"


@pytest.mark.parametrize("begun", ["edited", "ticked", "noted"])
def test_a_next_one_that_somebody_has_begun_with_stays(world: World, payroll: Task, begun: str) -> None:
    with clock.stopped(BEFORE):
        do(world, payroll, records.complete)
    following = tasks_of(world, world.alice)[1]
    with world.write(world.bob) as session:
        own = held(session, following)
        if begun == "edited":
            records.update(session, own, by=world.bob, yours={"description": "Ask for the hours"})
        elif begun == "ticked":
            checklist.tick(session, own, access.steps_of(session, [own.id])[own.id][0], by=world.bob)
        else:
            with world.app.app_context():
                on = find(session, "task", own.id)
                assert on is not None
                notes.add(session, on, "Two starters", by=world.bob)
    with clock.stopped(BEFORE):
        do(world, payroll, records.reopen)
    assert again(world, world.alice, following).archived_at is None


def test_a_next_one_that_a_person_archived_does_not_come_back(world: World, payroll: Task) -> None:
    with clock.stopped(BEFORE):
        do(world, payroll, records.complete)
        do(world, tasks_of(world, world.alice)[1], records.archive)
        do(world, payroll, records.reopen)
        do(world, payroll, records.complete)
    assert [task.title for task in tasks_of(world, world.alice)] == ["Run payroll"]


@both
def test_at_night_what_has_fallen_due_is_followed_once(world: World, payroll: Task) -> None:
    def night(moment: datetime, viewer: Viewer) -> int:
        with clock.stopped(moment), world.write(viewer) as session:
            return follow_due(session)

    assert night(datetime(2027, 1, 30, 4, 20, tzinfo=UTC), world.alice) == 0
    last_day = datetime(2027, 1, 31, 4, 20, tzinfo=UTC)
    assert [night(last_day, viewer) for viewer in (world.charlie, world.alice, world.alice)] == [0, 1, 0]
    with clock.stopped(last_day):
        do(world, payroll, records.complete)
        assert len(tasks_of(world, world.alice)) == 2, "it was followed already"
        do(world, payroll, records.reopen)
        assert len(tasks_of(world, world.alice)) == 2, "it is due, so the next one is wanted"
    assert night(datetime(2027, 5, 1, 4, 20, tzinfo=UTC), world.alice) == 3, "a worker that was off catches up"
    days = [task.due_on for task in tasks_of(world, world.alice)]
    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)]


@both
def test_who_has_left_is_given_no_next_one_and_the_others_are(world: World, payroll: Task) -> None:
    with clock.stopped(BEFORE), world.write(world.alice) as session:
        both_of_them = {"preparer_id": str(world.megan.user_id), "reviewer_id": str(world.alice.user_id)}
        records.update(session, held(session, payroll), by=world.alice, yours=both_of_them)
    with world.write(world.alice) as session:
        for person in (world.bob, world.megan):
            user = people.get_user(session, person.user_id)
            assert user is not None
            user.active = False
    with clock.stopped(BEFORE):
        do(world, payroll, records.complete)
    following = tasks_of(world, world.alice)[1]
    assert (following.assignee_id, following.preparer_id, following.reviewer_id) == (None, None, world.alice.user_id)


def test_what_repeats_ends_where_our_calendar_does(world: World, add_task: AddTask) -> None:
    for title, due in (("Last", f"{LATEST_YEAR}-12-31"), ("Last but one", f"{LATEST_YEAR}-11-30")):
        add_task(world.alice, title, due_on=due, repeat_unit="month")
    with clock.stopped(datetime(LATEST_YEAR, 12, 31, 4, 20, tzinfo=UTC)), world.write(world.alice) as session:
        assert follow_due(session) == 1
    assert [task.title for task in tasks_of(world, world.alice)] == ["Last", "Last but one", "Last but one"]


def test_each_night_every_practice_is_a_job_of_its_own(world: World) -> None:
    registry = jobs.Jobs()
    nightly.register(registry)
    assert [daily.kind for daily in registry.daily] == [nightly.NIGHTLY]
    for _ in range(2):
        with world.database.unit_of_work() as session:
            jobs.enqueue_daily(session, registry.daily[0])
        while (job := jobs.claim(world.database)) is not None:
            jobs.run(world.database, job, registry.handlers[job.kind])
    with world.database.directory() as session:
        kinds = session.scalars(select(jobs.Job.kind).order_by(jobs.Job.id)).all()
    assert kinds == [nightly.NIGHTLY, nightly.REPEAT, nightly.REPEAT]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"repeat_unit": "month"}, {"due_on": "Enter the due date from which it repeats"}),
        ({"repeat_unit": "moon", "due_on": "2027-01-31"}, {"repeat_unit": "Choose how it repeats from the list"}),
        ({"repeat_every": "0"}, {"repeat_every": "Enter a number from 1 to 60"}),
        ({"repeat_every": "²"}, {"repeat_every": "Enter a number from 1 to 60"}),
        ({"repeat_day": "32"}, {"repeat_day": "Enter a day from 1 to 31"}),
        (
            {"repeat_unit": "week", "repeat_day": "5", "due_on": "2027-01-31"},
            {"repeat_day": "Weeks repeat on the weekday of the due date. Leave this empty."},
        ),
    ],
)
def test_what_cannot_repeat_is_refused_beside_its_field(
    world: World, add_task: AddTask, fields: dict[str, str], problem: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        add_task(world.alice, **fields)
    assert refused.value.problems == problem
