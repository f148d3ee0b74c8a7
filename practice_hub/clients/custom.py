"""The fields that a practice made for its clients: each as a `Field` beside those that every practice has.

Their values are texts, kept together in `Client.custom`. Edits, conflicts, the story and the export treat them as they
treat every other field.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import cast

from sqlalchemy import select

from practice_hub.base.database import TenantSession
from practice_hub.clients import reading
from practice_hub.clients.fields import FIELDS, Field, words_of
from practice_hub.clients.kinds import FieldKind
from practice_hub.clients.models import Client, ClientField
from practice_hub.clients.reading import Unreadable

# More make a form that nobody fills in.
MOST_FIELDS = 30
YES_NO = {"yes": "Yes", "no": "No"}

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")
_CACHE = "client_fields"


def definitions(session: TenantSession) -> Sequence[ClientField]:
    """All of them in their order, those that are archived last."""
    order = (ClientField.archived_at.is_not(None), ClientField.place, ClientField.id)
    return session.scalars(select(ClientField).order_by(*order)).all()


def custom_fields(session: TenantSession) -> list[Field]:
    """The practice's own fields that are in use, in their order. Asked once a session."""
    if _CACHE not in session.info:
        session.info[_CACHE] = [_field(one) for one in definitions(session) if one.archived_at is None]
    return cast("list[Field]", session.info[_CACHE])


def forget_fields(session: TenantSession) -> None:
    """They were changed in this session."""
    session.info.pop(_CACHE, None)


def every_field(session: TenantSession) -> Mapping[str, Field]:
    """The fields that this practice's clients have, by name: those of every practice, then its own."""
    return FIELDS | {own.name: own for own in custom_fields(session)}


def custom_words(client: Client, custom: Iterable[Field]) -> list[tuple[str, str]]:
    """What a record shows of them: label and words."""
    return [(own.label, words_of(own, own.value_of(client), {})) for own in custom]


def _field(one: ClientField) -> Field:
    labels = YES_NO if one.kind == FieldKind.YES_NO else {choice: choice for choice in one.choices}
    return Field(f"custom_{one.id}", one.label, _reader(one), labels=labels, custom=one.id, kind=FieldKind(one.kind))


def _reader(one: ClientField) -> Callable[[str], str]:
    if one.kind == FieldKind.CHOICE:
        return partial(_chosen, choices=(*one.choices, *one.retired))
    readers: dict[str, Callable[[str], str]] = {
        FieldKind.TEXT: partial(reading.line, label=one.label),
        FieldKind.NUMBER: _number,
        FieldKind.DATE: _day,
        FieldKind.YES_NO: partial(_chosen, choices=tuple(YES_NO)),
    }
    return readers[one.kind]


def _number(text: str) -> str:
    bare = re.sub(r"[\s,£]", "", text)
    if not bare:
        return ""
    if not _NUMBER.fullmatch(bare):
        raise Unreadable("Enter a number such as 12 or 1,250.50")
    return f"{Decimal(bare):f}"


def _day(text: str) -> str:
    day = reading.day(text)
    return day.isoformat() if day else ""


def _chosen(text: str, choices: Sequence[str]) -> str:
    own = text.strip()
    if own and own not in choices:
        raise Unreadable("Choose one from the list")
    return own
