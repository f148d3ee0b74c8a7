"""The watch: what a process looks at by itself, so that a lost wake-up costs time and never an event.

docs/realtime.md, sections 1 and 4.
"""

import logging
import random
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

logger = logging.getLogger(__name__)

# Every process compares the heads of its tenants this often: the longest that a lost wake-up can cost.
HEADS_SECONDS = 2.0
# Every process asks this often which of its signed-in browsers have ended.
ENDED_SECONDS = 5.0
# How often the embedded database is asked whether another process wrote: 5 µs a look.
DATA_VERSION_SECONDS = 0.2
# A look that takes longer than this at the end of a process is left behind.
LONGEST_LOOK_SECONDS = 5.0


class Watch:
    """Calls that are made again and again, each in its own thread, until the watch is closed."""

    def __init__(self) -> None:
        self._closed = threading.Event()
        self._threads: list[tuple[threading.Thread, threading.Event]] = []

    def every(
        self, seconds: float, call: Callable[[], None], *, jitter: float = 0.0, early: threading.Event | None = None
    ) -> None:
        """Call every `seconds` (± `jitter` of it); at once when the flag `early` is set."""
        flag = early or self._closed
        thread = threading.Thread(target=self._run, args=(seconds, call, jitter, flag), daemon=True)
        self._threads.append((thread, flag))
        thread.start()

    def close(self) -> None:
        """Look no more. Looks that have begun are waited for: they may hold a connection."""
        self._closed.set()
        for thread, flag in self._threads:
            flag.set()
            thread.join(LONGEST_LOOK_SECONDS)

    def _run(self, seconds: float, call: Callable[[], None], jitter: float, flag: threading.Event) -> None:
        while not self._closed.is_set():
            flag.wait(seconds * random.uniform(1 - jitter, 1 + jitter))  # noqa: S311 - spreads load, protects nothing
            if self._closed.is_set():
                return
            if flag is not self._closed:
                flag.clear()
            try:
                call()
            except Exception:
                logger.exception("the watch could not look")


class DataVersion:
    """Notices that another connection wrote to a SQLite file, through one idle connection of its own."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._seen = self._look()

    def has_moved(self) -> bool:
        """Whether anything was committed since the last look."""
        before, self._seen = self._seen, self._look()
        return before != self._seen

    def close(self) -> None:
        self._connection.close()

    def _look(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
