"""The list's address: what it asks for, checked, and the links that change one thing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from practice_hub.base import clock
from practice_hub.clients.models import Client
from practice_hub.people.models import User
from practice_hub.people.viewer import Viewer
from practice_hub.tasks.enums import Level, Priority, TaskStatus
from practice_hub.tasks.list_query import ARCHIVED, EVERY, EVERYBODY, NOBODY, OPEN_ONES, TaskFilter
from practice_hub.web.filters import NO_WORDS, Filter, ListFilters
from practice_hub.web.pagination import url_arguments
from practice_hub.web.parameters import id_text, one_of, search_text

SIZE = 50
LIST, BOARD = "tasks.index", "tasks.board"
STATUSES = {
    OPEN_ONES: "Open",
    **{status.value: status.label for status in TaskStatus},
    EVERY: "All, done too",
    ARCHIVED: "Archived",
}


@dataclass(frozen=True, slots=True)
class Filters(ListFilters):
    """What is usual is the viewer's own open tasks."""

    criteria: TaskFilter


def read_filters(raw: Mapping[str, str], viewer: Viewer, endpoint: str = LIST) -> Filters:
    """Whatever an address says that we do not know is left out of it. The board has every status."""
    known = {
        "q": search_text(raw.get("q")),
        "assignee": id_text(raw.get("assignee"), EVERYBODY, NOBODY),
        "status": one_of(raw.get("status"), STATUSES) if endpoint == LIST else "",
        "priority": one_of(raw.get("priority"), [priority.value for priority in Priority]),
        "due": one_of(raw.get("due"), [level.value for level in Level]),
        "client": id_text(raw.get("client")),
    }
    criteria = TaskFilter(
        today=clock.today(),
        assignee=known["assignee"] or str(viewer.user_id),
        text=known["q"],
        status=known["status"],
        priority=Priority(known["priority"]) if known["priority"] else None,
        client=int(known["client"]) if known["client"] else None,
        due=Level(known["due"]) if known["due"] else None,
    )
    return Filters(url_arguments(known), endpoint, criteria)


def filters_of(filters: Filters, people: Sequence[User], client: Client | None) -> list[Filter]:
    """Every filter, in the order in which they stand. Clients are too many for a menu: they are searched for."""
    criteria = filters.criteria
    own = Filter("Client", client.name if client else "Unknown", filters.url(client=None), ())
    names = {str(user.id): user.name for user in people}
    here = {str(user.id): user.name for user in people if user.active}
    assignees = {"": "Me", EVERYBODY: "Everybody", NOBODY: "Nobody"} | here
    return [
        _choice(filters, "assignee", "Assigned to", assignees, names),
        *([_choice(filters, "status", "Status", STATUSES)] if filters.endpoint == LIST else []),
        filters.filter("priority", "Priority", {priority.value: priority.label for priority in Priority}),
        filters.filter("due", "Due", {level.value: level.label for level in Level}),
        *([own] if criteria.client else []),
    ]


def _choice(
    filters: Filters, name: str, label: str, choices: Mapping[str, str], more_words: Mapping[str, str] = NO_WORDS
) -> Filter:
    """A filter that is always set to something: the menu says to what."""
    own, value = filters.filter(name, label, choices, more_words), filters.arguments.get(name, "")
    options = [replace(one, current=key == value) for key, one in zip(choices, own.options, strict=True)]
    return Filter(f"{label}: {own.words}", "", "", options)
