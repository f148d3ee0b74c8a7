"""From what a person typed to what is kept, one function a kind of field. Each raises `Unreadable` with its words."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from stdnum.exceptions import ValidationError
from stdnum.gb import utr as utr_check
from stdnum.gb import vat as vat_check

from practice_hub.base.texts import tidy_lines, visible
from practice_hub.clients.kinds import YearEnd

E = TypeVar("E", bound=StrEnum)

MONTHS = tuple(f"{date(2024, month, 1):%B}".casefold() for month in range(1, 13))
# The first act that let companies register is of 1844.
EARLIEST_YEAR = 1844
LATEST_YEAR = 2100
NOBODY = "none"

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_PAYE = re.compile(r"[0-9]{3}/[A-Z0-9]{1,10}")
_ACCOUNTS_OFFICE = re.compile(r"[0-9]{3}P[A-Z][0-9]{7}[0-9X]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"[-+0-9 ().,/a-z]*[0-9][-+0-9 ().,/a-z]*", re.IGNORECASE)
_CODE = re.compile(r"[A-Z0-9][-A-Z0-9./]*")


class Unreadable(ValueError):
    """The words that stand beside the field."""


def line(text: str, label: str = "This", most: int = 200) -> str:
    """One line: no control signs, single spaces."""
    return _within(re.sub(r"\s+", " ", visible(re.sub(r"[\r\n\t]", " ", text))).strip(), label, most)


def lines(text: str, label: str = "This", most: int = 500) -> str:
    """Several lines, without spaces at their ends or empty lines around them."""
    return _within(tidy_lines(text), label, most)


def rows(text: str, label: str, each: str, most: int, most_in_all: int) -> list[str]:
    """What each line holds, empty ones left out. A text that is too long is refused before it is taken apart."""
    own = [line(row, each, most) for row in _within(text, label, most_in_all).splitlines()]
    return [row for row in own if row]


def _within(text: str, label: str, most: int) -> str:
    if len(text) > most:
        raise Unreadable(f"{label} must be {most:,} characters or fewer. It has {len(text):,}.")
    return text


def client_name(text: str) -> str:
    name = line(text, "Name")
    if not name:
        raise Unreadable("Enter the client’s name")
    return name


def code(text: str) -> str:
    bare = line(text, "Code", 20).replace(" ", "").upper()
    if bare and not _CODE.fullmatch(bare):
        raise Unreadable("A code is made of letters and digits, such as ABC001")
    return bare


def company_number(text: str) -> str:
    """Eight signs: digits, or two letters and six digits. Leading zeros that were left out are put back."""
    bare = _bare(text)
    if not bare:
        return ""
    match = re.fullmatch(r"([A-Z]{2})?([0-9]+)", bare)
    width = 6 if match and match[1] else 8
    if not match or len(match[2]) > width or not int(match[2]):
        raise Unreadable("Enter a company number of 8 digits, or 2 letters and 6 digits, such as 01234567 or SC123456")
    return (match[1] or "") + match[2].zfill(width)


def utr(text: str) -> str:
    bare = _bare(text).strip("K")
    if not bare:
        return ""
    try:
        return str(utr_check.validate(bare))
    except ValidationError:
        raise Unreadable("Enter a UTR of 10 digits. This one has the wrong length or a mistyped digit.") from None


def vat_number(text: str) -> str:
    bare = _bare(text).removeprefix("GB")
    if not bare:
        return ""
    try:
        return str(vat_check.validate(bare))
    except ValidationError:
        raise Unreadable(
            "Enter a VAT registration number of 9 digits, such as GB 980 7806 84. "
            "This one has the wrong length or a mistyped digit."
        ) from None


def paye_reference(text: str) -> str:
    bare = re.sub(r"\s", "", text).upper()
    if bare and not _PAYE.fullmatch(bare):
        raise Unreadable(
            "Enter a PAYE reference of 3 digits, a slash and up to 10 letters and digits, such as 123/AB456"
        )
    return bare


def accounts_office_reference(text: str) -> str:
    bare = _bare(text)
    if bare and not _ACCOUNTS_OFFICE.fullmatch(bare):
        raise Unreadable("Enter an accounts office reference of 13 characters, such as 123PA00012345")
    return bare


def postcode(text: str) -> str:
    """British ones get their one space; a foreign one stays as it is."""
    spaced = line(text, "Postcode", 12).upper()
    match = _POSTCODE.fullmatch(spaced.replace(" ", ""))
    return f"{match[1]} {match[2]}" if match else spaced


def email(text: str) -> str:
    address = line(text, "Email address", 254)
    if address and not _EMAIL.fullmatch(address):
        raise Unreadable("Enter an email address such as office@example.org")
    return address


def phone(text: str) -> str:
    number = line(text, "Phone number", 40)
    if number and not _PHONE.fullmatch(number):
        raise Unreadable("Enter a phone number such as 01632 960 001")
    return number


def day(text: str) -> date | None:
    """A date as browsers send it (2026-03-31) or as people write it (31/3/2026, 31 March 2026)."""
    bare = line(text)
    if not bare:
        return None
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", bare)
    year, month, number = (iso[1], iso[2], iso[3]) if iso else _day_month_year(bare)
    return _real_date(int(year), _month_number(month), int(number))


def _day_month_year(text: str) -> tuple[str, str, str]:
    parts = re.fullmatch(r"([0-9]{1,2})[ ./-]([0-9]{1,2}|[A-Za-z]{3,9})[ ./-]([0-9]{4})", text)
    if not parts:
        raise Unreadable("Enter a date such as 31/3/2026")
    return parts[3], parts[2], parts[1]


def _real_date(year: int, month: int, number: int) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Unreadable(f"Enter a date between {EARLIEST_YEAR} and {LATEST_YEAR}")
    if not 1 <= number <= monthrange(year, month)[1]:
        raise Unreadable(f"{number} {date(year, month, 1):%B %Y} is not a date")
    return date(year, month, number)


def year_end(text: str) -> YearEnd | None:
    """A day of every year: 31 March, 31 Mar, 31/3, End of February. 29 February means the end of February."""
    bare = line(text).casefold()
    if not bare:
        return None
    if re.fullmatch(r"(the )?(end|last day) of feb(ruary)?|28/29 feb(ruary)?", bare):
        return YearEnd(2, 29)
    parts = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ ./-]([0-9]{1,2}|[a-z]{3,9})", bare)
    if not parts:
        raise Unreadable("Enter a day and a month, such as 31 March")
    month, number = _month_number(parts[2]), int(parts[1])
    try:
        return YearEnd(month, number)
    except ValueError:
        raise Unreadable(f"{number} {date(2024, month, 1):%B} is not a date") from None


def _month_number(text: str) -> int:
    named = [index for index, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text.casefold())]
    number = int(text) if text.isdecimal() else next(iter(named), 0)
    if not 1 <= number <= 12:
        raise Unreadable(f"“{text}” is not a month")
    return number


def chosen(kind: type[E], words: str) -> Callable[[str], E]:
    """One of the values of an enum; anything else was never offered."""

    def read(text: str) -> E:
        try:
            return kind(text.strip())
        except ValueError:
            raise Unreadable(words) from None

    return read


def perhaps(read: Callable[[str], E]) -> Callable[[str], E | None]:
    """The same, where nothing may be chosen."""
    return lambda text: read(text) if text.strip() else None


def person(text: str) -> int | None:
    """A colleague by number; whether there is such a one only the practice knows (rules.py)."""
    bare = text.strip()
    if not bare:
        return None
    if not bare.isascii() or not bare.isdecimal() or len(bare) > 18:
        raise Unreadable("Choose somebody from the list")
    return int(bare)


def recipient(text: str) -> int | None:
    """To whom something is given: a colleague, or nobody, which is a choice too and not the lack of one."""
    person_id = None if text == NOBODY else person(text)
    if person_id is None and text != NOBODY:
        raise Unreadable("Choose a person, or Nobody")
    return person_id


def _bare(text: str) -> str:
    """Without the spaces, dots and dashes that people put into references."""
    return re.sub(r"[\s./-]", "", text).upper()
