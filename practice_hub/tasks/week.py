"""One person's week: what is late, then Monday to Sunday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_

from practice_hub.base.database import TenantSession
from practice_hub.people.viewer import Viewer
from practice_hub.tasks.access import is_open, with_names
from practice_hub.tasks.list_query import next_first
from practice_hub.tasks.models import Task

DAYS = 7
# Nobody does more in a week; the list has the others.
MOST = 150


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Week:
    """`late` is of the week that today is in alone: other weeks show each day as it was."""

    monday: date
    late: Sequence[Task]
    days: Sequence[Day]

    @property
    def tasks(self) -> list[Task]:
        return [task for day in self.days for task in day.tasks]

    @property
    def done(self) -> int:
        return sum(task.is_done for task in self.tasks)

    @property
    def sunday(self) -> date:
        return self.days[-1].day

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=DAYS)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=DAYS)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(session: TenantSession, viewer: Viewer, day: date, today: date) -> Week:
    """The week that this day is in, by the day that each task is due or ought to be finished. At most two queries."""
    monday = monday_of(day)
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    yesterday = today - timedelta(days=1)
    late = _of(session, viewer, is_open() & _between(date.min, yesterday)) if today in days else []
    shown_above = {task.id for task in late}
    found = _of(session, viewer, Task.archived_at.is_(None) & _between(days[0], days[-1]))
    there = [task for task in found if task.id not in shown_above]
    return Week(monday, late, [Day(day, [task for task in there if task.by_on == day]) for day in days])


def _of(session: TenantSession, viewer: Viewer, which: ColumnElement[bool]) -> Sequence[Task]:
    own = with_names().where(Task.assignee_id == viewer.user_id, which)
    return session.scalars(own.order_by(*next_first()).limit(MOST)).all()


def _between(first: date, last: date) -> ColumnElement[bool]:
    """`Task.by_on` lies there, said so that the indexes of both dates can be used."""
    return or_(Task.due_on.between(first, last), and_(Task.due_on.is_(None), Task.target_on.between(first, last)))
