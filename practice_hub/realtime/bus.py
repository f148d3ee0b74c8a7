"""The bus: it carries wake-ups between processes, never content (docs/realtime.md, section 1)."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

logger = logging.getLogger(__name__)


class WakeUpKind(StrEnum):
    HEAD = "head"
    """There is more in the tenant's log."""
    ENDED = "ended"
    """Signed-in browsers lost their right to events; `data` is `{"browsers": [hashes of their tokens]}`."""
    PRESENCE = "presence"
    """Who is in a form, `{"here": words}` of presence.py, or who asks that, `{"ask": true}`: never in the log."""


@dataclass(frozen=True, slots=True)
class WakeUp:
    """What one process tells the others. A lost one costs time, never an event."""

    kind: WakeUpKind
    tenant_id: int
    data: Mapping[str, Any] = field(default_factory=dict)


class Listener(Protocol):
    """Whoever listens to the bus: the hub of a process."""

    def on_wake_up(self, wake_up: WakeUp) -> None:
        """Called for every wake-up, in the process' own time. Must be quick."""

    def may_have_missed(self) -> None:
        """The bus was silent for a while or has just begun: read the log and ask who has ended."""


class Bus(Protocol):
    """A backend: memory or Redis. Both keep the contract of tests/realtime/test_bus.py."""

    def publish(self, wake_up: WakeUp) -> None:
        """Send it to every listener. Never raises and never waits long: a person's request stands behind it."""

    def listen(self, listener: Listener) -> None:
        """Begin to pass wake-ups on to this listener, from a thread of the bus' own when it needs one."""

    def close(self) -> None:
        """Stop listening and let connections go."""


class MemoryBus:
    """The bus of one server process: a wake-up is a call."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def publish(self, wake_up: WakeUp) -> None:
        for listener in self._listeners:
            call_safely(lambda listener=listener: listener.on_wake_up(wake_up))  # type: ignore[misc]

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)
        call_safely(listener.may_have_missed)

    def close(self) -> None:
        self._listeners.clear()


def call_safely(call: Callable[[], None]) -> None:
    """A listener's fault is written down, and never reaches who published."""
    try:
        call()
    except Exception:
        logger.exception("a listener of the bus failed")
