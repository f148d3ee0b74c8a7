"""This morning's reminders of a demonstration practice: sent as always, and mostly read by now."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, select, update

from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.base.database import WriteSession
from practice_hub.compliance.reminders import sweep
from practice_hub.compliance.reminders.ladder import AT, CATEGORIES
from practice_hub.notifications.enums import Category
from practice_hub.notifications.models import Notification

# Of what is coming so many are unread; what is late everybody has seen.
UNREAD = 3
READ_AT = time(8, 50)


def morning() -> datetime:
    """When the last sweep was, or now on a day that has only begun."""
    return min(datetime.combine(clock.today(), AT, LONDON), clock.now())


def remind(session: WriteSession) -> None:
    """The newest few that stand alone and are not late stay unread. It is history, and no news to any page."""
    before = session.mark()
    for batch in sweep.batches(session):
        sweep.remind(session, batch)
    session.flush()
    session.forget_since(before)
    own = select(Notification.id, Notification.user_id).where(
        Notification.category == Category.DEADLINE_APPROACHING, Notification.group_key == ""
    )
    left: dict[int, list[int]] = {}
    for row in session.execute(own.order_by(Notification.id.desc())):
        left.setdefault(row.user_id, []).append(row.id)
    unread = [id for ids in left.values() for id in ids[:UNREAD]]
    mine = Notification.category.in_(CATEGORIES)
    read_at = min(datetime.combine(clock.today(), READ_AT, LONDON), clock.now())
    _update(session, mine, created_at=morning())
    _update(session, mine & Notification.id.not_in(unread), read_at=read_at, digest_due=False)


def _update(session: WriteSession, which: ColumnElement[bool], **values: Any) -> None:
    changed = update(Notification).where(which).values(**values)
    session.execute(changed, execution_options={"synchronize_session": False})
