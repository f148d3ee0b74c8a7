"""The morning's sweep: what the ladder has for today, claimed in the database, told, and what is stale taken back.

Some people are one unit of work. Whoever is second to claim a reminder gets nothing, whatever the number of processes;
and since a filing waits for the deadlines that are held here, what was filed meanwhile is not reminded of.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select

from practice_hub.base import clock
from practice_hub.base.batches import batches
from practice_hub.base.database import TenantSession, WriteSession, insert_into
from practice_hub.base.urgency import WEEK
from practice_hub.clients.models import Client
from practice_hub.compliance.access import SUBJECT, clients_in_scope, is_open
from practice_hub.compliance.models import Deadline, SentReminder
from practice_hub.compliance.reminders.ladder import (
    CATEGORIES,
    FURTHEST,
    Due,
    Reminder,
    category_of,
    group_of,
    message_alone,
    message_together,
    reminders_of,
    severity_of,
    title_alone,
    title_together,
)
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.actions.retract import retract_these
from practice_hub.notifications.models import Notification
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.models import User
from practice_hub.people.viewer import system

# People of one unit of work: a partner's morning alone may be hundreds of reminders, and whoever files one of these
# deadlines meanwhile waits for its end.
PEOPLE_A_BATCH = 5
# Longer ago no rung can be claimed again: the longest stands from the 30th to the 15th day before.
KEEP = timedelta(days=31)

Names = Mapping[int, str]


def batches_of_readers(session: TenantSession) -> Iterator[list[int]]:
    """The numbers of those who can read a reminder, some at a time."""
    return batches(sorted(readers(session)), PEOPLE_A_BATCH)


def remind(session: WriteSession, user_ids: Collection[int], deadline_ids: Collection[int] | None = None) -> int:
    """Today's reminders of these people that nobody has sent yet. Answers how many notifications that made.

    With `deadline_ids`, of these deadlines alone.
    """
    today, names = clock.today(), readers(session)
    wanted = [
        one
        for due in _due(session, user_ids, today, deadline_ids, everybody=len(names) <= len(user_ids))
        for one in reminders_of(due, today, names.keys())
        if one.user_id in user_ids
    ]
    claimed = _claim(session, wanted, today)
    new = [one for one in wanted if one.key in claimed]
    _take_back_stale(session, user_ids, deadline_ids, {one.key for one in wanted} - claimed)
    return len(notify(session, list(_drafts(new, today, names)), by=system(session.tenant_id)))


def forget_old(session: WriteSession) -> None:
    """What was sent long ago decides nothing any more."""
    session.execute(delete(SentReminder).where(SentReminder.day < clock.today() - KEEP))


def readers(session: TenantSession) -> Names:
    """Those who can read what is sent, with their names."""
    own = select(User.id, User.name).where(User.active, User.invited_at.is_(None))
    return {row.id: row.name for row in session.execute(own)}


def _due(
    session: WriteSession,
    user_ids: Collection[int],
    today: date,
    deadline_ids: Collection[int] | None,
    *,
    everybody: bool,
) -> list[Due]:
    """The open deadlines of the next 30 days and the late ones for which these people are named, held.

    In one order, as whoever changes several holds them too.
    """
    columns = (Deadline.client_id, Deadline.due_on, Deadline.status, Deadline.title, Deadline.period_words)
    people = (Deadline.owner_id, Client.manager_id, Client.partner_id)
    own = select(Deadline.id.label("deadline_id"), *columns, Client.name.label("client_name"), *people)
    own = own.join(Deadline.client).where(is_open(), clients_in_scope(), Deadline.due_on <= today + FURTHEST)
    if not everybody:
        own = own.where(or_(*(column.in_(user_ids) for column in people)))
    if deadline_ids is not None:
        own = own.where(Deadline.id.in_(deadline_ids))
    held = own.order_by(Deadline.id).with_for_update(read=True, of=Deadline)
    return [Due(**row._mapping) for row in session.execute(held)]


def _claim(session: WriteSession, wanted: Sequence[Reminder], today: date) -> set[tuple[int, int]]:
    """The deadlines and people that are ours to tell: the database lets each be claimed once."""
    if not wanted:
        return set()
    rows = [
        {
            "tenant_id": session.tenant_id,
            "deadline_id": one.due.deadline_id,
            "user_id": one.user_id,
            "due_on": one.due.due_on,
            "rung": one.rung,
            "day": today,
        }
        for one in sorted(wanted, key=lambda each: each.key)
    ]
    new = insert_into(session, SentReminder).on_conflict_do_nothing()
    claimed = session.execute(new.returning(SentReminder.deadline_id, SentReminder.user_id), rows)
    return {(row.deadline_id, row.user_id) for row in claimed}


def unread(session: WriteSession, *which: ColumnElement[bool]) -> Sequence[Any]:
    """The unread reminders: their numbers, of which deadline and whose they are."""
    own = select(Notification.id, Notification.subject_id, Notification.user_id).where(
        *which,
        Notification.read_at.is_(None),
        Notification.removed_at.is_(None),
        Notification.category.in_(CATEGORIES),
        Notification.subject_type == SUBJECT,
    )
    return session.execute(own).all()


def _take_back_stale(
    session: WriteSession,
    user_ids: Collection[int],
    deadline_ids: Collection[int] | None,
    standing: set[tuple[int, int]],
) -> None:
    """A list holds one unread reminder of a deadline at the most, and none of what concerns somebody no longer."""
    which = [Notification.user_id.in_(user_ids)]
    if deadline_ids is not None:
        which.append(Notification.subject_id.in_(deadline_ids))
    own = unread(session, *which)
    stale = [row.id for row in own if (row.subject_id, row.user_id) not in standing]
    retract_these(session, stale, reason="replaced")


def _drafts(new: Sequence[Reminder], today: date, names: Names) -> Iterator[Draft]:
    """What each person is told, the most urgent last: the newest stands first in every list."""
    groups: dict[tuple[int, str], list[Reminder]] = defaultdict(list)
    for one in sorted(new, key=lambda each: (each.due.due_on, each.due.client_name), reverse=True):
        groups[one.user_id, group_of(one.rung)].append(one)
    for group in groups.values():
        for one in group:
            yield _draft(one, group, today, names)


def _draft(one: Reminder, group: Sequence[Reminder], today: date, names: Names) -> Draft:
    due, owner = one.due, names.get(one.due.owner_id or 0, "")
    alone = len(group) == 1
    return Draft(
        to={one.user_id},
        severity=severity_of(one.rung),
        category=category_of(one.rung),
        title=title_alone(due, today) if alone else title_together([each.due for each in group], today),
        message=message_alone(due, owner) if alone else message_together(due, today, owner),
        action_url=f"/compliance/{due.deadline_id}",
        group_key="" if alone else group_of(one.rung),
        subject=SubjectRef(SUBJECT, due.deadline_id),
        parent=SubjectRef("client", due.client_id),
        responsible={one.user_id} if one.responsible else (),
        # The digest lists what is late or due within 7 days to who owns it (digest.py).
        in_digest=one.rung <= WEEK.days and one.user_id == (due.owner_id or due.manager_id),
    )
