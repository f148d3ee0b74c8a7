"""Telling people: `notify()`, in the unit of work of what caused it (docs/notifications.md).

However many notifications one unit of work makes for a person, that person hears of one event, and gets one email.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from practice_hub.base import clock, jobs
from practice_hub.base.database import Database, WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.batch import NotificationBatch
from practice_hub.notifications.enums import Category, DeliveryChannel, Severity
from practice_hub.notifications.events import INBOX, NotificationEvent
from practice_hub.notifications.models import LONGEST_MESSAGE, LONGEST_TITLE, Notification
from practice_hub.notifications.preferences import DeliveryChannels, NotificationFacts, Preferences, choose_channels
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import only_user
from practice_hub.realtime.outbox import append

# A unit of work of a sweep: short enough not to hold others up, long enough to be worth its commit.
PEOPLE_A_BATCH = 20

MAIL_JOB = "notification mail"


class TooLong(ValueError):
    """Title or message are longer than anybody reads; the words say which and how long they may be."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One notification and whom it is for, by number. `parent`: what its subject belongs to, as a deadline to a client.

    `responsible`: those who answer for an overdue deadline. `in_digest`: the morning's digest says it by itself
    (digest.py), so it need not tell of this notification too.
    """

    to: Collection[int]
    severity: Severity
    category: Category
    title: str
    action_url: str
    subject: SubjectRef
    message: str = ""
    group_key: str = ""
    parent: SubjectRef | None = None
    responsible: Collection[int] = ()
    in_digest: bool = False


def notify(session: WriteSession, drafts: Sequence[Draft], *, by: Viewer) -> list[Notification]:
    """Tell these people, except who did it and who is not here, as each of them wants to be told.

    In this unit of work; the number of queries does not depend on how many drafts there are. Raises `TooLong`, and
    `LookupError` for somebody who is not of this practice.
    """
    for draft in drafts:
        _check(draft)
    wanted = {user_id for draft in drafts for user_id in draft.to} - {by.user_id}
    reachable = _reachable(session, wanted)
    if not reachable:
        return []
    preferences, batches = access.preferences_of(session, reachable), _batches(session)
    made: list[tuple[Notification, DeliveryChannels]] = []
    for draft in drafts:
        for user_id in sorted(reachable.intersection(draft.to)):
            made += _make(draft, user_id, preferences[user_id], by)
    session.add_all(row for row, _ in made)
    session.flush()
    for row, channels in made:
        if row.user_id not in batches:
            batches[row.user_id] = _begin_batch(session, row.user_id)
        batches[row.user_id].add(row, channels)
    _count_groups(session, {row.user_id: batches[row.user_id] for row, _ in made}.values())
    _ask_for_mail(session, {row.user_id for row, _ in made if row.mail_due})
    return [row for row, _ in made]


def sweep(
    database: Database, tenant_id: int, drafts: Iterable[Draft], *, by: Viewer, size: int = PEOPLE_A_BATCH
) -> int:
    """Thousands, outside of any unit of work: one for each batch of people, so that each person hears one event.

    Answers how many notifications were made.
    """
    made = 0
    for batch in _by_people(list(drafts), size):
        with database.write(tenant_id) as session:
            made += len(notify(session, batch, by=by))
    return made


def _check(draft: Draft) -> None:
    if len(draft.title) > LONGEST_TITLE:
        raise TooLong(f"The title must have at most {LONGEST_TITLE} characters, not {len(draft.title):,}")
    if len(draft.message) > LONGEST_MESSAGE:
        raise TooLong(f"The message must have at most {LONGEST_MESSAGE:,} characters, not {len(draft.message):,}")


def _reachable(session: WriteSession, user_ids: set[int]) -> set[int]:
    here = access.here(session, user_ids) if user_ids else {}
    if len(here) < len(user_ids):
        raise LookupError(f"nobody of this practice has the number {min(user_ids - set(here))}")
    return {user_id for user_id, can_read in here.items() if can_read}


def _make(
    draft: Draft, user_id: int, preferences: Preferences, by: Viewer
) -> Iterator[tuple[Notification, DeliveryChannels]]:
    records = frozenset(record for record in (draft.subject, draft.parent) if record is not None)
    facts = NotificationFacts(draft.severity, draft.category, records, user_id in draft.responsible)
    channels = choose_channels(preferences, facts, clock.now())
    if channels:
        yield _row(draft, user_id, channels, by), channels


def _row(draft: Draft, user_id: int, channels: DeliveryChannels, by: Viewer) -> Notification:
    return Notification(
        user_id=user_id,
        severity=draft.severity,
        category=draft.category,
        title=draft.title,
        message=draft.message,
        action_url=draft.action_url,
        group_key=draft.group_key,
        day=clock.today(),
        subject_type=draft.subject.type,
        subject_id=draft.subject.id,
        actor_id=by.user_id or None,
        actor_name=by.name if by.user_id else "",
        listed=DeliveryChannel.IN_APP in channels,
        mail_due=DeliveryChannel.EMAIL_NOW in channels,
        digest_due=DeliveryChannel.DIGEST in channels and not draft.in_digest,
    )


def _by_people(drafts: Sequence[Draft], size: int) -> Iterator[list[Draft]]:
    """The same drafts for some of their people at a time."""
    people = sorted({user_id for draft in drafts for user_id in draft.to})
    for start in range(0, len(people), size):
        some = frozenset(people[start : start + size])
        yield [_for(draft, some) for draft in drafts if some.intersection(draft.to)]


def _for(draft: Draft, people: frozenset[int]) -> Draft:
    return replace(draft, to=people.intersection(draft.to))


# --- what the unit of work as a whole says ------------------------------------------------------------------------


def _batches(session: WriteSession) -> dict[int, NotificationBatch]:
    """What this unit of work has told each person. An event that went with its savepoint is not found again."""
    return {noted.subject_id: noted.data for noted in session.noted if isinstance(noted.data, NotificationBatch)}


def _begin_batch(session: WriteSession, user_id: int) -> NotificationBatch:
    batch = NotificationBatch()
    append(session, NotificationEvent.NEW, INBOX, user_id, audience=only_user(user_id), data=batch)
    return batch


def _count_groups(session: WriteSession, batches: Iterable[NotificationBatch]) -> None:
    """How large the groups are of what a toast will show: “New task assigned to you ×3”."""
    shown = {(row.user_id, row.group_key): batch for batch in batches for row, _, _ in batch.on_toasts()}
    for (user_id, key), size in access.group_sizes(session, shown, clock.today()).items():
        shown[user_id, key].sizes[key] = size


def _ask_for_mail(session: WriteSession, user_ids: Iterable[int]) -> None:
    """One job a person for the whole unit of work: the key makes a second one the same."""
    unit = session.info.setdefault("notification_mail", uuid.uuid4().hex)
    for user_id in sorted(user_ids):
        jobs.enqueue(session, MAIL_JOB, {"user_id": user_id}, key=f"{MAIL_JOB}:{user_id}:{unit}")
