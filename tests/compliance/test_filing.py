"""Filing is one unit of work: all of it is there, or nothing."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.models import ServiceEngagement
from practice_hub.clients.services import Service
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress
from practice_hub.compliance.actions.generation import generate_all
from practice_hub.compliance.models import Deadline, Status
from practice_hub.compliance.reminders import updates
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.models import Notification
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.realtime import log
from tests.compliance.conftest import TODAY, AddEngaged, Deadlines
from tests.parts import waiting
from tests.world import World

pytestmark = pytest.mark.both_databases


def remind(world: World, deadline: Deadline) -> None:
    with world.write(world.alice) as session:
        draft = Draft(
            to=[world.bob.user_id],
            severity=Severity.WARNING,
            category=Category.DEADLINE_APPROACHING,
            title="VAT return due in 24 hours for ABC Ltd",
            action_url=f"/compliance/{deadline.id}",
            subject=SubjectRef(access.SUBJECT, deadline.id),
        )
        notify(
            session,
            [draft],
            by=world.alice,
        )


def file(world: World, deadline: Deadline, then: Callable[[], None] = lambda: None) -> None:
    with world.write(world.bob) as session:
        own = access.get_deadline(session, deadline.id)
        assert own is not None
        progress.file(session, own, by=world.bob)
        then()


def everything(world: World) -> list[object]:
    """What filing writes: deadlines, services, the story, notifications and the log."""
    with world.database.read(world.alice.tenant_id) as session:
        columns = (
            select(Deadline.id, Deadline.status, Deadline.version, Deadline.filed_on, Deadline.period_end),
            select(ServiceEngagement.id, ServiceEngagement.inputs),
            select(Activity.id, Activity.action),
            select(Notification.id, Notification.removed_at),
        )
        rows = [tuple(row) for own in columns for row in session.execute(own.order_by(own.selected_columns[0]))]
        return [*rows, log.head(session)]


def test_the_status_the_story_the_reminder_and_the_next_period_come_together(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.CONFIRMATION_STATEMENT)
    first = deadlines(world.alice)[0]
    remind(world, first)
    with world.database.read(world.alice.tenant_id) as session:
        before = log.head(session).position
    file(world, first)
    with world.database.read(world.alice.tenant_id) as session:
        told = [event.type for event in log.after(session, before, 50)]
        left = session.scalars(select(Notification).where(Notification.removed_at.is_(None))).all()
    filed, following, *_ = deadlines(world.alice)
    assert (filed.status, following.status) == (Status.FILED, Status.NOT_STARTED)
    assert following.period_end > first.period_end
    assert "deadline:filed" in told
    assert "activity:new" in told
    assert first.id not in {one.subject_id for one in left}


@pytest.mark.parametrize("step", ["retract", "generate", "the end"])
def test_a_failure_in_the_middle_leaves_nothing(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    add_engaged(world.alice, Service.CONFIRMATION_STATEMENT)
    first = deadlines(world.alice)[0]
    remind(world, first)
    before = everything(world)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    if step != "the end":
        monkeypatch.setattr(updates if step == "retract" else progress, step, fail)
    with pytest.raises(ZeroDivisionError):
        file(world, first, fail)
    assert everything(world) == before


def statements(deadlines: Deadlines, world: World) -> list[tuple[int, date, date, Status]]:
    found = deadlines(world.alice, "confirmation-statement")
    return [(one.id, one.period_end, one.due_on, one.state) for one in found]


@pytest.mark.parametrize("status", [Status.NOT_STARTED, Status.IN_PROGRESS, Status.NOT_REQUIRED])
def test_a_statement_filed_early_by_mistake_is_opened_again_with_its_old_period(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, status: Status
) -> None:
    add_engaged(world.alice, Service.CONFIRMATION_STATEMENT)
    with clock.stopped(TODAY + timedelta(days=95)):
        with world.write(world.alice) as session:
            generate_all(session)
        first, second = statements(deadlines, world)
        with world.write(world.bob) as session:
            own = found(session, first[0])
            progress.file(session, own, by=world.bob)
        assert statements(deadlines, world)[1][1] == date(2028, 4, 11), "the next 12 months begin on the day after"
        with world.write(world.bob) as session:
            own = found(session, first[0])
            opened = Status.NOT_STARTED if status is Status.NOT_REQUIRED else status
            progress.set_status(session, own, opened, by=world.bob, seen=Status.FILED)
            if status is Status.NOT_REQUIRED:
                progress.not_required(session, own, "Dissolved", by=world.bob)
        assert statements(deadlines, world) == [(*first[:3], status), second]
        with world.write(world.alice) as session:
            assert generate_all(session) == 0
    (told,) = stories(world, "deadline.filed")
    assert "made up to 11 April 2027" in told.description


def stories(world: World, action: str) -> Sequence[Activity]:
    with world.database.read(world.alice.tenant_id) as session:
        return session.scalars(select(Activity).where(Activity.action == action)).all()


def found(session: WriteSession, deadline_id: int) -> Deadline:
    own = access.get_deadline(session, deadline_id)
    assert own is not None
    return own


@pytest.mark.only_database("postgresql")
def test_two_deadlines_of_one_client_are_filed_at_once(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    """Each works out all deadlines of the client anew: the second waits for the first, not each for the other."""
    add_engaged(world.alice, Service.VAT, Service.ACCOUNTS)
    first, second = deadlines(world.alice)[:2]
    with ThreadPoolExecutor(1) as another:
        with world.write(world.megan) as session:
            own = access.get_deadline(session, first.id)
            assert own is not None
            filed = another.submit(file, world, second)
            waiting.until(lambda: filed.done() or somebody_waits(world), "the other filing, waiting")
            progress.file(session, own, by=world.megan)
        filed.result()
    assert {one.id for one in deadlines(world.alice) if one.status == Status.FILED} == {first.id, second.id}


def somebody_waits(world: World) -> bool:
    with world.database.engine.connect() as connection:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return bool(connection.exec_driver_sql(waits).scalar_one())
