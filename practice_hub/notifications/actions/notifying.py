"""Telling people: `notify()`, in the unit of work of what caused it (docs/notifications.md).

However many notifications one unit of work makes for a person, that person hears of one event, and gets one email.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from practice_hub.base import clock, jobs
from practice_hub.base.database import WriteSession
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
    category: Category
    title: str
    action_url: str
    subject: SubjectRef
    severity: Severity = Severity.INFO
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
