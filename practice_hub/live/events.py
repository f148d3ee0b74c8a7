"""The past facts of this room: one, for trying out whether events reach the screens."""

from enum import StrEnum


class DemoEvent(StrEnum):
    PING = "demo:ping"
    """Says something to whatever page subscribes to it: the example of docs/realtime.md."""
