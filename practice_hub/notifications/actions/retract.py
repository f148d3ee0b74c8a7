"""Deleted by the person, or retracted since it is over. Doing it twice changes nothing and says nothing."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.actions.updating import publish, update_where
from practice_hub.notifications.enums import Category
from practice_hub.notifications.events import NotificationEvent
from practice_hub.notifications.models import Notification
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer

DELETED = "deleted"


def delete(session: WriteSession, notification: Notification, *, by: Viewer) -> int:
    return _remove(session, [*access.shown_of(by.user_id), Notification.id == notification.id], DELETED)


def delete_group(session: WriteSession, notification: Notification, *, by: Viewer) -> int:
    return _remove(session, [*access.group_of(notification), *access.shown_of(by.user_id)], DELETED)


def retract(
    session: WriteSession, subject: SubjectRef, *, reason: str, categories: Collection[Category] | None = None
) -> int:
    """What it warned of is done: unread notifications of this record, or those of these categories, leave every list.

    Whoever has read one keeps it.
    """
    return retract_all(session, subject.type, [subject.id], reason=reason, categories=categories)


def retract_all(
    session: WriteSession,
    type: str,
    ids: Collection[int],
    *,
    reason: str,
    categories: Collection[Category] | None = None,
) -> int:
    """The same for many records of one type, in one statement and with one event a person."""
    warned: list[ColumnElement[bool]] = [
        Notification.subject_type == type,
        Notification.subject_id.in_(ids),
        Notification.read_at.is_(None),
        Notification.removed_at.is_(None),
    ]
    if categories is not None:
        warned.append(Notification.category.in_(categories))
    return _remove(session, warned, reason)


def retract_these(session: WriteSession, ids: Collection[int], *, reason: str) -> int:
    """Unread notifications by their numbers."""
    own = [Notification.id.in_(ids), Notification.read_at.is_(None), Notification.removed_at.is_(None)]
    return _remove(session, own, reason) if ids else 0


def _remove(session: WriteSession, where: Sequence[ColumnElement[bool]], reason: str) -> int:
    ids: dict[int, list[int]] = {}
    values = {"removed_at": clock.now(), "removal": reason, "mail_due": False, "digest_due": False}
    for row in update_where(session, where, **values):
        ids.setdefault(row.user_id, []).append(row.id)
    for user_id, own in sorted(ids.items()):
        publish(session, NotificationEvent.RETRACTED, user_id, own, all=False, reason=reason)
    return sum(map(len, ids.values()))
