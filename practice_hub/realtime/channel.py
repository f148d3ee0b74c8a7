"""A channel: one tenant's ring and the subscriptions that read it (docs/realtime.md, section 2).

A subscription is a cursor into the ring and its subscriber's audiences. It has no queue, so nothing overflows: a reader
that falls out of the ring reads the log, and one that is too far behind starts over.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from practice_hub.base import clock
from practice_hub.realtime import frames
from practice_hub.realtime.event import Cursor
from practice_hub.realtime.presence import Presences, Word
from practice_hub.realtime.ring import Frame, Ring, join

logger = logging.getLogger(__name__)

# A reader further behind than this starts over: asking the page again is cheaper than replaying.
MOST_REPLAYED = 500
# The ring stays for those who come back after a restart of their network.
LINGER_SECONDS = 60
# Waking 5,000 generators in one go held the process for 100 ms; between slices others run.
WAKE_SLICE = 200
# Under gevent a sleep of 0 lets only greenlets run that are ready already; sockets are looked at in a real one.
SLICE_PAUSE_SECONDS = 0.001
# After the log could not be read.
RETRY_SECONDS = 1.0


class Subscriber(Protocol):
    """Who is given the events: decided by the signed-in browser's row when the subscription begins."""

    @property
    def tenant_id(self) -> int: ...
    @property
    def user_id(self) -> int: ...
    @property
    def browser_id(self) -> int: ...
    @property
    def token_hash(self) -> str:
        """Of the browser's cookie: names it where row numbers of another database may arrive too."""

    @property
    def audiences(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the log, drawn: where the log stood when it was read, and the frames after the asked position."""

    head: Cursor
    frames: Sequence[Frame]


class Source(Protocol):
    """Where frames come from: the log, and the rooms' renderers."""

    def head(self, tenant_id: int) -> Cursor:
        """Where the log stands."""

    def span(self, tenant_id: int, after: int, limit: int) -> Span:
        """The frames after a position, oldest first, `limit` at the most, all read in one snapshot."""


class Waiter(Protocol):
    """How a stream waits: until it is woken, or its client left (`gone`)."""

    @property
    def gone(self) -> bool: ...
    def wait(self) -> None: ...
    def wake(self) -> None: ...


class ThreadWaiter:
    """Waits on a flag alone; the client's leaving is then noticed at the next write."""

    gone = False

    def __init__(self) -> None:
        self._woken = threading.Event()

    def wait(self) -> None:
        self._woken.wait()
        self._woken.clear()

    def wake(self) -> None:
        self._woken.set()


class Subscription:
    """One connection's interest: whose it is, and the last position it has taken."""

    def __init__(self, channel: "Channel", subscriber: Subscriber, cursor: Cursor, waiter: Waiter) -> None:
        self.subscriber, self.cursor, self.waiter = subscriber, cursor, waiter
        self._audiences = subscriber.audiences
        self.ended = False
        self._channel = channel
        self._beat = channel.beats
        self._picture = 0
        self._farewell: bytes | None = None
        self._on_close: Callable[[Subscriber], None] | None = None

    def take(self) -> bytes:
        """All that is new for this subscriber as bytes, perhaps none. After a farewell `ended` is true."""
        if self._farewell is not None:
            self.ended = True
            return self._farewell
        # Looked at first: a heartbeat that was sent before what it counts would let the page skip that.
        beat, heartbeat = self._channel.beats, self._channel.heartbeat_frame
        data, self.cursor = self._channel.take(self.cursor, self._audiences)
        if self._beat != beat:
            self._beat = beat
            data = data or heartbeat
        return data + self._who_is_here()

    def _who_is_here(self) -> bytes:
        """The picture, when it is another one than this subscriber was given. Nobody's first one is empty."""
        presences, seen = self._channel.presences, self._picture
        self._picture = presences.version
        if seen == self._picture or (seen == 0 and presences.is_empty):
            return b""
        return presences.frame(self._audiences, clock.now())

    def say_goodbye(self, farewell: bytes) -> None:
        """The next `take` is the last one."""
        self._farewell = self._farewell or farewell

    def close(self) -> None:
        """Leave the channel. Twice is harmless."""
        self._channel.subscriptions.discard(self)
        self._channel.used_at = clock.now()
        on_close, self._on_close = self._on_close, None
        if on_close is not None:
            on_close(self.subscriber)

    def counted(self, on_close: Callable[[Subscriber], None]) -> "Subscription":
        """In the register from here on, until `close`."""
        self._on_close = on_close
        self._channel.subscriptions.add(self)
        return self


class Channel:
    """One tenant's ring in one process. Its own thread reads the log when it is woken."""

    def __init__(self, tenant_id: int, source: Source) -> None:
        self.tenant_id = tenant_id
        self.subscriptions: set[Subscription] = set()
        self.used_at = clock.now()
        self.beats = 0
        self.heartbeat_frame = b""
        self.presences = Presences()
        self._source = source
        self._epoch = ""
        self._ring: Ring | None = None
        self._lock = threading.Lock()  # the ring, for a moment
        self._reading = threading.Lock()  # the log, one reader at a time
        self._woken = threading.Event()
        self._wake_ups = self._answered = 0  # where they differ, there may be more in the log than in the ring
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"channel-{tenant_id}", daemon=True)

    # --- for the hub -----------------------------------------------------------------------------------------------

    @property
    def end(self) -> Cursor | None:
        """Up to where the log has been read here."""
        return Cursor(self._epoch, self._ring.end) if self._ring else None

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is more in the log."""
        self._wake_ups += 1
        self._woken.set()

    def close(self) -> None:
        """Read no more, after what is being read."""
        self._closed = True
        self._woken.set()

    def wait_until_closed(self, seconds: float) -> None:
        """Until its thread holds nothing any more, or that long."""
        if self._thread.is_alive():
            self._thread.join(seconds)

    def is_idle(self) -> bool:
        return not self.subscriptions and clock.now() - self.used_at > timedelta(seconds=LINGER_SECONDS)

    def join(
        self, subscriber: Subscriber, cursor: Cursor | None, waiter: Waiter, *, on_close: Callable[[Subscriber], None]
    ) -> Subscription:
        """A subscription in the register. It is woken from the moment it stands there."""
        return self.reader(subscriber, cursor, waiter).counted(on_close)

    def reader(self, subscriber: Subscriber, cursor: Cursor | None, waiter: Waiter | None = None) -> Subscription:
        """Someone who can take once, without being in the register. What was published before is in the ring by then.

        Without a cursor they begin at the ring's end, for which nothing more is read.
        """
        ring = self._ring
        is_ahead = cursor is not None and ring is not None and cursor.position > ring.end
        if self._answered != self._wake_ups or ring is None or is_ahead:
            self.read_log()
        assert self.end is not None
        return Subscription(self, subscriber, cursor or self.end, waiter or ThreadWaiter())

    def beat(self, build: str, now: datetime) -> None:
        """A heartbeat for all who stand at the end: one frame, shared."""
        if self.end is None:
            return
        self.heartbeat_frame = frames.heartbeat(self.end, build=build, now=now)
        self.beats += 1
        wake_in_slices(self.subscriptions)

    def on_presence(self, words: Iterable[Word]) -> None:
        """Somebody came into a form or left one: at once on every page."""
        if self.presences.update(words, clock.now()):
            wake_in_slices(self.subscriptions)

    def repeat_presence(self) -> None:
        """Those who are still here, again, without those whose time is over."""
        if self.presences.tick(clock.now()):
            wake_in_slices(self.subscriptions)

    # --- reading ---------------------------------------------------------------------------------------------------

    def take(self, cursor: Cursor, audiences: frozenset[str]) -> tuple[bytes, Cursor]:
        """What follows a cursor for these audiences, and the cursor after it."""
        with self._lock:
            ring = self._ring
            assert ring is not None
            if cursor.epoch == self._epoch and ring.covers(cursor.position):
                return ring.take(cursor.position, audiences), Cursor(self._epoch, ring.end)
        with self._reading:
            return self._take_from_log(cursor, audiences)

    def read_log(self) -> None:
        """Bring the ring to the log's end, and wake everybody if that has moved."""
        before = self.end
        try:
            with self._reading:
                before = self.end
                self._read_to_head()
        finally:
            if self.end != before:
                wake_in_slices(self.subscriptions)

    def _read_to_head(self) -> None:
        wake_ups = self._wake_ups
        if self._ring is None:
            self._begin_at(self._source.head(self.tenant_id))
        while self._append(self._source.span(self.tenant_id, self._ring_end(), MOST_REPLAYED)):
            pass
        self._answered = wake_ups

    def _take_from_log(self, cursor: Cursor, audiences: frozenset[str]) -> tuple[bytes, Cursor]:
        assert self._ring is not None
        ring, end = self._ring, Cursor(self._epoch, self._ring.end)
        if cursor.epoch != end.epoch:
            return frames.reset(end, "restarted"), end
        if cursor.position > end.position:
            return frames.reset(end, "ahead"), end
        if end.position - cursor.position > MOST_REPLAYED:
            return frames.reset(end, "too far behind"), end
        if ring.covers(cursor.position):
            return ring.take(cursor.position, audiences), end
        start = ring.start
        span = self._source.span(self.tenant_id, cursor.position, start - cursor.position)
        if [frame.position for frame in span.frames] != list(range(cursor.position + 1, start + 1)):
            return frames.reset(end, "forgotten"), end
        with self._lock:
            data = join(span.frames, audiences) + ring.take(start, audiences)
            ring.refill(span.frames)
        return data, end

    def _append(self, span: Span) -> bool:
        """Take a span into the ring; answers whether there is more to read."""
        if span.head.epoch != self._epoch or span.head.position < self._ring_end():
            self._begin_at(span.head)
            return False
        with self._lock:
            assert self._ring is not None
            try:
                self._ring.append(span.frames)
            except ValueError:
                # What is missing was pruned: those who stood before it start over.
                self._begin_at(span.head, locked=True)
            return self._ring.end < span.head.position and bool(span.frames)

    def _begin_at(self, head: Cursor, *, locked: bool = False) -> None:
        if not locked:
            with self._lock:
                return self._begin_at(head, locked=True)
        self._epoch, self._ring = head.epoch, Ring(head.position)
        return None

    def _ring_end(self) -> int:
        assert self._ring is not None
        return self._ring.end

    def _run(self) -> None:
        while True:
            self._woken.wait()
            if self._closed:
                return
            self._woken.clear()
            try:
                self.read_log()
            except Exception:
                logger.exception("the log of tenant %s could not be read", self.tenant_id)
                time.sleep(RETRY_SECONDS)
                self._woken.set()


def wake_in_slices(subscriptions: "set[Subscription] | list[Subscription]") -> None:
    """Wake many waiters, letting others run between slices."""
    for number, subscription in enumerate(list(subscriptions), start=1):
        subscription.waiter.wake()
        if number % WAKE_SLICE == 0:
            time.sleep(SLICE_PAUSE_SECONDS)
