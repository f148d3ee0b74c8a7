"""What a person may change of a deadline, each as text: what it is called, how it is read, how it is said in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from practice_hub.clients import reading
from practice_hub.clients.fields import text_of
from practice_hub.clients.reading import Unreadable
from practice_hub.compliance.models import Authority, Deadline
from practice_hub.web.templating import long_date

LONGEST_REASON, LONGEST_TITLE, LONGEST_PERIOD = 300, 120, 60
AUTHORITIES = {
    Authority.COMPUTED: "The rule",
    Authority.COMPANIES_HOUSE: "Companies House",
    Authority.MANUAL: "The practice",
}
# What Companies House keeps dates of.
OF_COMPANIES_HOUSE = ("accounts-filing", "confirmation-statement")


@dataclass(frozen=True, slots=True)
class Field:
    """`read` makes the value from text, or raises `Unreadable`."""

    label: str
    read: Callable[[str], Any]
    is_person: bool = False


def _day(missing: str) -> Callable[[str], date]:
    def read(text: str) -> date:
        day = reading.day(text)
        if day is None:
            raise Unreadable(missing)
        return day

    return read


def line_of(label: str, most: int, missing: str) -> Callable[[str], str]:
    """A line that must not be empty."""

    def read(text: str) -> str:
        own = reading.line(text, label, most)
        if not own:
            raise Unreadable(missing)
        return own

    return read


FIELDS: dict[str, Field] = {
    "due_on": Field("Due date", _day("Enter the date on which it is due")),
    "authority": Field("Date from", reading.chosen(Authority, "Choose where the date comes from")),
    "authority_reason": Field("Why this date", partial(reading.line, label="The reason", most=LONGEST_REASON)),
    "target_on": Field("Target date", _day("Enter the practice’s own aim")),
    "owner_id": Field("Owner", reading.person, is_person=True),
    "preparer_id": Field("Preparer", reading.person, is_person=True),
    "reviewer_id": Field("Reviewer", reading.person, is_person=True),
}


def snapshot(deadline: Deadline) -> dict[str, str]:
    """The deadline as its form shows it."""
    return {name: text_of(getattr(deadline, name)) for name in FIELDS}


def words_of(name: str, value: object, people: Mapping[int, str]) -> str:
    """A value as people read it in a sentence."""
    if FIELDS[name].is_person:
        return people.get(int(str(value)), "Somebody who left") if value else ""
    if isinstance(value, date):
        return long_date(value)
    return AUTHORITIES[Authority(str(value))] if name == "authority" else text_of(value)


def authorities_of(deadline: Deadline) -> dict[str, str]:
    """Who can say the date of this one."""
    return {
        authority.value: words
        for authority, words in AUTHORITIES.items()
        if (authority != Authority.COMPUTED or deadline.computed_on is not None)
        and (authority != Authority.COMPANIES_HOUSE or deadline.rule in OF_COMPANIES_HOUSE)
    }
