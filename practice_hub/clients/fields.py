"""The fields of a client record, and which types of client have each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from wtforms import TelField, TextAreaField

from practice_hub.clients.enums import REGISTERED, ClientStatus, ClientType, VatStagger
from practice_hub.clients.parsing import (
    accounts_office_reference,
    code,
    company_number,
    paye_reference,
    utr,
    vat_number,
    year_end,
)
from practice_hub.records import parsing
from practice_hub.records.fields import Field, by_name, labels_of
from practice_hub.records.parsing import choice, day, line, lines, optional, postcode, required

EVERY_TYPE = frozenset(ClientType)
_NOT_PEOPLE = EVERY_TYPE - {ClientType.INDIVIDUAL}


@dataclass(frozen=True, slots=True)
class ClientField(Field):
    """`types` are those that have the field: with others a value that stands there is kept and said to be kept, but
    asked for no more.
    """

    types: frozenset[ClientType] = EVERY_TYPE


def _person(name: str, label: str) -> ClientField:
    return ClientField(name, label, parsing.user_id, is_person=True, empty="Nobody")


def _text(name: str, label: str, types: frozenset[ClientType] = EVERY_TYPE, most: int = 500) -> ClientField:
    return ClientField(name, label, partial(lines, label=label, most=most), types=types, input=TextAreaField)


FIELDS: Mapping[str, ClientField] = by_name(
    ClientField("name", "Name", required(partial(line, label="Name"), "Enter the client’s name")),
    ClientField("type", "Type", choice(ClientType, "Choose a type"), labels_of(ClientType), "Choose"),
    ClientField("status", "Status", choice(ClientStatus, "Choose a status"), labels_of(ClientStatus)),
    ClientField("code", "Code", code),
    _person("manager_id", "Manager"),
    _person("partner_id", "Partner"),
    ClientField("company_number", "Company number", company_number, types=REGISTERED),
    ClientField("incorporation_date", "Incorporation date", day, types=REGISTERED),
    ClientField("year_end", "Year end", year_end, types=_NOT_PEOPLE),
    ClientField("utr", "UTR", utr),
    ClientField("vat_number", "VAT registration number", vat_number, types=_NOT_PEOPLE),
    ClientField("vat_registered_on", "VAT registration date", day, types=_NOT_PEOPLE),
    ClientField(
        "vat_stagger",
        "VAT periods",
        optional(choice(VatStagger, "Choose the VAT periods from the list")),
        labels_of(VatStagger),
        "Not set",
        types=_NOT_PEOPLE,
    ),
    ClientField("paye_reference", "PAYE reference", paye_reference),
    ClientField("accounts_office_reference", "Accounts office reference", accounts_office_reference),
    _text("registered_address", "Registered office address", REGISTERED),
    ClientField("registered_postcode", "Registered office postcode", postcode, types=REGISTERED),
    _text("trading_address", "Trading address", _NOT_PEOPLE),
    ClientField("trading_postcode", "Trading postcode", postcode, types=_NOT_PEOPLE),
    _text("correspondence_address", "Correspondence address"),
    ClientField("correspondence_postcode", "Correspondence postcode", postcode),
    ClientField("email", "Email address", parsing.email),
    ClientField("phone", "Phone number", parsing.phone, input=TelField),
    _text("notes", "Notes", most=10_000),
)
# Every column of the list that clients can have in common, with what stands beside it as a filter.
SHARED = ("type", "status", "manager_id", "partner_id", "year_end", "vat_stagger")
