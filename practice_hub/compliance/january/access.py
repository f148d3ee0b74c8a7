"""Reads of the returns that are due on a 31 January: two queries, of open and of filed ones, each from an index."""

from collections import Counter
from collections.abc import Sequence
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


FILED = and_(Deadline.completed_at.is_not(None), Deadline.status == Status.FILED)


def season(session: TenantSession) -> Season:
    """This season's returns; just after the day those that are late, as long as there are any."""
    return _season(*_rows_of_today(session))


def whole(session: TenantSession) -> tuple[Season, list[Line], list[Line]]:
    """The season, and its returns by owner and by kind."""
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
    return _season(rows, end), by_owner, by_kind


def _rows_of_today(session: TenantSession) -> tuple[Sequence[Row], date]:
    today = clock.today()
    late = late_end(today)
    if late is not None and (left := _rows(session, late, is_open())):
        return [*left, *_rows(session, late, FILED)], late
    end = next_end(today)
    return [*_rows(session, end, is_open()), *_rows(session, end, FILED)], end


def _season(rows: Sequence[Row], end: date) -> Season:
    own = lines([("", status, number) for _, _, status, _, number in rows], str, lambda _key: list_arguments(end))
    filed_on = Counter[date]()
    for _, _, _, day, number in rows:
        if day is not None:
            filed_on[day] += number
    return Season(clock.today(), end, own[0] if own else Line("", list_arguments(end), {}), filed_on)


def _rows(session: TenantSession, end: date, which: ColumnElement[bool]) -> list[Row]:
    columns = (Deadline.rule, Deadline.owner_id, Deadline.status, Deadline.filed_on)
    are_of = and_(Deadline.due_on == end, Deadline.rule.in_(JANUARY_RETURNS), clients_in_scope())
    own = select(*columns, func.count()).join(Deadline.client).where(are_of, which).group_by(*columns)
    return [(rule, owner, Status(status), day, number) for rule, owner, status, day, number in session.execute(own)]
