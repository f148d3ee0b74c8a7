"""Fragments: an event type → the partials that it redraws on every open page (docs/realtime.md, section 2)."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError

from practice_hub.base.database import TenantSession
from practice_hub.realtime import frames
from practice_hub.realtime.event import Cursor, Event
from practice_hub.realtime.ring import Frame

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A rendered partial with its target (a CSS selector) and swap (a swap style of htmx 4)."""

    target: str
    swap: str
    html: str = ""


Draw = Callable[[TenantSession, Sequence[Event]], Mapping[int, Sequence[Fragment]]]
"""A room's renderer: a list of events in, their fragments by position out, with one query for all subjects."""


def insertion(list_id: str, item_id: str, html: str, *, swap: str = "afterbegin") -> list[Fragment]:
    """Put an item into a list so that twice is harmless: its own id goes first."""
    return [Fragment(f"#{item_id}", "delete"), Fragment(f"#{list_id}", swap, html)]


def replacement(item_id: str, html: str) -> list[Fragment]:
    """Redraw an item where it stands, if it stands on this page, without disturbing who types in it."""
    return [Fragment(f"#{item_id}", "outerMorph", html)]


def draw_nothing(_session: TenantSession, _events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
    """The event itself reaches the page; nothing on it is redrawn."""
    return {}


def removal(item_id: str) -> list[Fragment]:
    """Take an item off every page."""
    return [Fragment(f"#{item_id}", "delete")]


class Fragments:
    """The register of renderers: each event type has exactly one, given by its room."""

    def __init__(self) -> None:
        self._draw: dict[str, Draw] = {}

    def register(self, draw: Draw, *types: StrEnum) -> None:
        """Draw these types of events with this renderer. Raises `ValueError` when a type has one already."""
        for type in types:
            if str(type) in self._draw:
                raise ValueError(f"{type} has a renderer already")
            self._draw[str(type)] = draw

    def types(self) -> set[str]:
        """The event types that have a renderer."""
        return set(self._draw)

    def frames(self, session: TenantSession, epoch: str, events: Sequence[Event]) -> list[Frame]:
        """The finished frames of these events, in their order; each renderer is asked once for all of its events."""
        drawn = self._draw_all(session, events)
        return [
            Frame(
                event.position,
                event.audience,
                frames.content(Cursor(epoch, event.position), _message(event, epoch, drawn.get(event.position, ()))),
            )
            for event in events
        ]

    def _draw_all(self, session: TenantSession, events: Sequence[Event]) -> dict[int, Sequence[Fragment]]:
        by_renderer: dict[Draw, list[Event]] = defaultdict(list)
        for event in events:
            if event.type in self._draw:
                by_renderer[self._draw[event.type]].append(event)
        drawn: dict[int, Sequence[Fragment]] = {}
        for draw, own in by_renderer.items():
            drawn.update(_drawn(draw, session, own))
        return drawn


def _drawn(draw: Draw, session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
    """One event that cannot be drawn must not keep all that follows from every page: the pages get its fact alone."""
    try:
        return draw(session, events)
    except SQLAlchemyError:
        # The database is away, which passes: the log is read again.
        raise
    except Exception:
        if len(events) == 1:
            logger.exception("event %s at position %s cannot be drawn", events[0].type, events[0].position)
            return {}
    return {position: parts for event in events for position, parts in _drawn(draw, session, [event]).items()}


def as_answer(fragments: Iterable[Fragment]) -> str:
    """The partials as htmx takes them, in a frame or in the answer to whoever caused the change."""
    return "\n".join(
        f'<hx-partial hx-target="{escape(part.target)}" hx-swap="{escape(part.swap)}">{part.html}</hx-partial>'
        for part in fragments
    )


def _message(event: Event, epoch: str, fragments: Iterable[Fragment]) -> str:
    """What the page gets: the fact for `subscribe()`, then the partials for htmx."""
    fact = (
        f'<hx-event name="{escape(event.type)}" key="{epoch}-{event.position}" at="{event.occurred_at.isoformat()}"'
        f' subject="{escape(event.subject_type)}-{event.subject_id}"'
        f' data="{escape(json.dumps(dict(event.data)))}"></hx-event>'
    )
    return "\n".join([fact, as_answer(fragments)])
