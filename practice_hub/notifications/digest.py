"""The morning's digest besides notifications: what waits for somebody. The rooms above say it; this one asks them."""

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

# So many of a section are named by each room; the number says how many there are.
MOST_NAMED = 8


class DigestSection(StrEnum):
    """The sections of the digest, in the order in which they are read."""

    OVERDUE = "overdue"
    TODAY = "due today"
    WEEK = "due in the next 7 days"
    WAITING = "waiting on client"
    REVIEW = "for your review"

    @property
    def heading(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One record, or one entry of the notifications. `url` is a path of ours."""

    title: str
    message: str
    url: str


@dataclass(frozen=True, slots=True)
class DigestItems:
    """How many there are, and the first of them."""

    number: int = 0
    first: Sequence[DigestLine] = ()

    @property
    def more(self) -> int:
        return self.number - len(self.first)

    def __add__(self, other: "DigestItems") -> "DigestItems":
        return DigestItems(self.number + other.number, [*self.first, *other.first])


Digest = Mapping[DigestSection, DigestItems]

Muted = Callable[[str], Collection[int]]
"""The numbers of the records of a type that the person does not want to hear of."""

DigestSource = Callable[[TenantSession, Viewer, Muted], Digest]
"""A room's answer: what waits for this person."""

_sources: Register[list[tuple[Category, DigestSource]]] = Register(list)


def add_digest_source(app: Flask, category: Category, source: DigestSource) -> None:
    """Put it into the digest of those who want one of this category."""
    _sources.of(app).append((category, source))


def digest_of(app: Flask, session: TenantSession, by: Viewer, preferences: Preferences) -> Digest:
    """What waits for this person, by section; sections of which there is nothing are left out."""
    digest = dict.fromkeys(DigestSection, DigestItems())
    for category, source in _sources.of(app):
        if DeliveryChannel.DIGEST in preferences.chosen(category):
            for section, items in source(session, by, lambda type: muted(preferences, type)).items():
                digest[section] += items
    return {section: items for section, items in digest.items() if items.number}


def muted(preferences: Preferences, type: str) -> list[int]:
    today = clock.today()
    return [id for (of_type, id), until in preferences.mutes.items() if of_type == type and today <= until]


def digest_items(session: TenantSession, query: Select[Row], line: Callable[[Row], DigestLine]) -> DigestItems:
    """The first of these rows and how many there are, with one query."""
    rows = session.execute(query.add_columns(func.count().over()).limit(MOST_NAMED)).all()
    return DigestItems(rows[0][1] if rows else 0, [line(row[0]) for row in rows])
