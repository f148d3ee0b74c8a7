"""What a change of deadlines does at once to reminders: some are taken back, and after the sweep others are told.

docs/compliance.md, “Reminders”. A change before seven is the sweep's own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete

from practice_hub.base import clock, jobs
from practice_hub.base.database import WriteSession
from practice_hub.compliance.access import SUBJECT
from practice_hub.compliance.models import Deadline, SentReminder
from practice_hub.compliance.reminders import sweep
from practice_hub.compliance.reminders.ladder import AT, CATEGORIES, URGENT_FROM, Due, Reminder, reminders_of
from practice_hub.notifications.actions.retract import retract, retract_these
from practice_hub.notifications.models import Notification
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer

THESE = "deadlines.remind.these"


def closed(session: WriteSession, deadline: Deadline, reason: str) -> None:
    """It is done: all that is unread of it goes. Opened again today, it may be told again."""
    _forget(session, _unread(session, [deadline]))
    retract(session, SubjectRef(SUBJECT, deadline.id), reason=reason)


def opened(session: WriteSession, deadline: Deadline, *, by: Viewer) -> None:
    """There is something to do: a new one, or one that was closed."""
    _tell(session, [deadline], by)


def rescheduled(session: WriteSession, deadline: Deadline, *, by: Viewer) -> None:
    """The day that was named is not true any more."""
    if _is_pressing(deadline):
        _forget(session, _unread(session, [deadline]))
    retract(session, SubjectRef(SUBJECT, deadline.id), reason="moved", categories=CATEGORIES)
    _tell(session, [deadline], by)


def reassigned(session: WriteSession, deadlines: Sequence[Deadline], *, by: Viewer) -> None:
    """What somebody else answers for now leaves every list but those of whom it still concerns."""
    concerned = {one.key for one in _reminders(session, deadlines)}
    stale = [row for row in _unread(session, deadlines) if (row.subject_id, row.user_id) not in concerned]
    _forget(session, stale)
    retract_these(session, [row.id for row in stale], reason="reassigned")
    _tell(session, deadlines, by)


def _unread(session: WriteSession, deadlines: Iterable[Deadline]) -> Sequence[Any]:
    session.flush()
    return sweep.unread(session, Notification.subject_id.in_([each.id for each in deadlines]))


def _forget(session: WriteSession, rows: Iterable[Any]) -> None:
    """What nobody has read and is taken back was not said today. Whoever has read it is not told twice."""
    ids: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        ids[row.user_id].append(row.subject_id)
    for user_id, own in ids.items():
        sent = delete(SentReminder).where(SentReminder.user_id == user_id, SentReminder.deadline_id.in_(own))
        session.execute(sent.where(SentReminder.day == clock.today()))


def _tell(session: WriteSession, deadlines: Iterable[Deadline], by: Viewer) -> None:
    """What cannot wait for tomorrow's sweep is told by the worker now, but not to who did it."""
    pressing = [each for each in deadlines if each.is_open and _is_pressing(each)]
    if not pressing or clock.now().astimezone(clock.LONDON).time() < AT:
        return
    user_ids = {one.user_id for one in _reminders(session, pressing)} - {by.user_id}
    if user_ids:
        these = {"user_ids": sorted(user_ids), "deadline_ids": [each.id for each in pressing]}
        jobs.enqueue(session, THESE, these)


def _is_pressing(deadline: Deadline) -> bool:
    return (deadline.due_on - clock.today()).days <= URGENT_FROM


def _reminders(session: WriteSession, deadlines: Iterable[Deadline]) -> Collection[Reminder]:
    today, here = clock.today(), sweep.readers(session)
    return [one for each in deadlines for one in reminders_of(_as_due(each), today, here)]


def _as_due(deadline: Deadline) -> Due:
    client = deadline.client
    return Due(
        deadline.id,
        client.id,
        deadline.due_on,
        deadline.status,
        deadline.title,
        deadline.period_words,
        client.name,
        deadline.owner_id,
        client.manager_id,
        client.partner_id,
    )
