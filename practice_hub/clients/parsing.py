"""Parsing what only clients have: their name, code, registrations and year end. Each raises `ParseError`."""

import re
from collections.abc import Collection
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.gb import utr as utr_check
from stdnum.gb import vat as vat_check

from practice_hub.clients.enums import YearEnd
from practice_hub.records.parsing import ParseError, line, month_number

_PAYE = re.compile(r"[0-9]{3}/[A-Z0-9]{1,10}")
_ACCOUNTS_OFFICE = re.compile(r"[0-9]{3}P[A-Z][0-9]{7}[0-9X]")
_CODE = re.compile(r"[A-Z0-9][-A-Z0-9./]*")


def chosen(text: str, choices: Collection[str]) -> str:
    own = text.strip()
    if own and own not in choices:
        raise ParseError("Choose one from the list")
    return own


def code(text: str) -> str:
    bare = line(text, "Code", 20).replace(" ", "").upper()
    if bare and not _CODE.fullmatch(bare):
        raise ParseError("A code is made of letters and digits, such as ABC001")
    return bare


def company_number(text: str) -> str:
    """Eight signs: digits, or two letters and six digits. Leading zeros that were left out are put back."""
    bare = _bare(text)
    if not bare:
        return ""
    match = re.fullmatch(r"([A-Z]{2})?([0-9]+)", bare)
    width = 6 if match and match[1] else 8
    if not match or len(match[2]) > width or not int(match[2]):
        raise ParseError("Enter a company number of 8 digits, or 2 letters and 6 digits, such as 01234567 or SC123456")
    return (match[1] or "") + match[2].zfill(width)


def utr(text: str) -> str:
    bare = _bare(text).strip("K")
    if not bare:
        return ""
    try:
        return str(utr_check.validate(bare))
    except ValidationError:
        raise ParseError("Enter a UTR of 10 digits. This one has the wrong length or a mistyped digit.") from None


def vat_number(text: str) -> str:
    bare = _bare(text).removeprefix("GB")
    if not bare:
        return ""
    try:
        return str(vat_check.validate(bare))
    except ValidationError:
        raise ParseError(
            "Enter a VAT registration number of 9 digits, such as GB 980 7806 84. "
            "This one has the wrong length or a mistyped digit."
        ) from None


def paye_reference(text: str) -> str:
    bare = re.sub(r"\s", "", text).upper()
    if bare and not _PAYE.fullmatch(bare):
        raise ParseError(
            "Enter a PAYE reference of 3 digits, a slash and up to 10 letters and digits, such as 123/AB456"
        )
    return bare


def accounts_office_reference(text: str) -> str:
    bare = _bare(text)
    if bare and not _ACCOUNTS_OFFICE.fullmatch(bare):
        raise ParseError("Enter an accounts office reference of 13 characters, such as 123PA00012345")
    return bare


def year_end(text: str) -> YearEnd | None:
    """A day of every year: 31 March, 31 Mar, 31/3, End of February. 29 February means the end of February."""
    bare = line(text).casefold()
    if not bare:
        return None
    if re.fullmatch(r"(the )?(end|last day) of feb(ruary)?|28/29 feb(ruary)?", bare):
        return YearEnd(2, 29)
    parts = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ ./-]([0-9]{1,2}|[a-z]{3,9})", bare)
    if not parts:
        raise ParseError("Enter a day and a month, such as 31 March")
    month, number = month_number(parts[2]), int(parts[1])
    try:
        return YearEnd(month, number)
    except ValueError:
        raise ParseError(f"{number} {date(2024, month, 1):%B} is not a date") from None


def _bare(text: str) -> str:
    """Without the spaces, dots and dashes that people put into references."""
    return re.sub(r"[\s./-]", "", text).upper()
