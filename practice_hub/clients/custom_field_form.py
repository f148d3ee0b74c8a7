"""The fields of a custom field's own form: what it is called, and what there is to choose from."""

from collections.abc import Mapping
from functools import partial

from wtforms import TextAreaField

from practice_hub.clients.enums import FieldKind
from practice_hub.clients.models import CustomFieldDefinition
from practice_hub.records.fields import Field, LinesField, by_name, parsers_of
from practice_hub.records.parsing import ParseError, line, parse_all, required, rows

MOST_CHOICES = 50
LONGEST_CHOICE = 60
# Letters of them all: several times what so many choices need.
LONGEST_CHOICES = 20_000


def _choices(text: str) -> list[str]:
    choices = list(dict.fromkeys(rows(text, "The list of choices", "A choice", LONGEST_CHOICE, LONGEST_CHOICES)))
    if len(choices) < 2:
        raise ParseError("Enter at least two choices, one on each line")
    if len(choices) > MOST_CHOICES:
        raise ParseError(f"Enter {MOST_CHOICES} choices or fewer. There are {len(choices)}.")
    return choices


LABEL = Field("label", "Name", required(partial(line, label="Name", most=60), "Enter what the field is called"))
CHOICES = LinesField("choices", "Choices", _choices, input=TextAreaField)
FIELDS: Mapping[str, Field] = by_name(LABEL, CHOICES)


def fields_of(one: CustomFieldDefinition) -> Mapping[str, Field]:
    """Those of this one: only a choice from a list has choices."""
    return FIELDS if one.kind == FieldKind.CHOICE else by_name(LABEL)


parse = partial(parse_all, parsers=parsers_of(FIELDS))
