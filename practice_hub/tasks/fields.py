"""The fields of a task: what each is called, how it is read, and how it is said in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from practice_hub.clients import reading
from practice_hub.clients.fields import text_of
from practice_hub.clients.models import Client
from practice_hub.clients.naming import client_text
from practice_hub.clients.reading import Unreadable
from practice_hub.tasks.deadlines import LinkedDeadline, words_of_deadline
from practice_hub.tasks.kinds import Priority, TaskStatus, Unit
from practice_hub.tasks.models import LONGEST_TITLE
from practice_hub.web.templating import long_date

NO_SUCH_DEADLINE = "Choose a deadline from the list"


@dataclass(frozen=True, slots=True)
class Field:
    """`read` makes the value from text, or raises `Unreadable`. What a record's words mean is found by rules.py."""

    label: str
    read: Callable[[str], Any]
    is_person: bool = False
    column: str = ""
    """Where the number of what it names is kept, if it names a record."""


def title(text: str) -> str:
    own = reading.line(text, "Task", LONGEST_TITLE)
    if not own:
        raise Unreadable("Enter what there is to do")
    return own


def number(text: str, words: str, most: int) -> int | None:
    bare = text.strip()
    if not bare:
        return None
    if not (bare.isascii() and bare.isdecimal() and len(bare) <= 4 and 1 <= int(bare) <= most):
        raise Unreadable(words)
    return int(bare)


def deadline(text: str) -> int | None:
    """A deadline by number; whether there is such a one, and whose, only the practice knows (rules.py)."""
    try:
        return reading.person(text)
    except Unreadable:
        raise Unreadable(NO_SUCH_DEADLINE) from None


FIELDS: dict[str, Field] = {
    "title": Field("Task", title),
    "client": Field("Client", partial(reading.line, label="Client", most=240), column="client_id"),
    "deadline": Field("Deadline", deadline, column="deadline_id"),
    "assignee_id": Field("Assigned to", reading.person, is_person=True),
    "preparer_id": Field("Preparer", reading.person, is_person=True),
    "reviewer_id": Field("Reviewer", reading.person, is_person=True),
    "status": Field("Status", reading.chosen(TaskStatus, "Choose a status")),
    "priority": Field("Priority", reading.chosen(Priority, "Choose a priority")),
    "start_on": Field("Start date", reading.day),
    "target_on": Field("Target date", reading.day),
    "due_on": Field("Due date", reading.day),
    "repeat_unit": Field("Repeats", reading.perhaps(reading.chosen(Unit, "Choose how it repeats from the list"))),
    "repeat_every": Field("Every", partial(number, words="Enter a number from 1 to 60", most=60)),
    "repeat_day": Field("Day of the month", partial(number, words="Enter a day from 1 to 31", most=31)),
    "description": Field("Description", partial(reading.lines, label="Description", most=5_000)),
}


_KINDS: dict[str, type[TaskStatus | Priority | Unit]] = {
    "status": TaskStatus,
    "priority": Priority,
    "repeat_unit": Unit,
}


def text_of_field(value: object) -> str:
    """A value as a form holds it; reading that gives the value again."""
    if isinstance(value, Client):
        return client_text(value)
    return str(value.id) if isinstance(value, LinkedDeadline) else text_of(value)


def words_of(name: str, value: object, people: Mapping[int, str]) -> str:
    """A value as people read it in a sentence."""
    if FIELDS[name].is_person:
        return people.get(int(str(value)), "Somebody who left") if value else ""
    if isinstance(value, Client):
        return value.name
    if isinstance(value, LinkedDeadline):
        return words_of_deadline(value)
    if isinstance(value, date):
        return long_date(value)
    kind = _KINDS.get(name)
    if kind and value:
        return kind(str(value)).label
    return text_of(value)
