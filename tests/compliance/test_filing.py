"""Filing is one unit of work: all of it is there, or nothing."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.clients.models import ServiceEngagement
from practice_hub.clients.services import Service
from practice_hub.compliance import access, actions
from practice_hub.compliance.models import Deadline, Status
from practice_hub.notifications.actions.notifying import About, notify
from practice_hub.notifications.kinds import Category, Kind
from practice_hub.notifications.models import Notification
from practice_hub.realtime import log
from tests.compliance.conftest import AddEngaged, Deadlines
from tests.world import World

pytestmark = pytest.mark.both_databases


def remind(world: World, deadline: Deadline) -> None:
    with world.write(world.alice) as session:
        notify(
            session,
            to=[world.bob.user_id],
            by=world.alice,
            kind=Kind.WARNING,
            category=Category.DEADLINE_APPROACHING,
            title="VAT return due in 24 hours for ABC Ltd",
            action_url=f"/compliance/{deadline.id}",
            subject=About(access.SUBJECT, deadline.id),
        )


def file(world: World, deadline: Deadline, then: Callable[[], None] = lambda: None) -> None:
    with world.write(world.bob) as session:
        own = access.get_deadline(session, deadline.id)
        assert own is not None
        actions.file(session, own, by=world.bob)
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
        monkeypatch.setattr(actions, step, fail)
    with pytest.raises(ZeroDivisionError):
        file(world, first, fail)
    assert everything(world) == before
