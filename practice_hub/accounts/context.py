"""What every page of a signed-in person shows around its content: who they are, the rail, the cursor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request
from flask_login import current_user

from practice_hub.accounts.signed_in import SignedIn, expiry, opaque_name, signed_in
from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.people import access
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.web.extension import Register
from practice_hub.web.sessions import read_session
from practice_hub.web.templating import path_builder

TEAM = ("team.index", "Team", "users-group")
PRACTICE = ("practice.page", "Practice settings", "building")
PREFERENCES = ("preferences.page", "Preferences", "settings")

Count = Callable[[TenantSession, Viewer], int]


@dataclass(frozen=True, slots=True)
class NavItem:
    """A room's place in the rail; `count` is one cheap query, `count_words` its unit for screen readers."""

    endpoint: str
    label: str
    icon: str
    count: Count | None = None
    count_words: str = ""
    mark: str = ""
    """A partial in the place of the count, which events redraw in the rail; it takes `inbox`."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the frame, ready to be drawn."""

    url: str
    label: str
    icon: str
    current: bool = False
    count: int | None = None
    count_words: str = ""
    mark: str = ""
    key: str = ""
    """Names the count in the rail, so that events can redraw it."""


nav_items: Register[list[NavItem]] = Register(list)


def init_context(app: Flask) -> None:
    app.context_processor(_context)


def add_nav_item(app: Flask, item: NavItem) -> None:
    """Put a room into the rail, after those that are there."""
    nav_items.of(app).append(item)


def _context() -> dict[str, Any]:
    clocks = {"now": clock.now(), "today": clock.today()}
    if _nobody_is_named() or not current_user.is_authenticated:
        return {"viewer": None, "realtime": None, **clocks}
    return {**_of_person(signed_in()), **clocks}


def _nobody_is_named() -> bool:
    """A fault's page must not ask the database again, which may have failed; who is refused as unknown has no name."""
    code: int = g.get("hub_error", 0)
    return code == 401 or code >= 500


def _of_person(person: SignedIn) -> Mapping[str, Any]:
    session, viewer = read_session(), person.viewer
    return {
        "viewer": viewer,
        "display": person.user,
        "practice_name": access.get_practice(session).name,
        "nav_links": _nav_links(session, viewer),
        "foot_links": _foot(viewer),
        "account_links": _links(("account.page", "My account", "user-circle"), PREFERENCES),
        "sign_in": expiry(person),
        "realtime": {
            "cursor": str(log.head(session)),
            "build": current_app.config["HUB_BUILD"],
            "viewer": opaque_name(person.browser),
        },
    }


def _nav_links(session: TenantSession, viewer: Viewer) -> list[Link]:
    return [
        _link(
            item.endpoint,
            item.label,
            item.icon,
            count=item.count(session, viewer) if item.count else None,
            count_words=item.count_words,
            mark=item.mark,
            key=item.endpoint.partition(".")[0],
        )
        for item in nav_items.of(current_app)
    ]


def _foot(viewer: Viewer) -> list[Link]:
    return _links(TEAM, *([PRACTICE] if viewer.may(Permission.MANAGE_PRACTICE) else []), PREFERENCES)


def _links(*links: tuple[str, str, str]) -> list[Link]:
    return [_link(*link) for link in links]


def _link(endpoint: str, label: str, icon: str, **more: Any) -> Link:
    """Current on every page of the endpoint's blueprint, and below its address."""
    url = path_builder(current_app)(endpoint)
    same_blueprint = request.blueprint is not None and endpoint.partition(".")[0] == request.blueprint
    below = url != "/" and request.path.startswith(f"{url}/")
    return Link(url, label, icon, current=same_blueprint or below, **more)
