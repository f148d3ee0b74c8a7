"""Every read of notifications: counts from indexes alone, and entries, which are groups (docs/notifications.md)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from practice_hub.base.database import TenantSession
from practice_hub.notifications.enums import Category, DeliveryChannel, Severity
from practice_hub.notifications.models import Mute, Notification, NotificationPreferences
from practice_hub.notifications.preferences import PLAIN, Preferences
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.models import User

# The bell shows so many entries, a page of the centre so many.
BELL_LENGTH = 5
PAGE_LENGTH = 25
# An opened entry shows its newest; the number says how many there are.
MOST_ITEMS = 10

Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class NotificationFilter:
    """What the centre is asked for. Empty members ask for everything."""

    category: Category | None = None
    severity: Severity | None = None
    unread: bool = False
    text: str = ""


EVERYTHING = NotificationFilter()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: one notification, or several of one day with one key that are all read or all unread."""

    items: Sequence[Notification]
    size: int

    @property
    def newest(self) -> Notification:
        return self.items[0]

    @property
    def is_read(self) -> bool:
        return self.newest.read_at is not None

    @property
    def is_group(self) -> bool:
        return self.size > 1

    @property
    def more(self) -> int:
        """How many there are besides those that are shown."""
        return self.size - len(self.items)

    @property
    def severity(self) -> Severity:
        """The loudest of them."""
        return max((Severity(item.severity) for item in self.items), key=lambda severity: severity.loudness)

    @property
    def people(self) -> str:
        """Who did it: “Priya Nair and Megan Rees”, “Priya Nair, Megan Rees and others”."""
        names = list(dict.fromkeys(item.actor_name for item in self.items if item.actor_name))
        if len(names) > 2:
            names = [", ".join(names[:2]), "others"]
        return " and ".join(names)


@dataclass(frozen=True, slots=True)
class NotificationRange:
    """A page of entries, newest first; `older` names the notification before which the next page begins."""

    entries: Sequence[Entry]
    older: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """How many unread notifications there are, by what they are about and by how loud they are."""

    total: int
    by_category: Mapping[str, int]
    by_severity: Mapping[str, int]

    @property
    def urgent(self) -> int:
        return self.by_severity.get(Severity.URGENT, 0)


# --- counts ------------------------------------------------------------------------------------------------------


def unread_count(session: TenantSession, user_id: int) -> int:
    """What the badge shows."""
    return session.scalar(select(func.count()).select_from(Notification).where(*unread_of(user_id))) or 0


def unread_counts(session: TenantSession, user_ids: Collection[int]) -> dict[int, int]:
    """The same for several people with one query."""
    counts = select(Notification.user_id, func.count()).where(
        Notification.user_id.in_(user_ids), *_shown(), Notification.read_at.is_(None)
    )
    found = {row[0]: row[1] for row in session.execute(counts.group_by(Notification.user_id))}
    return {user_id: found.get(user_id, 0) for user_id in user_ids}


def unread(session: TenantSession, user_id: int) -> Unread:
    """The numbers beside the filters, with one query over the unread ones alone."""
    rows = session.execute(
        select(Notification.category, Notification.severity, func.count())
        .where(*unread_of(user_id))
        .group_by(Notification.category, Notification.severity)
    ).all()
    by_category: dict[str, int] = {}
    by_severity: dict[str, int] = {}
    for category, severity, number in rows:
        by_category[str(category)] = by_category.get(str(category), 0) + number
        by_severity[str(severity)] = by_severity.get(str(severity), 0) + number
    return Unread(sum(by_category.values()), by_category, by_severity)


def newest_id(session: TenantSession, user_id: int) -> int:
    """Up to here a page has shown: what comes later is not marked read with it."""
    return session.scalar(select(func.max(Notification.id)).where(Notification.user_id == user_id, *_shown())) or 0


# --- notifications -----------------------------------------------------------------------------------------------


def get_notification(session: TenantSession, user_id: int, notification_id: int) -> Notification | None:
    """One that stands in this person's list."""
    own = select(Notification).where(Notification.id == notification_id, Notification.user_id == user_id)
    return session.scalar(own.where(*_shown()))


