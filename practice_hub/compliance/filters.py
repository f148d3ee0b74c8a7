"""The list's address: what it asks for, checked, and the links that change one thing of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from practice_hub.base import clock
from practice_hub.compliance.list_query import LEVELS, NOBODY, STATUSES, DeadlineFilter
from practice_hub.compliance.obligations import BY_HAND, JANUARY, JANUARY_WORDS, OBLIGATIONS
from practice_hub.people.models import User
from practice_hub.records import parsing
from practice_hub.records.parsing import ParseError
from practice_hub.web.filters import Filter, ListFilters
from practice_hub.web.parameters import id_text, one_of, search_text
from practice_hub.web.templating import long_date

PAGE_SIZE = 50
# On paper there is no next page to turn to: what nearly everybody prints, filtered, is one list.
PRINTED_SIZE = 1000
GROUPS = {"urgency": "Urgency", "client": "Client", "owner": "Owner"}
_MONTH = re.compile(r"20[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Filters(ListFilters):
    criteria: DeadlineFilter
    month: date


def read_filters(raw: Mapping[str, str]) -> Filters:
    """Whatever an address says that we do not know is left out of it."""
    known = {
        "q": search_text(raw.get("q")),
        "rule": one_of(raw.get("rule"), [*OBLIGATIONS, BY_HAND, JANUARY]),
        "status": one_of(raw.get("status"), STATUSES),
        "owner": id_text(raw.get("owner"), NOBODY),
        "manager": id_text(raw.get("manager"), NOBODY),
        "due": one_of(raw.get("due"), LEVELS),
        "group": one_of(raw.get("group"), [name for name in GROUPS if name != "urgency"]),
        "day": raw.get("day", "") if _day(raw.get("day", "")) else "",
        "month": raw.get("month", "") if _first_of(raw.get("month", "")) else "",
    }
    arguments = {name: value for name, value in known.items() if value}
    criteria = DeadlineFilter(
        text=known["q"],
        rule=known["rule"],
        status=known["status"],
        owner=known["owner"],
        manager=known["manager"],
        due=known["due"],
        day=_day(known["day"]),
        group=known["group"] or "urgency",
    )
    shown = _first_of(known["month"]) or (criteria.day or clock.today()).replace(day=1)
    return Filters(arguments, "compliance.index", criteria, shown)


def _day(text: str) -> date | None:
    """None too for a year that no record has: the months around it may be beyond the calendar."""
    try:
        return parsing.day(text)
    except ParseError:
        return None


def _first_of(text: str) -> date | None:
    return _day(f"{text}-01") if _MONTH.fullmatch(text) else None


def filters_of(filters: Filters, people: Sequence[User]) -> list[Filter]:
    """Every filter, in the order in which they stand."""
    criteria = filters.criteria
    names = {str(user.id): user.name for user in people}
    here = {str(user.id): user.name for user in people if user.active} | {NOBODY: "Nobody"}
    titles = {one.id: one.title for one in OBLIGATIONS.values()}
    kinds = titles | {BY_HAND: "Added by hand", JANUARY: JANUARY_WORDS}
    status = STATUSES[criteria.status] if criteria.status else ""
    return [
        Filter("Status", status, filters.url(status=None), filters.options("status", STATUSES)),
        filters.filter("owner", "Owner", here, names),
        filters.filter("rule", "Obligation", kinds),
        filters.filter("due", "Due", LEVELS),
        filters.filter("manager", "Manager", here, names),
        *([Filter("Due on", long_date(criteria.day), filters.url(day=None), ())] if criteria.day else []),
    ]
