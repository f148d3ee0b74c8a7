"""The fields of a record: what each is called, how its text is parsed, shown in a form and said in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from wtforms import Field as FormField
from wtforms import StringField

from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Parser, Parsers
from practice_hub.web.templating import long_date


@dataclass(frozen=True, slots=True)
class Field:
    """`parse` makes the value from a text, or raises `ParseError`. `name` is that of the record's attribute."""

    name: str
    label: str
    parse: Parser
    labels: Mapping[str, str] = field(default_factory=dict)
    """The words of each choice, where one chooses."""
    empty: str = ""
    """The words of the empty choice, where one chooses and nothing may be chosen."""
    is_person: bool = False
    input: type[FormField] = StringField
    """What a form shows, where one types."""

    @property
    def is_choice(self) -> bool:
        """Whether one chooses from a list, and does not type."""
        return self.is_person or bool(self.labels or self.empty)

    def value_of(self, record: Any) -> Any:
        return getattr(record, self.name)

    def put(self, record: Any, value: Any) -> None:
        setattr(record, self.name, value)

    def text(self, value: Any) -> str:
        """A value as a form holds it; parsing that gives the value again. Edits are compared by this text."""
        return text_of(value)

    def words(self, value: Any, people: Mapping[int, str]) -> str:
        """A value as people read it in a sentence."""
        if self.is_person:
            return people.get(int(value), "Somebody who left") if value else ""
        if isinstance(value, date):
            return long_date(value)
        text = text_of(value)
        return self.labels.get(text, text)

    def offered(self, _text: str) -> Mapping[str, str]:
        """The words of each choice that a form offers beside the text that stands there."""
        return self.labels


@dataclass(frozen=True, slots=True)
class LinesField(Field):
    """A list of texts, each on a line of its own."""

    def text(self, value: list[str]) -> str:
        return "\n".join(value)

    def words(self, value: list[str], _people: Mapping[int, str]) -> str:
        return ", ".join(value)


Fields = Mapping[str, Field]
F = TypeVar("F", bound=Field)
Changes = dict[str, list[str]]
"""By label: the words of what was, and of what is."""


def by_name(*fields: F) -> dict[str, F]:
    """These fields by their names, in this order."""
    return {field.name: field for field in fields}


def text_of(value: object) -> str:
    """A plain value as a form holds it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)


def labels_of(kind: type[Any]) -> dict[str, str]:
    """The words of each value of an enum that has labels."""
    return {choice.value: choice.label for choice in kind}


def parsers_of(fields: Fields) -> Parsers:
    return {name: field.parse for name, field in fields.items()}


def snapshot(record: Any, fields: Fields) -> dict[str, str]:
    """The record's texts: what a form shows, and what edits are compared by."""
    return {name: field.text(field.value_of(record)) for name, field in fields.items()}


def texts_of(values: Mapping[str, Any], fields: Fields) -> dict[str, str]:
    """Values by field name as texts; what is a text already stays as it is. Raises `KeyError` for an unknown name."""
    return {name: fields[name].text(value) if type(value) is not str else value for name, value in values.items()}


def changes_in_words(record: Any, values: Mapping[str, Any], fields: Fields, people: Mapping[int, str]) -> Changes:
    """By label: the words of what the record holds, and of what it would hold with these values."""
    return {
        (field := fields[name]).label: [field.words(field.value_of(record), people), field.words(value, people)]
        for name, value in values.items()
    }


def known_texts(texts: Texts, fields: Fields) -> dict[str, str]:
    """Those of these texts that are of a field. A field that was not on the form stays as it is."""
    return {name: texts[name].replace("\r\n", "\n") for name in fields if name in texts}
