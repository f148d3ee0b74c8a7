"""Reads of the returns that are due on a 31 January: two queries that no other year makes longer."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.compliance.access import counted_clients
from practice_hub.compliance.january import Line, Season, late_end, lines, list_arguments, next_end
from practice_hub.compliance.kinds import JANUARY_RETURNS, OBLIGATIONS
from practice_hub.compliance.listing import NOBODY
from practice_hub.compliance.models import Deadline, Status
from practice_hub.people import access as people

Rows = list[tuple[str, int | None, Status, int]]
"""Rule, owner, status and how many."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The season, and who and what it consists of."""

    season: Season
    by_owner: list[Line]
    by_kind: list[Line]


def season(session: TenantSession) -> Season:
    """This season's returns; just after the day those that are late, as long as there are any."""
    return _season(session, *_rows_of_today(session))


def whole(session: TenantSession) -> Whole:
    rows, end = _rows_of_today(session)
    names = people.names_by_id(session)

    def owner_words(key: str) -> str:
        return "Nobody" if key == NOBODY else names.get(int(key), "Somebody unknown")

    by_owner = lines(
        [(str(owner_id or NOBODY), status, number) for _, owner_id, status, number in rows],
        owner_words,
        lambda key: list_arguments(end, owner=key),
    )
    by_kind = lines(
        [(rule, status, number) for rule, _, status, number in rows],
        lambda rule: OBLIGATIONS[rule].title,
        lambda rule: list_arguments(end) | {"rule": rule},
    )
    return Whole(_season(session, rows, end), by_owner, by_kind)


def _rows_of_today(session: TenantSession) -> tuple[Rows, date]:
    today = clock.today()
    late = late_end(today)
    if late is not None:
        rows = _rows(session, late)
        if any(status != Status.FILED for _, _, status, _ in rows):
            return rows, late
    return _rows(session, next_end(today)), next_end(today)


def _season(session: TenantSession, rows: Rows, end: date) -> Season:
    own = lines([("", status, number) for _, _, status, number in rows], str, lambda _key: list_arguments(end))
    return Season(clock.today(), end, own[0] if own else Line("", list_arguments(end), {}), _filed_on(session, end))


def _rows(session: TenantSession, end: date) -> Rows:
    columns = (Deadline.rule, Deadline.owner_id, Deadline.status)
    own = select(*columns, func.count()).join(Deadline.client).where(_are_of(end)).group_by(*columns)
    return [(rule, owner_id, Status(status), number) for rule, owner_id, status, number in session.execute(own)]


def _filed_on(session: TenantSession, end: date) -> dict[date, int]:
    own = select(Deadline.filed_on, func.count()).join(Deadline.client)
    rows = session.execute(own.where(_are_of(end), Deadline.status == Status.FILED).group_by(Deadline.filed_on))
    return {day: number for day, number in rows if day is not None}


def _are_of(end: date) -> ColumnElement[bool]:
    return and_(
        Deadline.due_on == end,
        Deadline.rule.in_(JANUARY_RETURNS),
        Deadline.status != Status.NOT_REQUIRED,
        counted_clients(),
    )
