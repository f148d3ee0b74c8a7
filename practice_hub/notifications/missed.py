"""What somebody missed: how much happened since a moment, by record. The rooms above say it; this one asks them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app

from practice_hub.base.database import TenantSession
from practice_hub.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that moved on: its name, its page, and how often it was changed."""

    name: str
    url: str
    updates: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What one room tells: the records that moved most, and how many there are of both. `one`, `many`: its word."""

    updates: int
    records: int
    first: Sequence[Missed]
    one: str
    many: str


Source = Callable[[TenantSession, Viewer, datetime], Summary]
"""A room's answer: what others did, of what this person may hear, since that moment."""

EXTENSION = "hub_missed"


def init_missed(app: Flask) -> None:
    app.extensions[EXTENSION] = []


def add_missed(app: Flask, source: Source) -> None:
    app.extensions[EXTENSION].append(source)


def missed(session: TenantSession, by: Viewer, since: datetime) -> list[Summary]:
    """The rooms that have something to tell."""
    sources = cast("list[Source]", current_app.extensions[EXTENSION])
    return [summary for source in sources if (summary := source(session, by, since)).updates]