def unread_of(user_id: int) -> Conditions:
    return [Notification.user_id == user_id, *_shown(), Notification.read_at.is_(None)]


def shown_of(user_id: int) -> Conditions:
    return [Notification.user_id == user_id, *_shown()]


def group_of(one: Notification) -> Conditions:
    """The entry that this notification stands in."""
    if not one.group_key:
        return [*shown_of(one.user_id), Notification.id == one.id]
    return [*shown_of(one.user_id), *_same_group(one)]


def group_sizes(session: TenantSession, places: Iterable[tuple[int, str]], day: Any) -> dict[tuple[int, str], int]:
    """How many unread ones of this day each person has with this key."""
    wanted = [and_(Notification.user_id == user_id, Notification.group_key == key) for user_id, key in places if key]
    if not wanted:
        return {}
    sizes = select(Notification.user_id, Notification.group_key, func.count()).where(
        or_(*wanted), Notification.day == day, *_shown(), Notification.read_at.is_(None)
    )
    rows = session.execute(sizes.group_by(Notification.user_id, Notification.group_key))
    return {(row[0], row[1]): row[2] for row in rows}


# --- entries -----------------------------------------------------------------------------------------------------


def entries(
    session: TenantSession,
    user_id: int,
    criteria: NotificationFilter = EVERYTHING,
    *,
    before: int | None = None,
    length: int = PAGE_LENGTH,
) -> NotificationRange:
    """The newest entries, or those that follow the one that ends with notification `before`. Two queries."""
    heads = session.scalars(_heads(user_id, criteria, before).limit(length + 1)).all()
    shown = heads[:length]
    members = _members(session, user_id, criteria, [head for head in shown if head.group_key])
    drawn = [members.get(_place(head)) or Entry([head], 1) for head in shown]
    return NotificationRange(drawn, shown[-1].id if len(heads) > length else None)


