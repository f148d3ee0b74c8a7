"""The fields that a practice made for its clients: each as a `Field` beside those that every practice has.

Their values are texts, kept together in `Client.custom`. Edits, conflicts, the story and the export treat them as they
treat every other field.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import cast

from sqlalchemy import select

from practice_hub.activity.subjects import Subject
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.enums import FieldKind
from practice_hub.clients.fields import FIELDS, ClientField
from practice_hub.clients.models import Client, CustomFieldDefinition
from practice_hub.clients.parsing import chosen
from practice_hub.records import parsing
from practice_hub.records.parsing import ParseError, Parser
from practice_hub.web.templating import long_date

SUBJECT = "client_field"
# More make a form that nobody fills in.
MOST_FIELDS = 30
YES_NO = {"yes": "Yes", "no": "No"}

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")
_CACHE = "client_fields"


@dataclass(frozen=True, slots=True)
class CustomClientField(ClientField):
    """A field of the practice's own. The values of all of them stand together in one column, by `number`."""

    number: int = 0
    kind: FieldKind = FieldKind.TEXT

    @property
    def is_choice(self) -> bool:
        return self.kind in (FieldKind.CHOICE, FieldKind.YES_NO)

    def value_of(self, record: Client) -> str:
        return str(record.custom.get(str(self.number), ""))

    def put(self, record: Client, value: str) -> None:
        others = {number: text for number, text in record.custom.items() if number != str(self.number)}
        record.custom = others | ({str(self.number): value} if value else {})

    def words(self, value: str, people: Mapping[int, str]) -> str:
        is_date = self.kind is FieldKind.DATE and value
        return long_date(date.fromisoformat(value)) if is_date else super(CustomClientField, self).words(value, people)

    def offered(self, text: str) -> Mapping[str, str]:
        """A choice that is withdrawn is offered only where it stands."""
        return {**self.labels, **({text: self.labels.get(text, text)} if text else {})}


def definitions(session: TenantSession) -> Sequence[CustomFieldDefinition]:
    """All of them in their order, those that are archived last."""
    order = (CustomFieldDefinition.archived_at.is_not(None), CustomFieldDefinition.place, CustomFieldDefinition.id)
    return session.scalars(select(CustomFieldDefinition).order_by(*order)).all()


def custom_fields_of(session: TenantSession) -> list[CustomClientField]:
    """The practice's own fields that are in use, in their order. Asked once a session."""
    if _CACHE not in session.info:
        session.info[_CACHE] = [_field(one) for one in definitions(session) if one.archived_at is None]
    return cast("list[CustomClientField]", session.info[_CACHE])


def forget_fields(session: TenantSession) -> None:
    """They were changed in this session."""
    session.info.pop(_CACHE, None)


def every_field(session: TenantSession) -> Mapping[str, ClientField]:
    """The fields that this practice's clients have, by name: those of every practice, then its own."""
    return {**FIELDS, **{field.name: field for field in custom_fields_of(session)}}


def custom_words(client: Client, custom: Iterable[CustomClientField]) -> list[tuple[str, str]]:
    """What a record shows of them: label and words."""
    return [(field.label, field.words(field.value_of(client), {})) for field in custom]


def _field(one: CustomFieldDefinition) -> CustomClientField:
    labels = YES_NO if one.kind == FieldKind.YES_NO else {choice: choice for choice in one.choices}
    name, kind = f"custom_{one.id}", FieldKind(one.kind)
    return CustomClientField(name, one.label, _parser(one), labels, "Not set", number=one.id, kind=kind)


def _parser(one: CustomFieldDefinition) -> Parser:
    if one.kind == FieldKind.CHOICE:
        return partial(chosen, choices=(*one.choices, *one.retired))
    parsers: dict[str, Parser] = {
        FieldKind.TEXT: partial(parsing.line, label=one.label),
        FieldKind.NUMBER: _number,
        FieldKind.DATE: _day,
        FieldKind.YES_NO: partial(chosen, choices=YES_NO),
    }
    return parsers[one.kind]


def _number(text: str) -> str:
    bare = re.sub(r"[\s,£]", "", text)
    if not bare:
        return ""
    if not _NUMBER.fullmatch(bare):
        raise ParseError("Enter a number such as 12 or 1,250.50")
    return f"{Decimal(bare):f}"


def _day(text: str) -> str:
    day = parsing.day(text)
    return day.isoformat() if day else ""


def subject_of(one: CustomFieldDefinition) -> Subject:
    """A custom field as the story names it."""
    return Subject(SUBJECT, one.id, one.label, "/clients/fields")


def get_field(session: TenantSession, field_id: int) -> CustomFieldDefinition | None:
    own = select(CustomFieldDefinition).where(CustomFieldDefinition.id == field_id)
    return session.scalar(own.with_for_update(key_share=True) if isinstance(session, WriteSession) else own)
