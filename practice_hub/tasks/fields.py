"""The fields of a task."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from wtforms import TextAreaField

from practice_hub.clients.lookup import client_text
from practice_hub.clients.models import Client
from practice_hub.records import parsing
from practice_hub.records.fields import Field, by_name, labels_of
from practice_hub.records.parsing import ParseError, choice, day, line, lines, optional, required, whole_number
from practice_hub.tasks.deadlines import LinkedDeadline
from practice_hub.tasks.enums import Priority, TaskStatus, Unit
from practice_hub.tasks.models import LONGEST_TITLE, Task

NO_SUCH_DEADLINE = "Choose a deadline from the list"

title = required(partial(line, label="Task", most=LONGEST_TITLE), "Enter what there is to do")


def deadline_id(text: str) -> int | None:
    """A deadline by number; whether there is such a one, and whose, only the practice knows (validation.py)."""
    try:
        return parsing.user_id(text)
    except ParseError:
        raise ParseError(NO_SUCH_DEADLINE) from None


@dataclass(frozen=True, slots=True)
class LinkField(Field):
    """A record that the task names. What `parse` makes of the text is looked up by validation.py; the task keeps its
    number in another column.
    """

    column: str = ""

    def put(self, record: Task, value: Any) -> None:
        setattr(record, self.column, value.id if value else None)


@dataclass(frozen=True, slots=True)
class ClientLink(LinkField):
    def text(self, value: Client | None) -> str:
        return client_text(value)

    def words(self, value: Client | None, _people: Mapping[int, str]) -> str:
        return value.name if value else ""


@dataclass(frozen=True, slots=True)
class DeadlineLink(LinkField):
    def text(self, value: LinkedDeadline | None) -> str:
        return str(value.id) if value else ""

    def words(self, value: LinkedDeadline | None, _people: Mapping[int, str]) -> str:
        return value.title_and_period if value else ""


def _person(name: str, label: str) -> Field:
    return Field(name, label, parsing.user_id, is_person=True, empty="Nobody")


FIELDS: Mapping[str, Field] = by_name(
    Field("title", "Task", title),
    ClientLink("client", "Client", partial(line, label="Client", most=240), column="client_id"),
    DeadlineLink("deadline", "Deadline", deadline_id, empty="None", column="deadline_id"),
    _person("assignee_id", "Assigned to"),
    _person("preparer_id", "Preparer"),
    _person("reviewer_id", "Reviewer"),
    Field("status", "Status", choice(TaskStatus, "Choose a status"), labels_of(TaskStatus)),
    Field("priority", "Priority", choice(Priority, "Choose a priority"), labels_of(Priority)),
    Field("start_on", "Start date", day),
    Field("target_on", "Target date", day),
    Field("due_on", "Due date", day),
    Field(
        "repeat_unit",
        "Repeats",
        optional(choice(Unit, "Choose how it repeats from the list")),
        labels_of(Unit),
        "Does not repeat",
    ),
    Field("repeat_every", "Every", partial(whole_number, message="Enter a number from 1 to 60", least=1, most=60)),
    Field(
        "repeat_day", "Day of the month", partial(whole_number, message="Enter a day from 1 to 31", least=1, most=31)
    ),
    Field("description", "Description", partial(lines, label="Description", most=5_000), input=TextAreaField),
)
