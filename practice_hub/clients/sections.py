"""What rooms above show on a client's page: a template each, and what it is drawn with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from practice_hub.base.database import TenantSession
from practice_hub.clients.models import Client
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import Register

Load = Callable[[TenantSession, Client, Viewer], Any]


@dataclass(frozen=True, slots=True)
class Section:
    """`template` is included with what `load` answers as `own`."""

    template: str
    load: Load
    place: int = 0
    """Those with a smaller one stand higher."""


_sections: Register[list[Section]] = Register(list)


def add_section(app: Flask, section: Section) -> None:
    """Put a section on the page, after those of its place."""
    _sections.of(app).append(section)
    _sections.of(app).sort(key=lambda each: each.place)


def sections_of(session: TenantSession, client: Client, viewer: Viewer) -> list[tuple[str, Any]]:
    """The templates of this app's sections, each with what it takes."""
    return [(section.template, section.load(session, client, viewer)) for section in _sections.of(current_app)]
