"""What must hold of a client record as a whole, and what it still lacks."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from practice_hub.base import clock
from practice_hub.clients.fields import FIELDS, Field
from practice_hub.clients.kinds import ClientType
from practice_hub.clients.models import Client
from practice_hub.clients.reading import Unreadable

# A registration is granted at most this far ahead.
VAT_AHEAD = timedelta(days=366)


class Refused(Exception):
    """The record cannot be as it is wished. `problems` holds the words for each field; "" stands for the whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


def read(texts: Mapping[str, str], fields: Mapping[str, Field] = FIELDS) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of these texts, and the words for each that cannot be read or does not fit the others."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, text in texts.items():
        try:
            values[name] = fields[name].read(text)
        except Unreadable as unreadable:
            problems[name] = str(unreadable)
    return values, {**_misfits(values, problems), **problems}


def _misfits(values: Mapping[str, Any], unread: Mapping[str, str]) -> dict[str, str]:
    """What each field allows and the record does not."""
    misfits = {}
    incorporated: date | None = values.get("incorporation_date")
    if incorporated and incorporated > clock.today():
        misfits["incorporation_date"] = "The incorporation date must not be in the future"
    registered: date | None = values.get("vat_registered_on")
    if registered and registered > clock.today() + VAT_AHEAD:
        misfits["vat_registered_on"] = "The VAT registration date is more than a year ahead"
    if values.get("vat_stagger") and not (values.get("vat_number") or "vat_number" in unread):
        misfits["vat_stagger"] = "Only a VAT-registered client has VAT periods. Enter the VAT registration number."
    if registered and not (values.get("vat_number") or "vat_number" in unread):
        misfits["vat_registered_on"] = "Only a VAT-registered client has this date. Enter the VAT registration number."
    return misfits


def has(type: ClientType | str, name: str) -> bool:
    """Whether clients of this type have this field."""
    return type in FIELDS[name].types


def kept_fields(client: Client) -> list[str]:
    """Fields that the client's type does not have, and that hold something from before."""
    return [name for name in FIELDS if not has(client.type, name) and getattr(client, name)]
