"""The lists of tasks: its criteria, its order, and a page of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from practice_hub.base.database import TenantSession
from practice_hub.base.urgency import urgency_column
from practice_hub.clients.models import Client, sorted_by
from practice_hub.tasks.access import by_on, is_open, with_names
from practice_hub.tasks.enums import Level, Priority, TaskStatus
from practice_hub.tasks.models import Task
from practice_hub.web.pagination import Page, page_number

EVERYBODY, NOBODY = "all", "none"
OPEN_ONES, EVERY, ARCHIVED = "", "all", "archived"
# Words beyond these would only make the query slower.
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list is of, each value checked by filters.py. `assignee` is EVERYBODY, NOBODY or a number."""

    today: date
    assignee: str = EVERYBODY
    text: str = ""
    status: str = OPEN_ONES
    priority: Priority | None = None
    client: int | None = None
    due: Level | None = None


def page(
    session: TenantSession, criteria: TaskFilter, raw_number: str | None, size: int
) -> tuple[Page[Task], Mapping[Level, int]]:
    """One page of the list, and how many the whole list has of each level: one query to count, one to read."""
    by_level = levels(session, criteria)
    total = sum(by_level.values())
    number = page_number(raw_number, total, size)
    found = _ordered(criteria).limit(size).offset((number - 1) * size)
    return Page(session.scalars(found).all(), number, size, total), by_level


def levels(session: TenantSession, criteria: TaskFilter) -> Mapping[Level, int]:
    # Grouped by its name: PostgreSQL takes two equal expressions with parameters for different ones.
    level = _level(criteria.today).label("level")
    rows = session.execute(select(level, func.count()).where(*conditions(criteria)).group_by("level")).all()
    return {Level(name): number for name, number in rows}


def grouped(tasks: Sequence[Task], criteria: TaskFilter) -> list[tuple[Level, list[Task]]]:
    """A page's tasks under their headings; those that are done stand under none."""
    groups: dict[Level, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.level(criteria.today), []).append(task)
    return list(groups.items())


def _ordered(criteria: TaskFilter) -> Select[Task]:
    found = with_names().where(*conditions(criteria))
    if criteria.status == ARCHIVED:
        return found.order_by(Task.archived_at.desc(), Task.id.desc())
    if criteria.status in (TaskStatus.DONE, EVERY):
        # What is done follows what is to do, the latest first: each by the date that it shows.
        found = found.order_by(Task.done_at.is_not(None), Task.done_at.desc())
    return found.order_by(*next_first())


def next_first() -> tuple[Any, ...]:
    """By date, then by priority."""
    rank = case({priority.value: index for index, priority in enumerate(Priority)}, value=Task.priority)
    return by_on().asc().nulls_last(), rank, Task.id


def conditions(criteria: TaskFilter) -> list[ColumnElement[bool]]:
    found = [_has(word) for word in criteria.text.split()[:MOST_WORDS]]
    found.append(Task.archived_at.is_not(None) if criteria.status == ARCHIVED else Task.archived_at.is_(None))
    if criteria.status == OPEN_ONES:
        found.append(is_open())
    elif criteria.status in set(TaskStatus):
        found.append(Task.status == criteria.status)
    if criteria.assignee != EVERYBODY:
        found.append(
            Task.assignee_id.is_(None) if criteria.assignee == NOBODY else Task.assignee_id == int(criteria.assignee)
        )
    if criteria.priority:
        found.append(Task.priority == criteria.priority)
    if criteria.client:
        found.append(Task.client_id == criteria.client)
    if criteria.due:
        found.append(_level(criteria.today) == criteria.due.value)
    return found


def _has(word: str) -> ColumnElement[bool]:
    """A word of the title, or of the client's name."""
    its_client = select(Client.id).where(
        Client.id == Task.client_id, Client.sort_name.contains(sorted_by(word), autoescape=True)
    )
    return or_(Task.title.icontains(word, autoescape=True), its_client.exists())


def _level(today: date) -> ColumnElement[str]:
    return func.coalesce(urgency_column(by_on(), today), Level.NONE.value)
