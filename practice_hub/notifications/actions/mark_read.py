"""Read, unread, dismissed, deleted, retracted. Doing it twice changes nothing and says nothing."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.batch import MOST_IDS
from practice_hub.notifications.enums import Category
from practice_hub.notifications.events import INBOX, NotificationEvent
from practice_hub.notifications.models import Notification
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import only_user
from practice_hub.realtime.outbox import append

DELETED = "deleted"


def mark_read(session: WriteSession, one: Notification, *, by: Viewer) -> int:
    """Answers how many were marked: one or none."""
    return _mark(session, [*access.unread_of(by.user_id), Notification.id == one.id], by, read=True)


def mark_unread(session: WriteSession, one: Notification, *, by: Viewer) -> int:
    own = [*access.shown_of(by.user_id), Notification.id == one.id, Notification.read_at.is_not(None)]
    return _mark(session, own, by, read=False)


def mark_group_read(session: WriteSession, one: Notification, *, by: Viewer) -> int:
    """The whole entry that this one stands in."""
    return _mark(session, [*access.group_of(one), *access.unread_of(by.user_id)], by, read=True)


def mark_group_unread(session: WriteSession, one: Notification, *, by: Viewer) -> int:
    own = [*access.group_of(one), *access.shown_of(by.user_id), Notification.read_at.is_not(None)]
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
    gone = [row.id for row in _change(session, own, dismissed_at=clock.now())]
    if gone:
        _tell(session, NotificationEvent.DISMISSED, by.user_id, gone)
    return len(gone)


def delete(session: WriteSession, one: Notification, *, by: Viewer) -> int:
    return _remove(session, [*access.shown_of(by.user_id), Notification.id == one.id], DELETED)


def delete_group(session: WriteSession, one: Notification, *, by: Viewer) -> int:
    return _remove(session, [*access.group_of(one), *access.shown_of(by.user_id)], DELETED)


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
    session.flush()
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


def _mark(
    session: WriteSession, where: Sequence[ColumnElement[bool]], by: Viewer, *, read: bool, every: bool = False
) -> int:
    ids = [row.id for row in _change(session, where, read_at=clock.now() if read else None)]
    if ids:
        _tell(session, NotificationEvent.READ, by.user_id, ids, all=every, read=read)
    return len(ids)


def _remove(session: WriteSession, where: Sequence[ColumnElement[bool]], reason: str) -> int:
    ids: dict[int, list[int]] = {}
    values = {"removed_at": clock.now(), "removal": reason, "mail_due": False, "digest_due": False}
    for row in _change(session, where, **values):
        ids.setdefault(row.user_id, []).append(row.id)
    for user_id, own in sorted(ids.items()):
        _tell(session, NotificationEvent.RETRACTED, user_id, own, all=False, reason=reason)
    return sum(map(len, ids.values()))


def _change(session: WriteSession, where: Sequence[ColumnElement[bool]], **values: Any) -> Sequence[Any]:
    changed = update(Notification).where(*where).values(**values).returning(Notification.id, Notification.user_id)
    rows = session.execute(changed, execution_options={"synchronize_session": False}).all()
    for row in rows:
        # What this unit of work has made must know it too: what was told and is done already rings nowhere.
        held = session.identity_map.get(identity_key(Notification, row.id))
        if held is not None:
            for name, value in values.items():
                set_committed_value(held, name, value)
    return rows


def _tell(session: WriteSession, type: NotificationEvent, user_id: int, ids: Sequence[int], **data: Any) -> None:
    told = {"ids": sorted(ids, reverse=True)[:MOST_IDS], "count": len(ids), **data}
    append(session, type, INBOX, user_id, audience=only_user(user_id), data=told)
