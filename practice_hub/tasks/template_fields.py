"""The fields of a usual task."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from wtforms import TextAreaField

from practice_hub.records.fields import Field, LinesField, by_name, labels_of, parsers_of
from practice_hub.records.parsing import ParseError, choice, parse_all, required, rows, whole_number
from practice_hub.tasks import deadlines
from practice_hub.tasks.enums import AssigneeRole, Priority
from practice_hub.tasks.fields import title
from practice_hub.tasks.models import LONGEST_TITLE

LONGEST_LEAD = 365
# More is no checklist: then it is several tasks.
MOST_STEPS = 50
# Letters of them all: twice what so many steps need.
LONGEST_STEPS = 20_000
LEAD = f"Enter a number of days from 0 to {LONGEST_LEAD}"


def steps(text: str) -> list[str]:
    """A step for each line."""
    found = rows(text, "The list of steps", "A step", LONGEST_TITLE, LONGEST_STEPS)
    if len(found) > MOST_STEPS:
        raise ParseError(f"A checklist has at most {MOST_STEPS} steps. This one has {len(found)}.")
    return found


def _kind(text: str) -> str:
    kind = text.strip()
    if kind not in deadlines.kinds():
        raise ParseError("Choose a deadline from the list")
    return kind


@dataclass(frozen=True, slots=True)
class KindField(Field):
    def words(self, value: str, _people: Mapping[int, str]) -> str:
        kind = deadlines.kinds().get(value)
        return kind.title if kind else value


FIELDS: Mapping[str, Field] = by_name(
    KindField("kind", "For", _kind, empty="Choose a deadline"),
    Field("title", "Task", title),
    Field(
        "lead_days",
        "Days before the statutory date",
        required(partial(whole_number, message=LEAD, least=0, most=LONGEST_LEAD), LEAD),
    ),
    Field("role", "Assigned to", choice(AssigneeRole, "Choose whose task it becomes"), labels_of(AssigneeRole)),
    Field("priority", "Priority", choice(Priority, "Choose a priority"), labels_of(Priority)),
    LinesField("steps", "Checklist", steps, input=TextAreaField),
)
parse = partial(parse_all, parsers=parsers_of(FIELDS))
