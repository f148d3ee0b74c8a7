"""The list of deadlines: its criteria, a page of it, and the month beside it. No query grows with history."""

from calendar import Calendar
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.base.urgency import Urgency, is_urgency, urgency_column, urgency_of
from practice_hub.clients.models import Client, sorted_by
from practice_hub.compliance.access import (
    Figures,
    clients_in_scope,
    is_filed_this_month,
    is_in_scope,
    is_open,
    with_names,
)
from practice_hub.compliance.models import Deadline, Status
from practice_hub.compliance.obligations import BY_HAND, OBLIGATIONS, kinds_named
from practice_hub.people.models import User
from practice_hub.web.pagination import Page, page_number

NOBODY = "none"
NOT_FILED, FILED_THIS_MONTH = "", "filed_this_month"
STATUSES = {
    NOT_FILED: "Not filed",
    **{status.value: status.label for status in Status},
    FILED_THIS_MONTH: "Filed this month",
}
# Words beyond these would only make the query slower.
MOST_WORDS = 6
BUSIEST = 3

Owner = aliased(User)


@dataclass(frozen=True, slots=True)
class DeadlineFilter:
    """What a list is of, each value checked by filters.py."""

    text: str = ""
    rule: str = ""
    status: str = NOT_FILED
    owner: str = ""
    manager: str = ""
    due: str = ""
    """A level of urgency."""
    day: date | None = None
    group: str = "urgency"

    @property
    def closed_as(self) -> Status | None:
        """What has become of all of the list; None while they are open."""
        return _CLOSED.get(self.status)


