"""What somebody missed: how much happened since a moment, by record. The rooms above say it; this one asks them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from practice_hub.base.database import TenantSession
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import Register


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

_sources: Register[list[Source]] = Register(list)


def add_missed(app: Flask, source: Source) -> None:
    _sources.of(app).append(source)


def missed(session: TenantSession, by: Viewer, since: datetime) -> list[Summary]:
    """The rooms that have something to tell."""
    return [summary for source in _sources.of(current_app) if (summary := source(session, by, since)).updates]
