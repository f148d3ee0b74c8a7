"""What the staff of a demonstration practice were notified of in the last days: what colleagues did with their
clients, this morning's reminders and one announcement.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from practice_hub.announcements.actions import announce
from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.base.database import WriteSession
from practice_hub.clients.access import SUBJECT
from practice_hub.clients.actions.notifications import responsible_staff
from practice_hub.compliance.reminders import sweep
from practice_hub.compliance.reminders.ladder import AT, CATEGORIES
from practice_hub.demo.fake import table
from practice_hub.demo.history import Row
from practice_hub.demo.people import NewPractice
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.models import Notification
from practice_hub.people.viewer import viewer_of

DAYS = 5
# Of each kind a few are unread, as on any working morning; what is late everybody has seen.
UNREAD = {Category.CLIENT_CHANGED: 4, Category.DEADLINE_APPROACHING: 3, Category.TEAM: 1}
ANNOUNCEMENT = table("practices")["announcement"]
SHOWN_FOR = timedelta(days=14)


def add(new: NewPractice) -> None:
    """Lists show notifications in the order in which they were made. They are history, and no news to any page."""
    session, before = new.session, new.session.mark()
    morning = min(datetime.combine(clock.today(), AT, LONDON), clock.now())
    news = list(_of_clients(new))
    _insert(session, [row for row in news if row["created_at"] < morning])
    for batch in sweep.batches_of_readers(session):
        sweep.remind(session, batch)
    _update(session, Notification.category.in_(CATEGORIES), created_at=morning)
    _insert(session, [row for row in news if row["created_at"] >= morning])
    announce(session, **ANNOUNCEMENT, urgent=False, until=clock.today() + SHOWN_FOR, by=viewer_of(new.staff[0]))
    _read_most(session)
    session.flush()
    session.forget_since(before)


def _of_clients(new: NewPractice) -> Iterator[Row]:
    by_id, since = {client.id: client for client in new.clients}, clock.now() - timedelta(days=DAYS)
    for row in new.story:
        if row["subject_type"] == SUBJECT and row["occurred_at"] >= since and new.fake.happens("change_notified"):
            for person in sorted(responsible_staff(by_id[row["subject_id"]]).keys() - {row["actor_id"]}):
                yield _row(row, person)


def _row(row: Mapping[str, Any], person: int) -> Row:
    verb = "added" if row["action"] == "client.created" else "changed"
    same = ("tenant_id", "subject_type", "subject_id", "actor_id", "actor_name")
    return {name: row[name] for name in same} | {
        "user_id": person,
        "severity": Severity.INFO.value,
        "category": Category.CLIENT_CHANGED.value,
        "title": clip(f"{row['actor_name']} {verb} {row['subject_name']}"),
        "message": f"{row['description']}.",
        "action_url": row["link"],
        "group_key": f"{SUBJECT}:{row['subject_id']}",
        "day": clock.day_of(row["occurred_at"]),
        "created_at": row["occurred_at"],
    }


def _read_most(session: WriteSession) -> None:
    """The newest few of each kind stay unread, of reminders those that stand alone."""
    alone = (Notification.group_key == "") | (Notification.category == Category.CLIENT_CHANGED)
    newest_first = select(Notification.id, Notification.user_id, Notification.category).where(alone)
    unread, seen = [], Counter[tuple[int, str]]()
    for id, user_id, category in session.execute(newest_first.order_by(Notification.id.desc())):
        seen[user_id, category] += 1
        if seen[user_id, category] <= UNREAD.get(category, 0):
            unread.append(id)
    _update(session, Notification.id.not_in(unread), read_at=Notification.created_at, digest_due=False)


def _insert(session: WriteSession, rows: Sequence[Row]) -> None:
    if rows:
        session.execute(insert(Notification), rows)


def _update(session: WriteSession, which: ColumnElement[bool], **values: Any) -> None:
    changed = update(Notification).where(which).values(**values)
    session.execute(changed, execution_options={"synchronize_session": False})
