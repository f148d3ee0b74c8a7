"""The fields of a client record: what each is called, how it is read and written, and which types of client have it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from practice_hub.clients import reading
from practice_hub.clients.kinds import REGISTERED, ClientStatus, ClientType, FieldKind, VatStagger
from practice_hub.web.templating import long_date

EVERY_TYPE = frozenset(ClientType)
_NOT_PEOPLE = EVERY_TYPE - {ClientType.INDIVIDUAL}


@dataclass(frozen=True, slots=True)
class Field:
    """`read` makes the value from text, or raises `Unreadable`. `types` are those who have the field: with others a
    value that stands there is kept and said to be kept, but asked for no more.
    """

    name: str
    label: str
    read: Callable[[str], Any]
    types: frozenset[ClientType] = EVERY_TYPE
    labels: Mapping[str, str] = field(default_factory=dict)
    """The words of each choice."""
    is_person: bool = False
    custom: int | None = None
    """The number of a field of the practice's own (custom.py), whose values stand together in one column."""
    kind: str = ""
    """What such a field holds."""

    def value_of(self, record: Any) -> Any:
        return getattr(record, self.name) if self.custom is None else record.custom.get(str(self.custom), "")

    def put(self, record: Any, value: Any) -> None:
        if self.custom is None:
            setattr(record, self.name, value)
        else:
            others = {name: text for name, text in record.custom.items() if name != str(self.custom)}
            record.custom = others | ({str(self.custom): value} if value else {})


def text_of(value: object) -> str:
    """A value as a form holds it; reading that gives the value again. This text is what edits are compared by."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)


def words_of(own: Field, value: object, people: Mapping[int, str]) -> str:
    """A value as people read it in a sentence."""
    if own.is_person:
        return people.get(int(str(value)), "Somebody who left") if value else ""
    if isinstance(value, date):
        return long_date(value)
    text = text_of(value)
    if own.kind == FieldKind.DATE and text:
        return long_date(date.fromisoformat(text))
    return own.labels.get(text, text)


def _labels(kind: type[ClientType | ClientStatus | VatStagger]) -> dict[str, str]:
    return {choice.value: choice.label for choice in kind}


_ALL = (
    Field("name", "Name", reading.client_name),
    Field("type", "Type", reading.chosen(ClientType, "Choose a type"), labels=_labels(ClientType)),
    Field("status", "Status", reading.chosen(ClientStatus, "Choose a status"), labels=_labels(ClientStatus)),
    Field("code", "Code", reading.code),
    Field("manager_id", "Manager", reading.person, is_person=True),
    Field("partner_id", "Partner", reading.person, is_person=True),
    Field("company_number", "Company number", reading.company_number, REGISTERED),
    Field("incorporation_date", "Incorporation date", reading.day, REGISTERED),
    Field("year_end", "Year end", reading.year_end, _NOT_PEOPLE),
    Field("utr", "UTR", reading.utr),
    Field("vat_number", "VAT registration number", reading.vat_number, _NOT_PEOPLE),
    Field("vat_registered_on", "VAT registration date", reading.day, _NOT_PEOPLE),
    Field(
        "vat_stagger",
        "VAT periods",
        reading.perhaps(reading.chosen(VatStagger, "Choose the VAT periods from the list")),
        _NOT_PEOPLE,
        _labels(VatStagger),
    ),
    Field("paye_reference", "PAYE reference", reading.paye_reference),
    Field("accounts_office_reference", "Accounts office reference", reading.accounts_office_reference),
    Field(
        "registered_address",
        "Registered office address",
        partial(reading.lines, label="Registered office address"),
        REGISTERED,
    ),
    Field("registered_postcode", "Registered office postcode", reading.postcode, REGISTERED),
    Field("trading_address", "Trading address", partial(reading.lines, label="Trading address"), _NOT_PEOPLE),
    Field("trading_postcode", "Trading postcode", reading.postcode, _NOT_PEOPLE),
    Field("correspondence_address", "Correspondence address", partial(reading.lines, label="Correspondence address")),
    Field("correspondence_postcode", "Correspondence postcode", reading.postcode),
    Field("email", "Email address", reading.email),
    Field("phone", "Phone number", reading.phone),
    Field("notes", "Notes", partial(reading.lines, label="Notes", most=10_000)),
)

FIELDS: dict[str, Field] = {own.name: own for own in _ALL}
