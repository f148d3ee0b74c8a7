"""The list's address: what it asks for, checked, and the links that change one thing of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import url_for

from practice_hub.clients.access import Counts
from practice_hub.clients.fields import Field
from practice_hub.clients.kinds import ClientStatus, ClientType, VatStagger
from practice_hub.clients.listing import ARCHIVED, EVERY, NOBODY, NOT_ARCHIVED, SORTS, Sought
from practice_hub.people.models import User
from practice_hub.web.pagination import url_arguments

SIZES = (25, 50, 100)
USUAL_SIZE = 50
DENSITIES = {"comfortable": "Comfortable", "compact": "Compact"}
# No name is longer; a longer text finds nothing.
MOST_TEXT = 200
# The largest number of a database column has 19 digits.
MOST_DIGITS = 18

STATUSES = {
    NOT_ARCHIVED: "Not archived",
    **{status.value: status.label for status in ClientStatus},
    ARCHIVED: "Archived",
    EVERY: "All, archived too",
}
SHORT_STAGGERS = {stagger.value: stagger.label.partition(":")[0] for stagger in VatStagger}


@dataclass(frozen=True, slots=True)
class Filters:
    """`arguments` is what stands in the address, without what is usual."""

    sought: Sought
    arguments: dict[str, str]
    size: int
    density: str

    def link(self, **changes: object) -> dict[str, Any]:
        """The arguments of an address that differs in these; it begins with the first page again."""
        return url_arguments({**self.arguments}, **changes)

    def url(self, **changes: object) -> str:
        return url_for("clients.index", **self.link(**changes))

    @property
    def sort_words(self) -> str:
        """The order, for those who hear the table: “name”, “year end, downwards”."""
        name = self.sought.sort.removeprefix("-")
        return name.replace("_", " ") + (", downwards" if self.sought.sort.startswith("-") else "")

    def direction(self, name: str) -> str:
        if self.sought.sort.removeprefix("-") != name:
            return ""
        return "descending" if self.sought.sort.startswith("-") else "ascending"

    def turned(self, name: str) -> dict[str, Any]:
        """The next order of a column: upwards, then downwards."""
        wanted = f"-{name}" if self.direction(name) == "ascending" else name
        return self.link(sort=None if wanted == "name" else wanted)


def read_filters(raw: Mapping[str, str], *, density: str = "", custom: Sequence[Field] = ()) -> Filters:
    """Whatever an address says that we do not know is left out of it. `custom`: the practice's own fields."""
    own = {field.name: _one_of(raw.get(field.name), field.labels) for field in custom if field.custom}
    known = {
        "q": " ".join(raw.get("q", "").replace("\x00", "").split())[:MOST_TEXT],
        "status": _one_of(raw.get("status"), STATUSES),
        "type": _one_of(raw.get("type"), [type.value for type in ClientType]),
        "manager": _person(raw.get("manager")),
        "partner": _person(raw.get("partner")),
        "stagger": _one_of(raw.get("stagger"), SHORT_STAGGERS),
        "group": _number(raw.get("group")),
        "sort": _one_of(raw.get("sort"), [name for key in SORTS for name in (key, f"-{key}") if name != "name"]),
        "size": _one_of(raw.get("size"), [str(size) for size in SIZES if size != USUAL_SIZE]),
        "density": _one_of(raw.get("density"), DENSITIES),
        **own,
    }
    sought = Sought(
        text=known["q"],
        status=known["status"],
        type=ClientType(known["type"]) if known["type"] else None,
        manager=known["manager"],
        partner=known["partner"],
        stagger=VatStagger(known["stagger"]) if known["stagger"] else None,
        group=int(known["group"]) if known["group"] else None,
        custom=tuple((field.custom or 0, own[field.name]) for field in custom if own.get(field.name)),
        sort=known["sort"] or "name",
    )
    return Filters(sought, url_arguments(known), int(known["size"] or USUAL_SIZE), known["density"] or density)


def _one_of(value: str | None, values: Iterable[str]) -> str:
    return value if value and value in values else ""


def _person(value: str | None) -> str:
    return NOBODY if value == NOBODY else _number(value)


def _number(value: str | None) -> str:
    own = value or ""
    return own if own.isascii() and own.isdecimal() and len(own) <= MOST_DIGITS else ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter: its words, its address, and how many it would show."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the list: what it is set to in words, or the choices that it offers."""

    label: str
    words: str
    without: str
    options: Sequence[Option]


def filters_of(
    filters: Filters,
    counts: Counts,
    people: Sequence[User],
    custom: Sequence[Field] = (),
    groups: Mapping[str, str] = MappingProxyType({}),
) -> list[Filter]:
    """Every filter, in the order in which they stand."""
    sought, names = filters.sought, {str(user.id): user.name for user in people}
    here = {NOBODY: "Nobody"} | {str(user.id): user.name for user in people if user.active}
    by_status = {NOT_ARCHIVED: counts.total, ARCHIVED: counts.archived, EVERY: counts.total + counts.archived}
    statuses = [
        Option(words, filters.url(status=value), by_status.get(value, counts.by_status.get(value, 0)))
        for value, words in STATUSES.items()
    ]
    set_to = Filter("Status", STATUSES[sought.status], filters.url(status=EVERY), ())
    offered = Filter("Status", "", "", statuses)
    # The usual filter is set without anybody's doing, so another is offered beside it.
    return [
        *([set_to] if sought.status != EVERY else []),
        *([offered] if sought.status in (EVERY, NOT_ARCHIVED) else []),
        _filter(filters, "type", "Type", {type.value: type.label for type in ClientType}),
        _filter(filters, "manager", "Manager", here, names),
        _filter(filters, "partner", "Partner", here, names),
        _filter(filters, "stagger", "VAT", SHORT_STAGGERS),
        *([_filter(filters, "group", "Group", groups)] if groups or sought.group else []),
        *(_filter(filters, field.name, field.label, field.labels) for field in custom if field.labels),
    ]


def _filter(
    filters: Filters, name: str, label: str, choices: Mapping[str, str], more_words: Mapping[str, str] | None = None
) -> Filter:
    value = filters.arguments.get(name, "")
    words = choices.get(value) or (more_words or {}).get(value) or ("Somebody unknown" if value else "")
    options = [Option(words, filters.url(**{name: own})) for own, words in choices.items()]
    return Filter(label, words, filters.url(**{name: None}), options)


def in_words(filters: Filters, own: Iterable[Filter]) -> str:
    """What a list was narrowed to: “q”, Status: On hold, Manager: Bob Ashworth."""
    text = [f"“{filters.sought.text}”"] if filters.sought.text else []
    return ", ".join([*text, *(f"{one.label}: {one.words}" for one in own if one.words)])
