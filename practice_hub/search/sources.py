"""What can be found: each room says it of its records, in its room.py."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app
from sqlalchemy import Select, func, select

from practice_hub.base.database import TenantSession
from practice_hub.search.access import Query
from practice_hub.web.extension import Register

# Nobody reads on for so long; who found so many types another word.
MOST_COUNTED = 1_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found: what it is called, what tells it from its namesakes, its page."""

    key: str
    title: str
    detail: str
    url: str
    mark: str = ""
    """A word in a frame, such as Archived."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Some of what was found, and how many there are, counted no further than `MOST_COUNTED`."""

    total: int
    shown: Sequence[Hit]


Find = Callable[[TenantSession, Query, int, int], Hits]
"""The best of what matches a query: how many at the most, after how many."""


@dataclass(frozen=True, slots=True)
class SearchSource:
    key: str
    label: str
    """“Clients”, above them."""
    icon: str
    find: Find
    place: int
    """Smaller ones stand above."""
    words: frozenset[str] = frozenset()
    """What its records are called beside the index: not to be taken for a slip."""


_sources: Register[list[SearchSource]] = Register(list)


def add_search_source(app: Flask, source: SearchSource) -> None:
    _sources.of(app).append(source)
    _sources.of(app).sort(key=lambda source: source.place)


def search_sources() -> Sequence[SearchSource]:
    return _sources.of(current_app)


def known_words() -> Collection[str]:
    return frozenset[str]().union(*(source.words for source in search_sources()))


def hits(
    session: TenantSession,
    query: Select[int],
    limit: int,
    offset: int,
    load: Callable[[TenantSession, Collection[int]], Mapping[int, T]],
    draw: Callable[[T], Hit],
) -> Hits:
    """Runs a room's statement of numbers in their order, and loads the few that are shown."""
    ids = session.scalars(query.limit(limit).offset(offset)).all()
    if len(ids) < limit and offset == 0:
        total = len(ids)
    else:
        some = query.order_by(None).limit(MOST_COUNTED).subquery()
        total = session.scalar(select(func.count()).select_from(some)) or 0
    rows = load(session, ids) if ids else {}
    return Hits(total, [draw(rows[id]) for id in ids])
