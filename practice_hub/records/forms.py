"""Forms of records. They hold texts as they were typed; what the texts mean, the fields' parsers say."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from wtforms import Field as FormField
from wtforms import Form, SelectField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from practice_hub.people.models import User
from practice_hub.records.fields import Field
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import ParseError, day


class Problems:
    """Mixed into forms whose texts are parsed elsewhere: they are given the messages."""

    def add_errors(self, problems: Mapping[str, str]) -> None:
        """Put each message beside its field; one that belongs to no field stands in the summary."""
        assert isinstance(self, BaseForm)
        for name, message in problems.items():
            if name in self:
                field: FormField = self[name]
                field.errors = [message]
            else:
                self.form_errors.append(message)


class SmallForm(Problems, Form):
    """A form whose few fields stand in its class."""


class RecordForm(Problems, BaseForm):
    """One input for each field of a record, by the same names."""

    def date_input(self, name: str) -> str:
        """The type of a date's input. A date picker cannot show what is no date: that goes back as the text it is."""
        try:
            day(self[name].data or "")
        except ParseError:
            return "text"
        return "date"


def record_form(
    fields: Iterable[Field],
    texts: Texts,
    people: Sequence[User] = (),
    *,
    may_be_chosen: Callable[[User], bool] = lambda user: user.active,
    prefix: str = "",
) -> RecordForm:
    """A form that shows these texts. Who may not be chosen any more is offered only where they stand already."""

    def input_of(field: Field) -> Any:
        if not field.is_choice:
            return field.input(field.label)
        text = texts.get(field.name, "")
        choices = ({"": field.empty} if field.empty else {}) | dict(field.offered(text))
        if field.is_person:
            choices |= {str(user.id): user.name for user in people if may_be_chosen(user) or str(user.id) == text}
        return SelectField(field.label, choices=choices)

    form = RecordForm({field.name: input_of(field) for field in fields}, prefix=prefix, meta=DefaultMeta())
    form.process(data=dict(texts))
    return form


def pack(texts: Texts) -> str:
    """The record as the form first showed it, for its hidden field: what the edit is compared with."""
    return json.dumps(dict(texts), separators=(",", ":"))


def unpack(packed: str, names: Collection[str]) -> dict[str, str]:
    """The same, from a browser. Whatever is wrong with it is left out: then the field counts as changed by both."""
    try:
        texts = json.loads(packed)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(texts, dict):
        return {}
    return {name: text for name, text in texts.items() if name in names and isinstance(text, str) and _is_text(text)}


def _is_text(text: str) -> bool:
    """JSON can spell half a character, which no page can show."""
    return text.isascii() or text.encode(errors="ignore").decode() == text
