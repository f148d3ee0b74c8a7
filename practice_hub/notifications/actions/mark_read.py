"""Read, unread, dismissed. Doing it twice changes nothing and says nothing."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.actions.updating import publish, update_where
from practice_hub.notifications.events import NotificationEvent
from practice_hub.notifications.models import Notification
from practice_hub.people.viewer import Viewer


def mark_read(session: WriteSession, notification: Notification, *, by: Viewer) -> int:
    """Answers how many were marked: one or none."""
    return _mark(session, [*access.unread_of(by.user_id), Notification.id == notification.id], by, read=True)


def mark_unread(session: WriteSession, notification: Notification, *, by: Viewer) -> int:
    own = [*access.shown_of(by.user_id), Notification.id == notification.id, Notification.read_at.is_not(None)]
    return _mark(session, own, by, read=False)


def mark_group_read(session: WriteSession, notification: Notification, *, by: Viewer) -> int:
    """The whole entry that this one stands in."""
    return _mark(session, [*access.group_of(notification), *access.unread_of(by.user_id)], by, read=True)


def mark_group_unread(session: WriteSession, notification: Notification, *, by: Viewer) -> int:
    own = [*access.group_of(notification), *access.shown_of(by.user_id), Notification.read_at.is_not(None)]
    return _mark(session, own, by, read=False)


def mark_all_read(session: WriteSession, *, by: Viewer, upto: int | None = None) -> int:
    """All, or those that had been made when a page was read: what came meanwhile was not seen."""
    own = access.unread_of(by.user_id)
    if upto is not None:
        own.append(Notification.id <= upto)
    return _mark(session, own, by, read=True, every=upto is None)


def dismiss(session: WriteSession, ids: Collection[int], *, by: Viewer) -> int:
    """The toasts of these leave every screen of this person. Answers how many had not been sent away."""
    own = [Notification.user_id == by.user_id, Notification.id.in_(ids), Notification.dismissed_at.is_(None)]
    gone = [row.id for row in update_where(session, own, dismissed_at=clock.now())]
    if gone:
        publish(session, NotificationEvent.DISMISSED, by.user_id, gone)
    return len(gone)


def _mark(
    session: WriteSession, where: Sequence[ColumnElement[bool]], by: Viewer, *, read: bool, every: bool = False
) -> int:
    ids = [row.id for row in update_where(session, where, read_at=clock.now() if read else None)]
    if ids:
        publish(session, NotificationEvent.READ, by.user_id, ids, all=every, read=read)
    return len(ids)
