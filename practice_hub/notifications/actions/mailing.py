"""The emails of this room: who is due one, and that each notification is written about once."""

from collections.abc import Callable, Sequence

from sqlalchemy import select, update

from practice_hub.base import clock, mail
from practice_hub.base.database import WriteSession
from practice_hub.base.mail import Letter
from practice_hub.notifications.enums import DeliveryChannel
from practice_hub.notifications.models import Notification
from practice_hub.people import access as people
from practice_hub.people.models import Standing, User

Write = Callable[[User, Sequence[Notification]], Letter | None]
"""What to write to somebody of what is due; None when there is nothing to say."""

DUE = {DeliveryChannel.EMAIL_NOW: Notification.mail_due, DeliveryChannel.DIGEST: Notification.digest_due}


def write_at_once(session: WriteSession, user_id: int, write: Write) -> bool:
    """One email about everything that is due to this person now; False when nothing is any more."""
    return _write(session, user_id, DeliveryChannel.EMAIL_NOW, write, key=None)


def write_digest(session: WriteSession, user_id: int, write: Write) -> bool:
    """One person's digest of this day; False when there is nothing to say."""
    key = f"digest:{session.tenant_id}:{user_id}:{clock.today()}"
    return _write(session, user_id, DeliveryChannel.DIGEST, write, key=key)


def _write(session: WriteSession, user_id: int, channel: DeliveryChannel, write: Write, *, key: str | None) -> bool:
    due = _take(session, user_id, channel)
    user = people.get_user(session, user_id)
    if user is None or user.standing is not Standing.ACTIVE:
        return False
    made = write(user, due)
    return made is not None and mail.send(session, user.email, made, key=key)


def _take(session: WriteSession, user_id: int, channel: DeliveryChannel) -> list[Notification]:
    """What is due, newest first, marked as written about: a second worker waits here and then finds nothing.

    What was read or is gone meanwhile is not written about.
    """
    column = DUE[channel]
    taken = update(Notification).where(Notification.user_id == user_id, column).values({column: False})
    ids = session.scalars(taken.returning(Notification.id), execution_options={"synchronize_session": False}).all()
    unread = select(Notification).where(
        Notification.id.in_(ids), Notification.read_at.is_(None), Notification.removed_at.is_(None)
    )
    return list(session.scalars(unread.order_by(Notification.id.desc())))
