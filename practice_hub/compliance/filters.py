"""The list's address: what it asks for, checked, and the links that change one thing of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from practice_hub.base import clock
from practice_hub.clients import reading
from practice_hub.clients.filters import MOST_DIGITS, MOST_TEXT, Filter, Option
from practice_hub.clients.reading import Unreadable
from practice_hub.compliance.kinds import BY_HAND, JANUARY, JANUARY_WORDS, OBLIGATIONS
from practice_hub.compliance.listing import LEVELS, NOBODY, STATUSES, Sought
from practice_hub.people.models import User
from practice_hub.web.pagination import url_arguments
from practice_hub.web.templating import long_date

PAGE_SIZE = 50
# On paper there is no next page to turn to: what nearly everybody prints, filtered, is one list.
PRINTED_SIZE = 1000
GROUPS = {"urgency": "Urgency", "client": "Client", "owner": "Owner"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"20[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Filters:
    """`arguments` is what stands in the address, without what is usual."""

    sought: Sought
    arguments: dict[str, str]
    month: date

    def link(self, **changes: object) -> dict[str, Any]:
        """The arguments of an address that differs in these; it begins with the first page again."""
        return url_arguments({**self.arguments}, **changes)

    def url(self, **changes: object) -> str:
        return url_for("compliance.index", **self.link(**changes))


def read_filters(raw: Mapping[str, str]) -> Filters:
    """Whatever an address says that we do not know is left out of it."""
    known = {
        "q": " ".join(raw.get("q", "").replace("\x00", "").split())[:MOST_TEXT],
        "rule": _one_of(raw.get("rule"), [*OBLIGATIONS, BY_HAND, JANUARY]),
        "status": _one_of(raw.get("status"), STATUSES),
        "owner": _person(raw.get("owner")),
        "manager": _person(raw.get("manager")),
        "due": _one_of(raw.get("due"), LEVELS),
        "group": _one_of(raw.get("group"), [name for name in GROUPS if name != "urgency"]),
        "day": raw.get("day", "") if _day(raw.get("day", "")) else "",
        "month": raw.get("month", "") if _first_of(raw.get("month", "")) else "",
    }
    arguments = {name: value for name, value in known.items() if value}
    sought = Sought(
        text=known["q"],
        rule=known["rule"],
        status=known["status"],
        owner=known["owner"],
        manager=known["manager"],
        due=known["due"],
        day=_day(known["day"]),
        group=known["group"] or "urgency",
    )
    shown = _first_of(known["month"]) or (sought.day or clock.today()).replace(day=1)
    return Filters(sought, arguments, shown)


def _one_of(value: str | None, values: Iterable[str]) -> str:
    return value if value and value in values else ""


def _person(value: str | None) -> str:
    own = value or ""
    return own if own == NOBODY or (own.isascii() and own.isdecimal() and len(own) <= MOST_DIGITS) else ""


def _day(text: str) -> date | None:
    """None too for a year that no record has: the months around it may be beyond the calendar."""
    try:
        return reading.day(text) if _DAY.fullmatch(text) else None
    except Unreadable:
        return None


def _first_of(text: str) -> date | None:
    return _day(f"{text}-01") if _MONTH.fullmatch(text) else None


def filters_of(filters: Filters, people: Sequence[User]) -> list[Filter]:
    """Every filter, in the order in which they stand."""
    sought = filters.sought
    names = {str(user.id): user.name for user in people}
    here = {str(user.id): user.name for user in people if user.active} | {NOBODY: "Nobody"}
    titles = {one.id: one.title for one in OBLIGATIONS.values()}
    kinds = titles | {BY_HAND: "Added by hand", JANUARY: JANUARY_WORDS}
    own = [
        Filter("Status", STATUSES[sought.status], filters.url(status=None), ()) if sought.status else None,
        _offer(filters, "status", "Status", STATUSES) if not sought.status else None,
        _filter(filters, "owner", "Owner", here, names),
        _filter(filters, "rule", "Obligation", kinds),
        _filter(filters, "due", "Due", LEVELS),
        _filter(filters, "manager", "Manager", here, names),
        Filter("Due on", long_date(sought.day), filters.url(day=None), ()) if sought.day else None,
    ]
    return [one for one in own if one is not None]


def _offer(filters: Filters, name: str, label: str, choices: Mapping[str, str]) -> Filter:
    options = [Option(words, filters.url(**{name: value or None})) for value, words in choices.items()]
    return Filter(label, "", "", options)


def _filter(
    filters: Filters, name: str, label: str, choices: Mapping[str, str], more_words: Mapping[str, str] | None = None
) -> Filter:
    value = filters.arguments.get(name, "")
    words = choices.get(value) or (more_words or {}).get(value) or ("Somebody unknown" if value else "")
    return Filter(label, words, filters.url(**{name: None}), _offer(filters, name, label, choices).options)


def in_words(filters: Filters, own: Iterable[Filter]) -> str:
    """What the list is of, for an export's record and the printed page."""
    parts = [f"“{filters.sought.text}”"] if filters.sought.text else []
    return ", ".join([*parts, *(f"{one.label.lower()} {one.words}" for one in own if one.words)])
