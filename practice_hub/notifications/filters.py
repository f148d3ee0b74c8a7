"""The centre's address: what it asks for, checked, and the links that change one thing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from practice_hub.notifications.access import NotificationFilter, Unread
from practice_hub.notifications.enums import Category, Severity
from practice_hub.web.filters import ListFilters, Option
from practice_hub.web.pagination import url_arguments
from practice_hub.web.parameters import record_id, search_text


@dataclass(frozen=True, slots=True)
class Filters(ListFilters):
    criteria: NotificationFilter
    before: int | None

    @property
    def words(self) -> str:
        """What the list was narrowed to: “VAT”, Client changes, Unread."""
        criteria = self.criteria
        said = [
            f"“{criteria.text}”" if criteria.text else "",
            criteria.category.label if criteria.category else "",
            criteria.severity.label if criteria.severity else "",
            "Unread" if criteria.unread else "",
        ]
        return ", ".join(filter(None, said))


def read_filters(raw: Mapping[str, str]) -> Filters:
    """Whatever an address says that we do not know is left out of it."""
    known = {
        "q": search_text(raw.get("q")),
        "category": raw.get("category") if raw.get("category") in list(Category) else None,
        "kind": raw.get("kind") if raw.get("kind") in list(Severity) else None,
        "unread": "1" if raw.get("unread") else None,
    }
    criteria = NotificationFilter(
        Category(known["category"]) if known["category"] else None,
        Severity(known["kind"]) if known["kind"] else None,
        bool(known["unread"]),
        str(known["q"]),
    )
    return Filters(url_arguments(known), "notifications.index", criteria, record_id(raw.get("before")))


def choices(filters: Filters, unread: Unread) -> Sequence[Option]:
    """All, what is unread, what is loud (or whatever severity an address asks for), each category; the search stays."""
    offered = {Severity.URGENT, Severity.WARNING, filters.criteria.severity}
    own = {name: value for name, value in filters.arguments.items() if name != "q"}
    wanted: list[tuple[str, dict[str, str], int | None]] = [
        ("All", {}, unread.total),
        ("Unread", {"unread": "1"}, unread.total),
        *((one.label, {"kind": str(one)}, unread.by_severity.get(one)) for one in reversed(Severity) if one in offered),
        *((one.label, {"category": str(one)}, unread.by_category.get(one)) for one in Category),
    ]
    return [
        Option(label, filters.url(**{**dict.fromkeys(own), **more}), count, more == own)
        for label, more, count in wanted
    ]
