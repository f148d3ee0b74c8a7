"""Wait for what will happen, never for luck."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

# Only a failure waits this long: everything here is ready within a second on a quiet machine.
PATIENCE_SECONDS = 20.0


def until(ready: Callable[[], Value], what: str, patience: float = PATIENCE_SECONDS) -> Value:
    """The first true answer of `ready`, asked 50 times a second; AssertionError with `what` when there was none."""
    deadline = time.monotonic() + patience
    while not (answer := ready()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience:g} s in vain: {what}")
        time.sleep(0.02)
    return answer


def listens(port: int) -> bool:
    """Whether somebody accepts connections on this port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody listens on; the system does not hand it out again for a good while."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
