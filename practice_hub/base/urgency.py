"""How soon something is due: the bounds that rows, headings, counts and queries share."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, case

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class Urgency(StrEnum):
    """In the order in which lists show them. Due today is due within a day; overdue is what is past."""

    OVERDUE = "overdue"
    DAY = "day"
    WEEK = "week"
    LATER = "later"


def spans(today: date) -> Mapping[Urgency, tuple[date, date]]:
    """The first and the last day of each."""
    return {
        Urgency.OVERDUE: (date.min, today - DAY),
        Urgency.DAY: (today, today + DAY),
        Urgency.WEEK: (today + 2 * DAY, today + WEEK),
        Urgency.LATER: (today + WEEK + DAY, date.max),
    }


def urgency_of(day: date, today: date) -> Urgency:
    """How urgent something is that is due on this day."""
    return next(urgency for urgency, (_, last) in spans(today).items() if day <= last)


def is_urgency(column: SQLColumnExpression[Any], urgency: Urgency, today: date) -> ColumnElement[bool]:
    """The same as a condition of a query."""
    return column.between(*spans(today)[urgency])


def urgency_column(column: SQLColumnExpression[Any], today: date) -> ColumnElement[str]:
    """The same as a column of a query; NULL where there is no day."""
    return case(*((column <= last, urgency.value) for urgency, (_, last) in spans(today).items()))