_CLOSED = {
    Status.FILED.value: Status.FILED,
    FILED_THIS_MONTH: Status.FILED,
    Status.NOT_REQUIRED.value: Status.NOT_REQUIRED,
}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading. `level` is an urgency or empty; `count` is that of the whole list, where it is known."""

    words: str
    level: str
    count: int | None
    rows: Sequence[Deadline]


LEVELS: Mapping[str, str] = {
    Urgency.OVERDUE: "Overdue",
    Urgency.DAY: "Due within 24 hours",
    Urgency.WEEK: "Due within 7 days",
    Urgency.LATER: "Later",
}


def page(
    session: TenantSession, criteria: DeadlineFilter, raw_number: str | None, size: int, known: Figures | None = None
) -> tuple[Page[Deadline], Counter[str]]:
    """One page, and how many of the whole list are of each urgency: one query to count and one to read.

    `known`: the figures of everything, which are those of a list without a filter.
    """
    unfiltered = known is not None and criteria == DeadlineFilter(group=criteria.group)
    levels = _levels_of(known) if known is not None and unfiltered else _level_counts(session, criteria)
    total = levels.total()
    number = page_number(raw_number, total, size)
    # Put in order by their numbers alone: whole rows with their clients would be sorted with all that stands in them.
    ids = session.scalars(
        _ordered(criteria, select(Deadline.id).join(Deadline.client)).limit(size).offset((number - 1) * size)
    )
    return Page(_in_order(session, ids.all()), number, size, total), levels


def _in_order(session: TenantSession, ids: Sequence[int]) -> Sequence[Deadline]:
    found = {one.id: one for one in session.scalars(with_names().where(Deadline.id.in_(ids)))}
    return [found[id] for id in ids]


def every(session: TenantSession, criteria: DeadlineFilter, most: int) -> Iterator[Deadline]:
    """All of the list in its order, read in pieces."""
    yield from session.scalars(_ordered(criteria, with_names()).limit(most).execution_options(yield_per=100))


def count(session: TenantSession, criteria: DeadlineFilter) -> int:
    return _level_counts(session, criteria).total()


def groups(found: Page[Deadline], levels: Counter[str], criteria: DeadlineFilter) -> list[Group]:
    """The rows of one page under their headings."""
    today, gathered = clock.today(), defaultdict[str, list[Deadline]](list)
    for deadline in found.items:
        gathered[_heading(deadline, criteria, today)].append(deadline)
    if criteria.group == "urgency" and not criteria.closed_as:
        return [Group(LEVELS[key], key, levels[key], rows) for key, rows in gathered.items()]
    return [Group(key, "", None, rows) for key, rows in gathered.items()]


def _heading(deadline: Deadline, criteria: DeadlineFilter, today: date) -> str:
    if criteria.group == "client":
        return deadline.client.name
    if criteria.group == "owner":
        return deadline.owner_name or "Nobody"
    return STATUSES[criteria.status] if criteria.closed_as else urgency_of(deadline.due_on, today)


def _levels_of(known: Figures) -> Counter[str]:
    later = known.open - known.overdue - known.day - known.week
    return +Counter({"overdue": known.overdue, "day": known.day, "week": known.week, "later": later})


def _level_counts(session: TenantSession, criteria: DeadlineFilter) -> Counter[str]:
    level = urgency_column(Deadline.due_on, clock.today()).label("level")
    own = select(level, func.count()).select_from(Deadline).join(Deadline.client).where(*_conditions(criteria))
    return Counter({str(name): number for name, number in session.execute(own.group_by(level))})


def _ordered(criteria: DeadlineFilter, own: Select[Any]) -> Select[Any]:
    found, by_date = own.where(*_conditions(criteria)), _by_date(criteria)
    if criteria.group == "client":
        return found.order_by(Client.sort_name, Client.id, *by_date)
    if criteria.group == "owner":
        found = found.outerjoin(Owner, Deadline.owner.of_type(Owner))
        return found.order_by(func.lower(Owner.name).asc().nulls_first(), Owner.id, *by_date)
    return found.order_by(*by_date)


def _by_date(criteria: DeadlineFilter) -> Sequence[ColumnElement[Any]]:
    """By the date that rows show: the next due first, or what was done last."""
    if criteria.closed_as is None:
        return (Deadline.due_on.asc(), Deadline.id.asc())
    last = Deadline.filed_on if criteria.closed_as == Status.FILED else Deadline.completed_at
    return (last.desc(), Deadline.completed_at.desc(), Deadline.id.asc())


def _conditions(criteria: DeadlineFilter) -> list[ColumnElement[bool]]:
    conditions = [_has(word) for word in sorted_by(criteria.text).split()[:MOST_WORDS]]
    conditions.append(clients_in_scope())
    if not criteria.closed_as:
        conditions.append(is_open())
    if criteria.status == FILED_THIS_MONTH:
        conditions.append(is_filed_this_month())
    elif criteria.status:
        conditions.append(Deadline.status == criteria.status)
    if criteria.rule:
        conditions.append(Deadline.rule.in_(kinds_named(criteria.rule)))
    if criteria.due:
        conditions.append(is_urgency(Deadline.due_on, Urgency(criteria.due), clock.today()))
    if criteria.day:
        conditions.append(Deadline.due_on == criteria.day)
    for column, value in ((Deadline.owner_id, criteria.owner), (Client.manager_id, criteria.manager)):
        if value:
            conditions.append(column.is_(None) if value == NOBODY else column == int(value))
    return conditions


def _has(word: str) -> ColumnElement[bool]:
    """A word of the client's name or code, or of the obligation."""
    kinds = [one.id for one in OBLIGATIONS.values() if word in one.title.casefold()]
    by_hand = and_(Deadline.rule == BY_HAND, func.lower(Deadline.title).contains(word, autoescape=True))
    places = [
        Client.sort_name.contains(word, autoescape=True),
        Client.code.startswith(word.upper(), autoescape=True),
        by_hand,
    ]
    return or_(*places, Deadline.rule.in_(kinds)) if kinds else or_(*places)


# --- the month ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """A cell of the calendar; a day of another month has no count."""

    day: date
    count: int
    level: str


@dataclass(frozen=True, slots=True)
class Busy:
    """One of the busiest days: how many, and mostly what."""

    day: date
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """Open deadlines by day of one month."""

    first: date
    weeks: Sequence[Sequence[Day]]
    busiest: Sequence[Busy]

    @property
    def previous(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def next(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1)


def month(session: TenantSession, first: date) -> Month:
    """One query, of one month's open deadlines."""
    last = (first + timedelta(days=32)).replace(day=1)
    own = select(Deadline.due_on, Deadline.title, func.count())
    rows = session.execute(
        own.where(is_open(), is_in_scope(), Deadline.due_on >= first, Deadline.due_on < last).group_by(
            Deadline.due_on, Deadline.title
        )
    )
    by_day: Mapping[date, Counter[str]] = defaultdict(Counter)
    for day, title, number in rows:
        by_day[day][title] += number
    busiest = sorted(by_day, key=lambda day: (-by_day[day].total(), day))[:BUSIEST]
    weeks = [
        [Day(day, by_day[day].total(), urgency_of(day, clock.today())) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks, [_busy(day, by_day[day]) for day in busiest])


def _busy(day: date, titles: Counter[str]) -> Busy:
    title, most = titles.most_common(1)[0]
    return Busy(day, titles.total(), f"all {title}" if most == titles.total() else f"mostly {title}")
