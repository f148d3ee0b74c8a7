"""Frames: the text of one Server-Sent Events message, made by one encoder (docs/realtime.md, section 3).

WHATWG HTML, "Server-sent events": a line ends at LF, CR or CRLF; a field's name ends at the first colon; an `id` with a
NUL is ignored. So no field that we write may carry CR or NUL, and every line of a payload stands in its own `data:`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from practice_hub.realtime.event import Cursor

HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}

_LINE_END = re.compile(r"\r\n|\r|\n")


class Control(StrEnum):
    """The named messages. Only these are named: htmx dispatches a named event verbatim."""

    HELLO = "rt:hello"
    LIVE = "rt:live"
    HEARTBEAT = "rt:heartbeat"
    RESET = "rt:reset"
    BYE = "rt:bye"
    SIGNED_OUT = "rt:signed-out"
    PRESENCE = "rt:presence"


def encode(data: str, *, id: str | None = None, event: str | None = None, retry: int | None = None) -> bytes:
    """One message as bytes. `retry` is in milliseconds.

    Raises `ValueError` when `id` or `event` holds a line end or a NUL: those are ours, never a person's words.
    """
    for field in (id, event):
        if field is not None and re.search(r"[\r\n\0]", field):
            raise ValueError(f"not allowed in a field of one line: {field!r}")
    lines = []
    if event is not None:
        lines.append(f"event: {event}")
    if id is not None:
        lines.append(f"id: {id}")
    if retry is not None:
        lines.append(f"retry: {retry}")
    lines += [f"data: {line}" for line in _LINE_END.split(data.replace("\0", "\ufffd"))]
    return ("\n".join(lines) + "\n\n").encode("utf-8", "replace")


def content(cursor: Cursor, html: str) -> bytes:
    """The message of one event: unnamed, its id the cursor that stands after it."""
    return encode(html, id=str(cursor))


def control(kind: Control, data: Mapping[str, Any] | None = None, *, cursor: Cursor | None = None) -> bytes:
    """A named control message. Its id, when it has one, moves the page's cursor like any other."""
    return encode(json.dumps(data or {}), event=kind, id=None if cursor is None else str(cursor))


def hello(*, build: str, now: datetime, heartbeat_seconds: float) -> bytes:
    """The first message, sent at once: it says only that bytes get through."""
    return control(Control.HELLO, {"build": build, "now": now.isoformat(), "heartbeat": heartbeat_seconds})


def live(cursor: Cursor) -> bytes:
    """Replay has met the head: from here on the page is Live."""
    return control(Control.LIVE, cursor=cursor)


def heartbeat(cursor: Cursor, *, build: str, now: datetime) -> bytes:
    """I am alive, and you stand here."""
    return control(Control.HEARTBEAT, {"build": build, "now": now.isoformat()}, cursor=cursor)


def reset(cursor: Cursor, reason: str) -> bytes:
    """The page must ask its live regions again: it cannot be brought up to date event by event."""
    return control(Control.RESET, {"reason": reason}, cursor=cursor)


def bye(spread_seconds: float) -> bytes:
    """This process ends. Each client waits its own random share of `retry` before it comes back."""
    width = round(spread_seconds * 1000)
    return encode(json.dumps({"spread": width}), event=Control.BYE, retry=width)


def presence(here: Sequence[Mapping[str, Any]]) -> bytes:
    """Everybody who is in a form now. Without an id: it is in no log, and moves no cursor."""
    return control(Control.PRESENCE, {"here": list(here)})


def signed_out() -> bytes:
    """The right to events is withdrawn."""
    return control(Control.SIGNED_OUT)
