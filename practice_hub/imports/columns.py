"""Which field a column of the file goes to: our own headings, and what other products and people call the same."""

import re
from collections.abc import Mapping, Sequence

from practice_hub.clients.custom_fields import CustomClientField
from practice_hub.clients.fields import FIELDS
from practice_hub.records.fields import Field

# Small on purpose: what exports of BrightManager, Senta, TaxDome, Karbon, IRIS and hand-made lists call these things.
# Compared without case, spaces and signs.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("client", "client name", "company name", "business name", "account name", "organisation"),
        *("organisation name", "legal name", "full name", "display name", "contact name"),
    ),
    "type": ("client type", "entity type", "business type", "company type", "account type", "legal structure"),
    "status": ("client status", "account status", "company status", "state"),
    "code": ("client code", "client id", "client ref", "client reference", "reference", "ref", "account code"),
    "manager_id": ("client manager", "account manager", "client owner", "manager name", "assigned to", "owner"),
    "partner_id": ("client partner", "responsible partner", "partner name"),
    "company_number": (
        *("company no", "company reg no", "company registration number", "registration number", "registered number"),
        *("crn", "companies house number", "company registration no"),
    ),
    "incorporation_date": ("incorporated", "date of incorporation", "incorporated on", "company incorporation date"),
    "year_end": (
        *("accounting year end", "financial year end", "accounts year end", "year end date", "ye", "fye"),
        *("accounting reference date", "ard", "accounting period end"),
    ),
    "utr": (
        *("utr number", "unique taxpayer reference", "tax reference", "company utr", "ct utr", "sa utr"),
        *("personal utr", "corporation tax utr", "self assessment utr", "partnership utr", "trust utr"),
    ),
    "vat_number": ("vat no", "vat reg no", "vat registration no", "vat registration", "vrn", "vat reg number"),
    "vat_registered_on": ("vat registered", "vat registered on", "vat registered since", "vat effective date", "edr"),
    "vat_stagger": ("vat stagger", "vat stagger group", "vat quarter", "vat quarters", "vat return frequency"),
    "paye_reference": ("paye ref", "employer paye reference", "employers reference", "employer reference", "paye"),
    "accounts_office_reference": ("accounts office ref", "accounts office", "paye accounts office reference", "aoref"),
    "registered_address": ("registered office", "registered office address", "registered address"),
    "registered_postcode": ("registered office postcode", "registered postcode"),
    "trading_address": ("business address", "trading address"),
    "trading_postcode": ("business postcode", "trading postcode"),
    "correspondence_address": ("address", "postal address", "contact address", "mailing address", "home address"),
    "correspondence_postcode": ("postcode", "post code", "postal code", "zip", "zip code"),
    "email": ("email", "email address", "primary email", "contact email", "main email", "client email"),
    "phone": ("phone", "telephone", "telephone number", "mobile", "mobile number", "tel", "primary phone"),
    "notes": ("note", "comments", "client notes", "internal notes"),
}


def bare(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


_OFTEN_CALLED = {bare(words): name for name, known in _SYNONYMS.items() for words in (*known, name)}
_LABELS = {bare(field.label): name for name, field in FIELDS.items()}


def fields_of(headings: Sequence[str], fields: Mapping[str, Field] = FIELDS) -> list[str]:
    """The field of each column, as far as it can be told. No field is given twice: the first column has it."""
    custom = {bare(field.label): name for name, field in fields.items() if isinstance(field, CustomClientField)}
    # What the practice itself calls so is meant before what other products do.
    known = _OFTEN_CALLED | custom | _LABELS
    taken: set[str] = set()
    found = []
    for heading in headings:
        name = known.get(bare(heading), "")
        found.append("" if name in taken else name)
        taken.add(name)
    return found


def column_words(headings: Sequence[str], column: int) -> str:
    """“Phone (column F)”, or “Column F” where it has no heading."""
    letters = letters_of(column)
    heading = headings[column] if column < len(headings) else ""
    return f"{heading} (column {letters})" if heading else f"Column {letters}"


def letters_of(column: int) -> str:
    """As spreadsheets name columns: 0 is A, 26 is AA."""
    letters, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
