"""Every read of activities, filtered by what the viewer may hear (docs/activity.md)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_

from practice_hub.activity.models import Activity
from practice_hub.base.database import TenantSession
from practice_hub.people.viewer import Viewer

# The feed shows the newest 50; older ones stand on the activity page.
FEED_LENGTH = 50
# A page of the activity list.
PAGE_LENGTH = 50
# Questions that no index answers alone look at so many activities a page, however long the story has become.
WINDOW = 5_000

ON_RECORD = "record"
"""The audience of a line that stands on its record's own page alone: one of thousands that one action left, of which
the feed holds one.
"""

ActivityQuery = Select[Activity]


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """What the activity page is asked for. Empty members ask for everything; `until` itself is no longer in it."""

    person: int | None = None
    subject_type: str = ""
    record: int | None = None
    text: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActivityRange:
    """A page of the story, newest first. `newer` and `older` name the activities where its neighbours begin."""

    items: Sequence[Activity]
    newer: int | None = None
    older: int | None = None
    looked_back_to: datetime | None = None
    """Set when the search stopped here so as not to take too long; it goes on from `older`."""


def visible_to(viewer: Viewer) -> ActivityQuery:
    """The activities that this person may read."""
    return select(Activity).where(Activity.audience.in_(viewer.audiences))


def visible_on_record(viewer: Viewer) -> ActivityQuery:
    """The same, with what stands on records' own pages."""
    return select(Activity).where(Activity.audience.in_({*viewer.audiences, ON_RECORD}))


def feed(session: TenantSession, viewer: Viewer, length: int = FEED_LENGTH) -> Sequence[Activity]:
    """The newest activities, newest first."""
    return session.scalars(_newest_first(visible_to(viewer)).limit(length)).all()


def timeline(
    session: TenantSession, viewer: Viewer, subject_type: str, subject_id: int, length: int = FEED_LENGTH
) -> Sequence[Activity]:
    """What was done to one record, newest first."""
    own = visible_on_record(viewer).where(Activity.subject_type == subject_type, Activity.subject_id == subject_id)
    return session.scalars(_newest_first(own).limit(length)).all()


def since(
    session: TenantSession, viewer: Viewer, subject_type: str, subject_id: int, moment: datetime
) -> Sequence[Activity]:
    """What was done to one record since `moment`, newest first: not further back than a timeline goes."""
    return [one for one in timeline(session, viewer, subject_type, subject_id) if one.occurred_at >= moment]


def latest(session: TenantSession, subject_type: str, subject_id: int, actions: Collection[str]) -> Activity | None:
    """The last of these things that was done to one record, for rooms that ask what has become of it.

    Not what somebody may read: to whom it is shown, its room decides.
    """
    own = select(Activity).where(
        Activity.subject_type == subject_type, Activity.subject_id == subject_id, Activity.action.in_(actions)
    )
    return session.scalar(_newest_first(own).limit(1))


def by_ids(session: TenantSession, ids: Collection[int]) -> dict[int, Activity]:
    """Activities by number, for drawing events."""
    return {row.id: row for row in session.scalars(select(Activity).where(Activity.id.in_(ids)))}


def get_activity(session: TenantSession, viewer: Viewer, activity_id: int) -> Activity | None:
    return session.scalar(visible_on_record(viewer).where(Activity.id == activity_id))


def count_since(session: TenantSession, viewer: Viewer, moment: datetime) -> int:
    """How many activities this person may read since `moment`, the beginning of a day: never the whole story."""
    own = visible_to(viewer).where(Activity.occurred_at >= moment)
    return session.scalar(own.with_only_columns(func.count(Activity.id))) or 0


