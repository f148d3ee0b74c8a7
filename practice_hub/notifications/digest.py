"""The morning brief besides notifications: what waits for somebody. The rooms above say it; this one asks them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import Flask
from sqlalchemy import Select, func

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.notifications.enums import Category, DeliveryChannel
from practice_hub.notifications.preferences import Preferences
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import Register

Row = TypeVar("Row")

# So many of a part are named by each room; the number says how many there are.
MOST_NAMED = 8


class Part(StrEnum):
    """The parts of the brief, in the order in which they are read."""

    OVERDUE = "overdue"
    TODAY = "due today"
    WEEK = "due in the next 7 days"
    WAITING = "waiting on client"
    REVIEW = "for your review"

    @property
    def heading(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Line:
    """One record, or one entry of the notifications. `url` is a path of ours."""

    title: str
    message: str
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and the first of them."""

    number: int = 0
    first: Sequence[Line] = ()

    @property
    def more(self) -> int:
        return self.number - len(self.first)

    def __add__(self, other: "Found") -> "Found":
        return Found(self.number + other.number, [*self.first, *other.first])


Muted = Callable[[str], Collection[int]]
"""The numbers of the records of a type that the person does not want to hear of."""

Source = Callable[[TenantSession, Viewer, Muted], Mapping[Part, Found]]
"""A room's answer: what waits for this person."""

_sources: Register[list[tuple[Category, Source]]] = Register(list)


def add_brief(app: Flask, category: Category, source: Source) -> None:
    """Put it into the brief of those who want a digest of this category."""
    _sources.of(app).append((category, source))


def brief_of(app: Flask, session: TenantSession, by: Viewer, preferences: Preferences) -> dict[Part, Found]:
    """What waits for this person, by part; parts of which there is nothing are left out."""
    parts = dict.fromkeys(Part, Found())
    for category, source in _sources.of(app):
        if DeliveryChannel.DIGEST in preferences.chosen(category):
            for part, found in source(session, by, lambda type: muted(preferences, type)).items():
                parts[part] += found
    return {part: found for part, found in parts.items() if found.number}


def muted(preferences: Preferences, type: str) -> list[int]:
    today = clock.today()
    return [id for (of_type, id), until in preferences.mutes.items() if of_type == type and today <= until]


def found(session: TenantSession, wanted: Select[Row], line: Callable[[Row], Line]) -> Found:
    """The first of these rows and how many there are, with one query."""
    rows = session.execute(wanted.add_columns(func.count().over()).limit(MOST_NAMED)).all()
    return Found(rows[0][1] if rows else 0, [line(row[0]) for row in rows])
