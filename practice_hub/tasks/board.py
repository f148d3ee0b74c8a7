"""The board: a column for each status, with what comes next in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import func, select

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.tasks.access import with_names
from practice_hub.tasks.enums import OPEN, TaskStatus
from practice_hub.tasks.list_query import EVERY, TaskFilter, conditions, next_first
from practice_hub.tasks.models import Task

# More cards are no overview; the list has the others.
COLUMN_LENGTH = 20
# What was done longer ago is on the list alone, so the column does not grow with the years.
DONE_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Column:
    """`count` is of all, `tasks` are the first of them."""

    status: TaskStatus
    tasks: Sequence[Task]
    count: int

    @property
    def others(self) -> int:
        return self.count - len(self.tasks)


def columns(session: TenantSession, criteria: TaskFilter) -> list[Column]:
    """Every column, with a fixed number of queries, none of which reads what was done before last week."""
    counted = select(Task.status, func.count()).where(*conditions(criteria)).group_by(Task.status)
    counts = {TaskStatus(row[0]): row[1] for row in session.execute(counted)}
    return [*(_open_column(session, criteria, status, counts) for status in OPEN), _done_column(session, criteria)]


def _open_column(
    session: TenantSession, criteria: TaskFilter, status: TaskStatus, counts: Mapping[TaskStatus, int]
) -> Column:
    count = counts.get(status, 0)
    if not count:
        return Column(status, (), 0)
    own = with_names().where(*conditions(criteria), Task.status == status).order_by(*next_first())
    return Column(status, session.scalars(own.limit(COLUMN_LENGTH)).all(), count)


def _done_column(session: TenantSession, criteria: TaskFilter) -> Column:
    lately = (*conditions(replace(criteria, status=EVERY)), Task.done_at >= clock.now() - DONE_FOR)
    count = session.scalar(select(func.count(Task.id)).where(*lately)) or 0
    own = with_names().where(*lately).order_by(Task.done_at.desc(), Task.id.desc())
    return Column(TaskStatus.DONE, session.scalars(own.limit(COLUMN_LENGTH)).all(), count)
