"""The activity page's filters in words: those that are set, those that can be, and their links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from practice_hub.activity.forms import PERIODS, Filters
from practice_hub.activity.subject_types import SubjectTypes
from practice_hub.people.viewer import Viewer
from practice_hub.web.pagination import url_arguments
from practice_hub.web.templating import short_date

LABELS = {"person": "Person", "type": "Record", "action": "Action", "period": "Period", "q": "Name"}
# What means nothing without its filter goes with it.
GOES_WITH = {"type": ("record", "action"), "period": ("since", "until")}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice and its address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter that is not set, and what it could be set to."""

    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set; `remove_url` takes it away."""

    label: str
    words: str
    remove_url: str


def chips(filters: Filters, names: Mapping[int, str], kinds: SubjectTypes, record_name: str = "") -> list[Chip]:
    """The filters that are set. `record_name` is what the one record is called, when somebody asks for one."""
    criteria, raw = filters.criteria, filters.arguments
    words = {
        "person": "" if criteria.person is None else names.get(criteria.person, "Somebody unknown"),
        "type": _record(filters, kinds, record_name),
        "action": kinds.actions().get(criteria.action, criteria.action),
        "period": _dates(filters) or PERIODS.get(raw.get("period", ""), ""),
        "q": f"“{criteria.text}”" if criteria.text else "",
    }
    return [
        Chip(LABELS[name], value, _address(filters, **dict.fromkeys((name, *GOES_WITH.get(name, ())))))
        for name, value in words.items()
        if value
    ]


def menus(filters: Filters, viewer: Viewer, names: Mapping[int, str], kinds: SubjectTypes) -> list[Menu]:
    """The filters that are not set."""
    heard = kinds.heard_by(viewer)
    chosen = [kind for kind in heard if kind.type == filters.criteria.kind] or heard
    choices: dict[str, Iterable[tuple[str, str]]] = {
        "person": sorted(((str(id), name) for id, name in names.items()), key=lambda choice: choice[1].lower()),
        "type": [(kind.type, kind.label) for kind in heard],
        "action": [choice for kind in chosen for choice in kind.heard_by(viewer).items()],
        "period": PERIODS.items(),
    }
    return [
        Menu(LABELS[name], [Option(words, _address(filters, **{name: value})) for value, words in own])
        for name, own in choices.items()
        if not filters.arguments.get(name)
    ]


def _address(filters: Filters, **changes: str | None) -> str:
    return url_for("activity.index", **url_arguments(filters.arguments, **changes))


def in_words(chips: Iterable[Chip]) -> str:
    """The filters that are set, in a sentence's words: “Person: Bob Ashworth, Period: Today”."""
    return ", ".join(f"{chip.label}: {chip.words}" for chip in chips)


def _record(filters: Filters, kinds: SubjectTypes, name: str) -> str:
    kind, record = filters.criteria.kind, filters.criteria.record
    if not kind or record is None:
        return kinds.label(kind) if kind else ""
    return name or f"{kinds.label(kind)} {record}"


def _dates(filters: Filters) -> str:
    if filters.dates.errors:
        return ""
    since, until = filters.dates.since.data, filters.dates.until.data
    if since and until:
        return f"{short_date(since)} to {short_date(until)}"
    return f"Since {short_date(since)}" if since else f"Until {short_date(until)}" if until else ""
