"""The list's address: what it asks for, checked, and the links that change one thing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from practice_hub.clients.access import Counts
from practice_hub.clients.custom_fields import CustomClientField
from practice_hub.clients.enums import ClientStatus, ClientType, VatStagger
from practice_hub.clients.list_query import ARCHIVED, EVERY, NOBODY, NOT_ARCHIVED, SORTS, ClientFilter
from practice_hub.people.models import User
from practice_hub.web.filters import Filter, ListFilters, Option
from practice_hub.web.pagination import url_arguments
from practice_hub.web.parameters import id_text, one_of, search_text

SIZES = (25, 50, 100)
USUAL_SIZE = 50
DENSITIES = {"comfortable": "Comfortable", "compact": "Compact"}

STATUSES = {
    NOT_ARCHIVED: "Not archived",
    **{status.value: status.label for status in ClientStatus},
    ARCHIVED: "Archived",
    EVERY: "All, archived too",
}
SHORT_STAGGERS = {stagger.value: stagger.label.partition(":")[0] for stagger in VatStagger}


@dataclass(frozen=True, slots=True)
class Filters(ListFilters):
    criteria: ClientFilter
    size: int
    density: str

    @property
    def sort_words(self) -> str:
        """The order, for those who hear the table: “name”, “year end, downwards”."""
        name = self.criteria.sort.removeprefix("-")
        return name.replace("_", " ") + (", downwards" if self.criteria.sort.startswith("-") else "")

    def direction(self, name: str) -> str:
        if self.criteria.sort.removeprefix("-") != name:
            return ""
        return "descending" if self.criteria.sort.startswith("-") else "ascending"

    def turned(self, name: str) -> dict[str, Any]:
        """The next order of a column: upwards, then downwards."""
        wanted = f"-{name}" if self.direction(name) == "ascending" else name
        return self.link(sort=None if wanted == "name" else wanted)


def read_filters(raw: Mapping[str, str], *, custom: Sequence[CustomClientField]) -> Filters:
    """Whatever an address says that we do not know is left out of it. `custom`: the practice's own fields."""
    own = {field.name: one_of(raw.get(field.name), field.labels) for field in custom}
    known = {
        "q": search_text(raw.get("q")),
        "status": one_of(raw.get("status"), STATUSES),
        "type": one_of(raw.get("type"), [type.value for type in ClientType]),
        "manager": id_text(raw.get("manager"), NOBODY),
        "partner": id_text(raw.get("partner"), NOBODY),
        "stagger": one_of(raw.get("stagger"), SHORT_STAGGERS),
        "group": id_text(raw.get("group")),
        "sort": one_of(raw.get("sort"), [name for key in SORTS for name in (key, f"-{key}") if name != "name"]),
        "size": one_of(raw.get("size"), [str(size) for size in SIZES if size != USUAL_SIZE]),
        "density": one_of(raw.get("density"), DENSITIES),
        **own,
    }
    criteria = ClientFilter(
        text=known["q"],
        status=known["status"],
        type=ClientType(known["type"]) if known["type"] else None,
        manager=known["manager"],
        partner=known["partner"],
        stagger=VatStagger(known["stagger"]) if known["stagger"] else None,
        group=int(known["group"]) if known["group"] else None,
        custom=tuple((field.number, own[field.name]) for field in custom if own.get(field.name)),
        sort=known["sort"] or "name",
    )
    size = int(known["size"] or USUAL_SIZE)
    return Filters(url_arguments(known), "clients.index", criteria, size, known["density"])


def filters_of(
    filters: Filters,
    counts: Counts,
    people: Sequence[User],
    custom: Sequence[CustomClientField] = (),
    groups: Mapping[str, str] = MappingProxyType({}),
) -> list[Filter]:
    """Every filter, in the order in which they stand."""
    criteria, names = filters.criteria, {str(user.id): user.name for user in people}
    here = {NOBODY: "Nobody"} | {str(user.id): user.name for user in people if user.active}
    by_status = {NOT_ARCHIVED: counts.total, ARCHIVED: counts.archived, EVERY: counts.total + counts.archived}
    statuses = [
        Option(words, filters.url(status=value), by_status.get(value, counts.by_status.get(value, 0)))
        for value, words in STATUSES.items()
    ]
    set_to = Filter("Status", STATUSES[criteria.status], filters.url(status=EVERY), ())
    offered = Filter("Status", "", "", statuses)
    # The usual filter is set without anybody's doing, so another is offered beside it.
    return [
        *([set_to] if criteria.status != EVERY else []),
        *([offered] if criteria.status in (EVERY, NOT_ARCHIVED) else []),
        filters.filter("type", "Type", {type.value: type.label for type in ClientType}),
        filters.filter("manager", "Manager", here, names),
        filters.filter("partner", "Partner", here, names),
        filters.filter("stagger", "VAT", SHORT_STAGGERS),
        *([filters.filter("group", "Group", groups)] if groups or criteria.group else []),
        *(filters.filter(field.name, field.label, field.labels) for field in custom if field.labels),
    ]
