"""The past facts of this room: one, for trying out whether events reach the screens."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from practice_hub.base.database import TenantSession
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment


class DemoEvent(StrEnum):
    PING = "demo:ping"
    """Says something to whatever page subscribes to it: the example of docs/realtime.md."""


def draw_nothing(_session: TenantSession, _events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
    """The event itself reaches `subscribe()`; nothing on the page is redrawn."""
    return {}
