"""A log that is a list, a hub that reads it, and pages that hear."""

import threading
from dataclasses import dataclass

from practice_hub.realtime import frames
from practice_hub.realtime.bus import MemoryBus, WakeUp, WakeUpKind
from practice_hub.realtime.channel import Span, Subscriber, Subscription, ThreadWaiter
from practice_hub.realtime.event import Cursor
from practice_hub.realtime.hub import Hub
from practice_hub.realtime.ring import Frame
from tests.parts import waiting
from tests.realtime.whatwg import Message, Reader

TENANT = 1


class Log:
    """A source that is a list: what the database's log is to the hub."""

    def __init__(self) -> None:
        self.epoch = "a"
        self.said: list[Frame] = []
        self.reads = 0
        self._lock = threading.Lock()

    def head(self, tenant_id: int) -> Cursor:
        return Cursor(self.epoch, self.said[-1].position if self.said else 0)

    def span(self, tenant_id: int, after: int, limit: int) -> Span:
        with self._lock:
            self.reads += 1
            return Span(self.head(tenant_id), [frame for frame in self.said if frame.position > after][:limit])

    def say(self, *words: str, audience: str = "") -> None:
        with self._lock:
            for word in words:
                position = self.head(TENANT).position + 1
                self.said.append(Frame(position, audience, frames.content(Cursor(self.epoch, position), word)))


def make_hub(log: Log, bus: MemoryBus | None = None, **limits: int) -> Hub:
    settings = {"streams_per_user": 10, "streams_per_process": 100} | limits
    return Hub(log, bus or MemoryBus(), build="b1", drain_spread_seconds=5, **settings)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A subscriber."""

    tenant_id: int
    user_id: int
    browser_id: int
    token_hash: str
    audiences: frozenset[str]


def subscriber(user: int = 1, browser: int = 0, *audiences: str) -> Somebody:
    own = browser or user
    return Somebody(TENANT, user, own, f"hash of {own}", frozenset({"", f"user:{user}", *audiences}))


class Page:
    """A subscription read by a thread of its own, as a stream's generator does."""

    def __init__(self, hub: Hub, who: Subscriber, cursor: Cursor | None = None) -> None:
        self.messages: list[Message] = []
        self.subscription: Subscription = hub.subscribe(who, cursor, ThreadWaiter())
        self._reader = Reader()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def words(self) -> list[str]:
        return [message.data for message in list(self.messages) if message.event == "message"]

    @property
    def controls(self) -> list[str]:
        return [message.event for message in list(self.messages) if message.event != "message"]

    def saw(self, *words: str) -> bool:
        return bool(waiting.until(lambda: self.words == list(words), f"{words}, not {self.words}"))

    def heard(self, control: str) -> bool:
        return bool(waiting.until(lambda: control in self.controls, f"{control}, not {self.controls}"))

    def close(self) -> None:
        self.subscription.close()

    def _run(self) -> None:
        while True:
            self.messages += self._reader.feed(self.subscription.take())
            if self.subscription.ended:
                return
            self.subscription.waiter.wait()


def wake(hub: Hub) -> None:
    hub.on_wake_up(WakeUp(WakeUpKind.HEAD, TENANT))