def _heads(user_id: int, criteria: NotificationFilter, before: int | None) -> Any:
    """The newest notification of each entry. A scalar subquery, so that the database asks the index once a row and
    never joins the whole history.
    """
    other = aliased(Notification)
    newest = (
        select(other.id)
        .where(
            other.user_id == user_id,
            *_shown(other),
            *_matching(criteria, other),
            other.day == Notification.day,
            other.group_key == Notification.group_key,
            other.read_at.is_(None) == Notification.read_at.is_(None),
        )
        .order_by(other.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_head = or_(Notification.group_key == "", Notification.id == newest)
    found = select(Notification).where(*shown_of(user_id), *_matching(criteria), is_head)
    if before is not None:
        found = found.where(Notification.id < before)
    return found.order_by(Notification.id.desc())


def _members(
    session: TenantSession, user_id: int, criteria: NotificationFilter, heads: Sequence[Notification]
) -> dict[tuple[Any, ...], Entry]:
    """The newest notifications of the entries of these heads, and how many each entry has."""
    if not heads:
        return {}
    place = (Notification.day, Notification.group_key, Notification.read_at.is_(None))
    ranked = (
        select(
            Notification.id.label("id"),
            func.row_number().over(partition_by=place, order_by=Notification.id.desc()).label("rank"),
            func.count().over(partition_by=place).label("size"),
        )
        .where(*shown_of(user_id), *_matching(criteria), *_near(heads))
        .subquery()
    )
    rows = session.execute(
        select(Notification, ranked.c.size)
        .join(ranked, Notification.id == ranked.c.id)
        .where(ranked.c.rank <= MOST_ITEMS)
        .order_by(Notification.id.desc())
    )
    items: dict[tuple[Any, ...], list[Notification]] = {}
    sizes: dict[tuple[Any, ...], int] = {}
    for notification, size in rows:
        items.setdefault(_place(notification), []).append(notification)
        sizes[_place(notification)] = size
    return {key: Entry(own, sizes[key]) for key, own in items.items()}


def _near(heads: Sequence[Notification]) -> Conditions:
    """Of the groups of these. Days and keys by themselves as well: an index is searched for those, not for pairs."""
    return [
        Notification.day.in_({head.day for head in heads}),
        Notification.group_key.in_({head.group_key for head in heads}),
        or_(*(and_(*_same_group(head)) for head in heads)),
    ]


def _place(one: Notification) -> tuple[Any, ...]:
    return one.day, one.group_key, one.read_at is None


def _same_group(one: Notification) -> Conditions:
    unread = Notification.read_at.is_(None) if one.read_at is None else Notification.read_at.is_not(None)
    return [Notification.day == one.day, Notification.group_key == one.group_key, unread]


def _shown(table: Any = Notification) -> Conditions:
    return [table.listed, table.removed_at.is_(None)]


def _matching(criteria: NotificationFilter, table: Any = Notification) -> Conditions:
    asked: Conditions = []
    if criteria.category is not None:
        asked.append(table.category == criteria.category)
    if criteria.severity is not None:
        asked.append(table.severity == criteria.severity)
    if criteria.unread:
        asked.append(table.read_at.is_(None))
    if criteria.text:
        asked.append(or_(_holds(table.title, criteria.text), _holds(table.message, criteria.text)))
    return asked


def _holds(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return column.icontains(text, autoescape=True)


# --- people ------------------------------------------------------------------------------------------------------


def here(session: TenantSession, user_ids: Collection[int]) -> dict[int, bool]:
    """Those who are of this practice, and whether each can read what is sent: neither left nor only invited."""
    rows = session.execute(select(User.id, User.active, User.invited_at).where(User.id.in_(user_ids)))
    return {row.id: row.active and row.invited_at is None for row in rows}


def preferences_row(session: TenantSession, user_id: int) -> NotificationPreferences | None:
    return session.scalar(select(NotificationPreferences).where(NotificationPreferences.user_id == user_id))


def preferences_of(session: TenantSession, user_ids: Collection[int]) -> dict[int, Preferences]:
    """How each of these people wants to be told. Two queries."""
    rows = session.scalars(select(NotificationPreferences).where(NotificationPreferences.user_id.in_(user_ids)))
    stored = {row.user_id: row for row in rows}
    mutes: dict[int, list[Mute]] = {}
    for mute in session.scalars(select(Mute).where(Mute.user_id.in_(user_ids))):
        mutes.setdefault(mute.user_id, []).append(mute)
    return {user_id: as_preferences(stored.get(user_id), mutes.get(user_id, ())) for user_id in user_ids}


def own_preferences(session: TenantSession, user_id: int) -> Preferences:
    return preferences_of(session, [user_id])[user_id]


def mutes_of(session: TenantSession, user_id: int, today: Any) -> Sequence[Mute]:
    """What this person does not hear of at present, the first to end first."""
    own = select(Mute).where(Mute.user_id == user_id, Mute.until >= today)
    return session.scalars(own.order_by(Mute.until, Mute.subject_name, Mute.id)).all()


def get_mute(session: TenantSession, user_id: int, mute_id: int) -> Mute | None:
    return session.scalar(select(Mute).where(Mute.id == mute_id, Mute.user_id == user_id))


def mute_of(session: TenantSession, user_id: int, subject_type: str, subject_id: int) -> Mute | None:
    own = select(Mute).where(Mute.user_id == user_id, Mute.subject_type == subject_type)
    return session.scalar(own.where(Mute.subject_id == subject_id))


def as_preferences(row: NotificationPreferences | None, mutes: Iterable[Mute] = ()) -> Preferences:
    quiet_days = {SubjectRef(mute.subject_type, mute.subject_id): mute.until for mute in mutes}
    if row is None:
        return Preferences(mutes=quiet_days)
    return Preferences(
        matrix={Category(name): frozenset(map(DeliveryChannel, channels)) for name, channels in row.matrix.items()},
        working_days=frozenset(row.working_days),
        mutes=quiet_days,
        **{name: getattr(row, name) for name in PLAIN},
    )
