"""This room's place in the application: its pages, and a person's views on every page."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_login import current_user

from practice_hub.activity.subject_types import SubjectType, SubjectTypes
from practice_hub.people.asking import viewer
from practice_hub.views import access
from practice_hub.views.events import ViewEvent
from practice_hub.views.models import SavedView
from practice_hub.views.pages import ListPage, list_pages
from practice_hub.views.routes import bp
from practice_hub.web.fragments import Fragments, draw_nothing
from practice_hub.web.sessions import read_session

SUBJECT_TYPE = SubjectType(
    "view",
    "Saved view",
    {
        "view.shared": "View shared",
        "view.stopped_sharing": "View no longer shared",
        "view.deleted": "Shared view deleted",
    },
)


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view as pages show it. `current`: the page is exactly this list."""

    view: SavedView
    list_label: str
    url: str
    current: bool


def init_views(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    app.register_blueprint(bp)
    subject_types.register(SUBJECT_TYPE)
    # Whose rail shows what depends on the person, so pages ask.
    fragments.register(draw_nothing, *ViewEvent)
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    """Nothing on the page of a fault: it must not ask the database again."""
    if g.get("hub_error") or not current_user.is_authenticated:
        return {"saved_views": []}
    pages, own = list_pages(), access.seen_by(read_session(), viewer())
    return {"saved_views": [_shown(view, pages[view.of]) for view in own if view.of in pages]}


def _shown(view: SavedView, page: ListPage) -> ShownView:
    arguments = page.read(view.arguments)
    current = request.endpoint == page.endpoint and page.read(request.args) == arguments
    return ShownView(view, page.label, page.url(arguments), current)
