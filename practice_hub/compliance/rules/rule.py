"""What a rule is, what it takes and what it answers. The rules themselves stand beside this file, by tax."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from practice_hub.compliance.rules.dates import TaxYear

# A date outside is a slip of the finger; and months may be counted from those inside without leaving the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2199

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class RuleError(ValueError):
    """A rule cannot answer. `name` is the input at fault, or None when it is the rule's own name."""

    def __init__(self, problem: str, *, name: str | None = None) -> None:
        """`problem` is a sentence for the reader, without a full stop."""
        super().__init__(f"{name}: {problem}" if name else problem)
        self.name = name
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule found.

    `outputs` maps a name to its dates (most have one; penalties are whole pounds); an output that the rule does not
    know for certain is left out. `reason` answers "Why this date?" in one line. `cautions` are sentences for the
    reader: what was assumed or is open. `about` is the day that decides which law counts, mostly the period's end.
    """

    outputs: Mapping[str, tuple[date | int, ...]]
    reason: str
    about: date
    cautions: tuple[str, ...] = ()

    def days(self, name: str) -> tuple[date, ...]:
        """All dates of one output, oldest first; empty when the rule gives none."""
        return tuple(value for value in self.outputs.get(name, ()) if isinstance(value, date))

    def day(self, name: str) -> date | None:
        """The only date of one output; None when the rule gives none. Raises `ValueError` when there are several."""
        found = self.days(name)
        if len(found) > 1:
            raise ValueError(f"{name} has {len(found)} dates")
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a rule takes.

    `read` turns its text into its value or raises `ValueError` with a sentence; `form` shows a reader how to write it.
    """

    name: str
    read: Callable[[str], object]
    form: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One statutory rule.

    `answer` takes the inputs as keyword arguments, typed. `valid_from` and `valid_to` (None: still) bound the `about`
    dates for which it states the law. `outputs` are all the names that it can answer with.
    """

    rule_id: str
    title: str
    source: str
    valid_from: date
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    answer: Callable[..., Answer]
    valid_to: date | None = None

    def read(self, given: Mapping[str, str]) -> dict[str, object]:
        """The typed inputs; empty ones count as not given. Raises `RuleError` naming the first that is wrong."""
        self._refuse_unknown(given)
        values: dict[str, object] = {}
        for wanted in self.inputs:
            text = given.get(wanted.name, "").strip()
            if text:
                values[wanted.name] = _read(wanted, text)
            elif wanted.required:
                raise RuleError(f"is missing (write it as {wanted.form})", name=wanted.name)
        return values

    def _refuse_unknown(self, given: Mapping[str, str]) -> None:
        known = [wanted.name for wanted in self.inputs]
        for name in given:
            if name not in known:
                raise RuleError(f"{self.rule_id} takes no such input; it takes {', '.join(known)}", name=name)

    def doubts(self, about: date) -> tuple[str, ...]:
        """A sentence when `about` lies outside the dates for which this rule states the law."""
        if about < self.valid_from:
            return (f"This rule states the law from {in_words(self.valid_from)} on; an earlier one may have differed.",)
        if self.valid_to is not None and about > self.valid_to:
            return (f"This rule states the law until {in_words(self.valid_to)}; a later one may differ.",)
        return ()


@dataclass(frozen=True, slots=True)
class Result:
    """A rule's answer to the inputs of one case, as `evaluate` gives it; `cautions` include doubts about validity."""

    rule: Rule
    outputs: Mapping[str, tuple[date | int, ...]]
    reason: str
    cautions: tuple[str, ...]

    def text(self, name: str) -> str:
        """One output as examples files write it: `2026-12-31`, several joined by `|`, none empty."""
        return "|".join(str(value) for value in self.outputs.get(name, ()))


def in_words(day: date) -> str:
    """A date as the product writes it, whatever the server's language: 31 Mar 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def earlier_than(name: str, other: str) -> RuleError:
    """The error of an input that may not lie before another one."""
    return RuleError(f"cannot be earlier than {other}", name=name)


def one_of(names: list[str], name: str) -> str:
    """A hint for a mistyped name: the nearest of `names`, or all of them."""
    near = get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"


# ── Inputs and how they are read ─────────────────────────────────────────────────────────────────────────────────────


def a_date(name: str, *, required: bool = True) -> Input:
    """A date, written 2026-03-31."""
    return Input(name, _date, "YYYY-MM-DD", required)


def a_tax_year(name: str = "tax_year", *, required: bool = True) -> Input:
    """A tax year, written 2025-26."""
    return Input(name, _tax_year, "YYYY-YY", required)


def a_count(name: str, *, required: bool = True) -> Input:
    """A whole number from 1."""
    return Input(name, _count, "1, 2, …", required)


def pounds(name: str, *, required: bool = True) -> Input:
    """An amount in pounds, in pence when needed: 50000.01."""
    return Input(name, _pounds, "POUNDS.PENCE", required)


def yes_or_no(name: str, *, required: bool = True) -> Input:
    """A flag, written yes or no."""
    return Input(name, _yes_or_no, "yes|no", required)


def a_choice(name: str, choices: type[StrEnum], *, required: bool = True) -> Input:
    """One of the values of an enum."""
    words = [str(choice) for choice in choices]

    def read(text: str) -> StrEnum:
        if text not in words:
            raise ValueError(f"“{text}” is none of {', '.join(words)}")
        return choices(text)

    return Input(name, read, "|".join(words), required)


def _read(wanted: Input, text: str) -> object:
    try:
        return wanted.read(text)
    except ValueError as error:
        raise RuleError(str(error), name=wanted.name) from error


def _date(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"“{text}” is not written as a date (such as 2026-03-31)")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a day of the calendar") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"“{text}” is not between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _tax_year(text: str) -> TaxYear:
    form = re.fullmatch(r"([0-9]{4})[-/]([0-9]{4}|[0-9]{2})", text)
    if form is None:
        raise ValueError(f"“{text}” is not written as a tax year (such as 2025-26)")
    year = TaxYear(int(form[1]))
    if not str(year.begins + 1).endswith(form[2]):
        raise ValueError(f"“{text}” is not one tax year: {form[1]} is followed by {year.begins + 1}")
    if not FIRST_YEAR <= year.begins <= LAST_YEAR:
        raise ValueError(f"“{text}” is not between {FIRST_YEAR} and {LAST_YEAR}")
    return year


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) == 0:
        raise ValueError(f"“{text}” is not a whole number from 1 to 999")
    return int(text)


def _pounds(text: str) -> int:
    """In pence, so that nothing is rounded."""
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{2})?", text):
        raise ValueError(f"“{text}” is not an amount in pounds (such as 50000 or 50000.01)")
    whole, _, pence = text.partition(".")
    return int(whole) * 100 + int(pence or 0)


def _yes_or_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(f"“{text}” is neither yes nor no")
    return text == "yes"
