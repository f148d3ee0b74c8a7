"""Reads of the returns that are due on a 31 January: two queries, of open and of filed ones, each from an index."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.compliance.access import clients_in_scope, is_open
from practice_hub.compliance.january.season import Line, Season, late_end, lines, list_arguments, next_end
from practice_hub.compliance.list_query import NOBODY
from practice_hub.compliance.models import Deadline, Status
from practice_hub.compliance.obligations import JANUARY_RETURNS, OBLIGATIONS
from practice_hub.people import access as people

Row = tuple[str, int | None, Status, date | None, int]
"""Rule, owner, status, the day of filing, and how many."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The season, and who and what it consists of."""

    season: Season
    by_owner: list[Line]
    by_kind: list[Line]


def season(session: TenantSession) -> Season:
    """This season's returns; just after the day those that are late, as long as there are any."""
    return _season(*_rows_of_today(session))


def whole(session: TenantSession) -> Whole:
    rows, end = _rows_of_today(session)
    names = people.names_by_id(session)

    def owner_words(key: str) -> str:
        return "Nobody" if key == NOBODY else names.get(int(key), "Somebody unknown")

    by_owner = lines(
        [(str(owner_id or NOBODY), status, number) for _, owner_id, status, _, number in rows],
        owner_words,
        lambda key: list_arguments(end, owner=key),
    )
    by_kind = lines(
        [(rule, status, number) for rule, _, status, _, number in rows],
        lambda rule: OBLIGATIONS[rule].title,
        lambda rule: list_arguments(end) | {"rule": rule},
    )
    return Whole(_season(rows, end), by_owner, by_kind)


def _rows_of_today(session: TenantSession) -> tuple[Sequence[Row], date]:
    today = clock.today()
    late = late_end(today)
    if late is not None and (left := list(_open(session, late))):
        return [*left, *_filed(session, late)], late
    end = next_end(today)
    return [*_open(session, end), *_filed(session, end)], end


def _season(rows: Sequence[Row], end: date) -> Season:
    own = lines([("", status, number) for _, _, status, _, number in rows], str, lambda _key: list_arguments(end))
    filed_on = Counter[date]()
    for _, _, _, day, number in rows:
        if day is not None:
            filed_on[day] += number
    return Season(clock.today(), end, own[0] if own else Line("", list_arguments(end), {}), filed_on)


def _open(session: TenantSession, end: date) -> Iterator[Row]:
    columns = (Deadline.rule, Deadline.owner_id, Deadline.status)
    own = select(*columns, func.count()).join(Deadline.client).where(_are_of(end), is_open()).group_by(*columns)
    for rule, owner_id, status, number in session.execute(own):
        yield rule, owner_id, Status(status), None, number


def _filed(session: TenantSession, end: date) -> Iterator[Row]:
    columns = (Deadline.rule, Deadline.owner_id, Deadline.filed_on)
    done = and_(Deadline.completed_at.is_not(None), Deadline.status == Status.FILED)
    own = select(*columns, func.count()).join(Deadline.client).where(_are_of(end), done).group_by(*columns)
    for rule, owner_id, day, number in session.execute(own):
        yield rule, owner_id, Status.FILED, day, number


def _are_of(end: date) -> ColumnElement[bool]:
    return and_(Deadline.due_on == end, Deadline.rule.in_(JANUARY_RETURNS), clients_in_scope())