def count(session: TenantSession, viewer: Viewer, criteria: ActivityFilter, most: int) -> int:
    """How many activities match, counted no further than `most`."""
    indexed, rest = _split(viewer, criteria)
    some = indexed.where(*rest).with_only_columns(Activity.id).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def entry_range(
    session: TenantSession,
    viewer: Viewer,
    criteria: ActivityFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    length: int = PAGE_LENGTH,
) -> ActivityRange:
    """The matching activities that are older than one (`before`) or newer than one (`after`); else the newest."""
    if after is not None and (near := get_activity(session, viewer, after)) is not None:
        return _newer(session, viewer, criteria, near, length)
    near = None if before is None else get_activity(session, viewer, before)
    return _older(session, viewer, criteria, near, length)


def _older(
    session: TenantSession, viewer: Viewer, criteria: ActivityFilter, near: Activity | None, length: int
) -> ActivityRange:
    indexed, rest = _split(viewer, criteria)
    if near is not None:
        indexed = indexed.where(_order() < _place(near))
    end = _end_of_window(session, _newest_first(indexed)) if rest else None
    if end is not None:
        indexed = indexed.where(_order() >= _place(end))
    items = session.scalars(_newest_first(indexed.where(*rest)).limit(length + 1)).all()
    newer = items[0].id if items and near is not None else None
    if len(items) > length:
        return ActivityRange(items[:length], newer, items[length - 1].id)
    return ActivityRange(items, newer) if end is None else ActivityRange(items, newer, end.id, end.occurred_at)


def _newer(
    session: TenantSession, viewer: Viewer, criteria: ActivityFilter, near: Activity, length: int
) -> ActivityRange:
    indexed, rest = _split(viewer, criteria)
    indexed = indexed.where(_order() > _place(near))
    end = _end_of_window(session, _oldest_first(indexed)) if rest else None
    if end is not None:
        indexed = indexed.where(_order() <= _place(end))
    rows = session.scalars(_oldest_first(indexed.where(*rest)).limit(length + 1)).all()
    if len(rows) <= length:
        return _older(session, viewer, criteria, None, length)
    items = rows[:length][::-1]
    return ActivityRange(items, items[0].id, items[-1].id)


def _end_of_window(session: TenantSession, ordered: ActivityQuery) -> Activity | None:
    """Where to stop looking, when there is more to look at than a page may take."""
    return session.scalar(ordered.offset(WINDOW - 1).limit(1))


def _split(viewer: Viewer, criteria: ActivityFilter) -> tuple[ActivityQuery, list[ColumnElement[bool]]]:
    """The part of the question that one index answers in the list's order, and what is left to look at row by row."""
    of_one_record = bool(criteria.subject_type) and criteria.record is not None
    indexed = visible_on_record(viewer) if of_one_record else visible_to(viewer)
    if criteria.since is not None:
        indexed = indexed.where(Activity.occurred_at >= criteria.since)
    if criteria.until is not None:
        indexed = indexed.where(Activity.occurred_at < criteria.until)
    equal = _equalities(criteria)
    rest = equal[1:]
    if criteria.text:
        rest.append(Activity.subject_name.icontains(criteria.text, autoescape=True))
    return indexed.where(*equal[:1]), rest


def _equalities(criteria: ActivityFilter) -> list[ColumnElement[bool]]:
    """Each has an index of its own; the one that leaves the fewest comes first."""
    asked: list[ColumnElement[bool]] = []
    if criteria.subject_type and criteria.record is not None:
        asked.append(and_(Activity.subject_type == criteria.subject_type, Activity.subject_id == criteria.record))
    if criteria.person is not None:
        asked.append(Activity.actor_id == criteria.person)
    if criteria.action:
        asked.append(Activity.action == criteria.action)
    if criteria.subject_type and criteria.record is None:
        asked.append(Activity.subject_type == criteria.subject_type)
    return asked


def _order() -> ColumnElement[tuple[datetime, int]]:
    return tuple_(Activity.occurred_at, Activity.id)


def _place(activity: Activity) -> tuple[datetime, int]:
    return activity.occurred_at, activity.id


def _newest_first(query: ActivityQuery) -> ActivityQuery:
    return query.order_by(Activity.occurred_at.desc(), Activity.id.desc())


def _oldest_first(query: ActivityQuery) -> ActivityQuery:
    return query.order_by(Activity.occurred_at, Activity.id)
