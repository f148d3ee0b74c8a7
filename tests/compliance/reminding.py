"""What tests of reminders do and see."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import select

from practice_hub.base import clock
from practice_hub.compliance import access
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.reminders import jobs
from practice_hub.notifications import access as notifications
from practice_hub.notifications.models import Notification
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from tests.world import World


def sweep(world: World, day: date | None = None) -> int:
    """The sweep at seven in the morning of this day, or now."""
    moment = clock.now() if day is None else datetime(day.year, day.month, day.day, 7, tzinfo=clock.LONDON)
    with clock.stopped(moment):
        return jobs.remind_all(world.database)


def told(world: World, person: Viewer) -> Sequence[Notification]:
    """What stands unread in somebody's list, the newest first."""
    with world.database.read(person.tenant_id) as session:
        own = select(Notification).where(*notifications.unread_of(person.user_id)).order_by(Notification.id.desc())
        return session.scalars(own).all()


def titles(world: World, person: Viewer) -> list[str]:
    return [one.title for one in told(world, person)]


def change(world: World, by: Viewer, deadline: Deadline, act: Callable[..., None], *args: object) -> None:
    with world.write(by) as session:
        own = access.get_deadline(session, deadline.id)
        assert own is not None
        act(session, own, *args, by=by)


def leave(world: World, person: Viewer) -> None:
    with world.write(world.alice) as session:
        own = people.get_user(session, person.user_id)
        assert own is not None
        own.active = False
