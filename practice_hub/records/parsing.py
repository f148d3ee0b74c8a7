"""From what a person typed to what is kept, one function a kind of field. Each raises `ParseError` with its message."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from practice_hub.base.texts import tidy_lines, visible
from practice_hub.web.parameters import record_id

E = TypeVar("E", bound=StrEnum)

MONTHS = tuple(f"{date(2024, month, 1):%B}".casefold() for month in range(1, 13))
# The first act that let companies register is of 1844.
EARLIEST_YEAR = 1844
LATEST_YEAR = 2100
NOBODY = "none"
SOMEBODY_LISTED = "Choose somebody from the list"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"[-+0-9 ().,/a-z]*[0-9][-+0-9 ().,/a-z]*", re.IGNORECASE)
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


class ParseError(ValueError):
    """The text cannot be parsed; its message stands beside the field."""


class Invalid(Exception):
    """What was asked for cannot be. `problems` holds a message for each field; "" stands for the whole."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


Parser = Callable[[str], Any]
Parsers = Mapping[str, Parser]


def parse_all(texts: Mapping[str, str], parsers: Parsers) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of these texts by field name, and a message for each that cannot be parsed."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, text in texts.items():
        try:
            values[name] = parsers[name](text)
        except ParseError as error:
            problems[name] = str(error)
    return values, problems


def parse_form(texts: Mapping[str, str], parsers: Parsers) -> dict[str, Any]:
    """The value of each of these parsers; a text that is not there is empty. Raises `Invalid` with all messages."""
    values, problems = parse_all({name: texts.get(name, "") for name in parsers}, parsers)
    if problems:
        raise Invalid(problems)
    return values


def parse_field(name: str, parser: Parser, text: str) -> Any:
    """The value of one text. Raises `Invalid` with the message under `name`."""
    return parse_form({name: text}, {name: parser})[name]


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
        raise ParseError(f"{label} must be {most:,} characters or fewer. It has {len(text):,}.")
    return text


def required(parser: Parser, message: str) -> Parser:
    """The same, where something must be said."""

    def parse(text: str) -> Any:
        value = parser(text)
        if value is None or value in ("", []):
            raise ParseError(message)
        return value

    return parse


def whole_number(text: str, message: str, least: int, most: int) -> int | None:
    """A number between `least` and `most`, inclusive; None for no text."""
    bare = text.strip()
    if not bare:
        return None
    if not (bare.isascii() and bare.isdecimal() and len(bare) <= 9 and least <= int(bare) <= most):
        raise ParseError(message)
    return int(bare)


def email(text: str) -> str:
    address = line(text, "Email address", 254)
    if address and not _EMAIL.fullmatch(address):
        raise ParseError("Enter an email address such as office@example.org")
    return address


def phone(text: str) -> str:
    number = line(text, "Phone number", 40)
    if number and not _PHONE.fullmatch(number):
        raise ParseError("Enter a phone number such as 01632 960 001")
    return number


def postcode(text: str) -> str:
    """British ones get their one space; a foreign one stays as it is."""
    spaced = line(text, "Postcode", 12).upper()
    match = _POSTCODE.fullmatch(spaced.replace(" ", ""))
    return f"{match[1]} {match[2]}" if match else spaced


def day(text: str) -> date | None:
    """A date as browsers send it (2026-03-31) or as people write it (31/3/2026, 31 March 2026)."""
    bare = line(text)
    if not bare:
        return None
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", bare)
    year, month, number = (iso[1], iso[2], iso[3]) if iso else _day_month_year(bare)
    return _real_date(int(year), month_number(month), int(number))


def _day_month_year(text: str) -> tuple[str, str, str]:
    parts = re.fullmatch(r"([0-9]{1,2})[ ./-]([0-9]{1,2}|[A-Za-z]{3,9})[ ./-]([0-9]{4})", text)
    if not parts:
        raise ParseError("Enter a date such as 31/3/2026")
    return parts[3], parts[2], parts[1]


def _real_date(year: int, month: int, number: int) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ParseError(f"Enter a date between {EARLIEST_YEAR} and {LATEST_YEAR}")
    if not 1 <= number <= monthrange(year, month)[1]:
        raise ParseError(f"{number} {date(year, month, 1):%B %Y} is not a date")
    return date(year, month, number)


def month_number(text: str) -> int:
    named = [index for index, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text.casefold())]
    number = int(text) if text.isdecimal() else next(iter(named), 0)
    if not 1 <= number <= 12:
        raise ParseError(f"“{text}” is not a month")
    return number


def choice(kind: type[E], message: str) -> Callable[[str], E]:
    """One of the values of an enum; anything else was never offered."""

    def parse(text: str) -> E:
        try:
            return kind(text.strip())
        except ValueError:
            raise ParseError(message) from None

    return parse


def optional(parser: Callable[[str], E]) -> Callable[[str], E | None]:
    """The same, where nothing may be chosen."""
    return lambda text: parser(text) if text.strip() else None


def user_id(text: str) -> int | None:
    """A colleague by number; whether there is such a one only the practice knows."""
    bare = text.strip()
    if not bare:
        return None
    number = record_id(bare)
    if not number:
        raise ParseError(SOMEBODY_LISTED)
    return number


def user_id_or_nobody(text: str) -> int | None:
    """To whom something is given: a colleague, or nobody, which is a choice too and not the lack of one."""
    number = None if text == NOBODY else user_id(text)
    if number is None and text != NOBODY:
        raise ParseError("Choose a person, or Nobody")
    return number
