"""What must hold of a client record as a whole: fields against each other, and dates against today."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from practice_hub.base import clock
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.records.editing import Parsed
from practice_hub.records.fields import Fields, parsers_of
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import parse_all

# A registration is granted at most this far ahead.
VAT_AHEAD = timedelta(days=366)


def parse(texts: Texts, fields: Fields = FIELDS) -> Parsed:
    """The values of these texts, and a message for each that cannot be parsed or does not fit the others."""
    values, problems = parse_all(texts, parsers_of(fields))
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


def kept_fields(client: Client) -> list[str]:
    """Fields that the client's type does not have, and that hold something from before."""
    return [name for name in FIELDS if client.type not in FIELDS[name].types and getattr(client, name)]
