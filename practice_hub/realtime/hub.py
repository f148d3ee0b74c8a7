"""The hub: the register of one process' live subscriptions, which fans frames out (docs/realtime.md, section 2)."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from practice_hub.base import clock
from practice_hub.realtime import frames
from practice_hub.realtime.bus import Bus, WakeUp, WakeUpKind
from practice_hub.realtime.channel import Channel, Source, Subscriber, Subscription, Waiter, wake_in_slices
from practice_hub.realtime.event import Cursor
from practice_hub.realtime.watch import LONGEST_LOOK_SECONDS


class HubUnavailable(Exception):
    """A stream that cannot be had now. `status` is the answer's code, `retry_after` in seconds."""

    status = 503

    def __init__(self, words: str, retry_after: int) -> None:
        super().__init__(words)
        self.retry_after = retry_after


class TooManyForUser(HubUnavailable):
    status = 429


class Hub:
    """One a process. Channels open with their first subscription and close when nobody has read for a while."""

    def __init__(
        self,
        source: Source,
        bus: Bus,
        *,
        build: str,
        streams_per_user: int,
        streams_per_process: int,
        drain_spread_seconds: float,
    ) -> None:
        self.build = build
        self._source, self._bus = source, bus
        self._streams_per_user, self._streams_per_process = streams_per_user, streams_per_process
        self._drain_spread_seconds = drain_spread_seconds
        self._channels: dict[int, Channel] = {}
        self._streams: Counter[tuple[int, int]] = Counter()
        self._lock = threading.Lock()
        self._started = False
        self.draining = False
        self.ask_who_ended = threading.Event()
        self.on_start: list[Callable[[], None]] = []

    # --- subscribing ---------------------------------------------------------------------------------------------

    def subscribe(self, subscriber: Subscriber, cursor: Cursor | None, waiter: Waiter) -> Subscription:
        """A subscription that starts after `cursor`, or now. Raises `HubUnavailable` at a limit, or while draining."""
        self._start_once()
        with self._lock:
            self._refuse_over_limit(subscriber)
            self._streams[_person(subscriber)] += 1
        try:
            subscription = self._channel(subscriber.tenant_id).join(subscriber, cursor, waiter, on_close=self._left)
        except BaseException:
            self._left(subscriber)
            raise
        self._refuse_if_left_behind(subscription)
        return subscription

    def poll(self, subscriber: Subscriber, cursor: Cursor | None) -> tuple[bytes, Cursor]:
        """What a reader at `cursor` has missed, and where it stands then: the same frames, without a stream."""
        self._start_once()
        reader = self._channel(subscriber.tenant_id).reader(subscriber, cursor)
        return reader.take(), reader.cursor

    def subscriber_count(self, tenant_id: int) -> int:
        channel = self._channels.get(tenant_id)
        return len(channel.subscriptions) if channel else 0

    @property
    def stream_count(self) -> int:
        return self._streams.total()

    # --- what the bus and the watch say ---------------------------------------------------------------------------

    def on_wake_up(self, wake_up: WakeUp) -> None:
        """A wake-up from the bus."""
        if wake_up.kind is WakeUpKind.HEAD:
            self._wake(wake_up.tenant_id)
        elif wake_up.kind is WakeUpKind.ENDED:
            self._end_matching(wake_up)
        else:
            self._on_presence(wake_up)

    def may_have_missed(self) -> None:
        """The bus was away: read every log, and ask who has ended."""
        for tenant_id in self.tenants():
            self._wake(tenant_id)
            self._ask_who_is_here(tenant_id)
        self.ask_who_ended.set()

    def tenants(self) -> list[int]:
        """The tenants served here."""
        return list(self._channels)

    def compare(self, heads: Mapping[int, Cursor]) -> None:
        """Wake the channels that are behind these heads, or in another life of the log."""
        for tenant_id, head in heads.items():
            channel = self._channels.get(tenant_id)
            if channel is not None and channel.end != head:
                channel.wake()

    def browsers(self) -> set[int]:
        """The signed-in browsers with a stream here."""
        return {subscription.subscriber.browser_id for subscription in self._subscriptions()}

    def end_browsers(self, browser_ids: Iterable[int]) -> None:
        """Close the streams of browsers that have no right to events any more."""
        ended = set(browser_ids)
        self._end([each for each in self._subscriptions() if each.subscriber.browser_id in ended])

    def beat(self, now: datetime) -> None:
        """One heartbeat for everybody who stands at the end of their ring, and farewell to channels nobody reads."""
        for channel in list(self._channels.values()):
            channel.beat(self.build, now)
        self._close_idle()

    def repeat_presence(self) -> None:
        """Who is in a form now, to everybody who may know: made once a channel."""
        for channel in list(self._channels.values()):
            channel.repeat_presence()

    def drain(self) -> None:
        """End every stream in order: each takes its last frame, and comes back over the spread."""
        self.draining = True
        farewell = frames.bye(self._drain_spread_seconds)
        leaving = self._subscriptions()
        for subscription in leaving:
            subscription.say_goodbye(farewell)
        wake_in_slices(leaving)

    def close(self) -> None:
        """Stop the channels' threads: for tests, and for a process that ends."""
        self.draining = True
        channels = list(self._channels.values())
        self._channels.clear()
        for channel in channels:
            channel.close()
        for channel in channels:
            channel.wait_until_closed(LONGEST_LOOK_SECONDS)

    # --- inside ----------------------------------------------------------------------------------------------------

    def _start_once(self) -> None:
        with self._lock:
            if self._started:
                return
            self._started = True
        self._bus.listen(self)
        for start in self.on_start:
            start()

    def _refuse_over_limit(self, subscriber: Subscriber) -> None:
        if self.draining:
            raise HubUnavailable("This server is about to restart.", retry_after=1)
        if self._streams.total() >= self._streams_per_process:
            raise HubUnavailable("Too many live pages are open on this server.", retry_after=30)
        if self._streams[_person(subscriber)] >= self._streams_per_user:
            raise TooManyForUser("Too many of your pages are live at once.", retry_after=30)

    def _refuse_if_left_behind(self, subscription: Subscription) -> None:
        """Joining reads the log, which may take long: a drain or the end of a channel meanwhile has missed this one."""
        served = self._channels.get(subscription.subscriber.tenant_id)
        if self.draining or served is None or subscription not in served.subscriptions:
            subscription.close()
            raise HubUnavailable("This server is about to restart.", retry_after=1)

    def _left(self, subscriber: Subscriber) -> None:
        with self._lock:
            self._streams[_person(subscriber)] -= 1
            if self._streams[_person(subscriber)] <= 0:
                del self._streams[_person(subscriber)]

    def _channel(self, tenant_id: int) -> Channel:
        with self._lock:
            channel = self._channels.get(tenant_id)
            is_new = channel is None
            if channel is None:
                channel = self._channels[tenant_id] = Channel(tenant_id, self._source)
                channel.start()
            channel.used_at = clock.now()
        if is_new:
            self._ask_who_is_here(tenant_id)
        return channel

    def _subscriptions(self) -> list[Subscription]:
        return [each for channel in list(self._channels.values()) for each in list(channel.subscriptions)]

    def _wake(self, tenant_id: int) -> None:
        channel = self._channels.get(tenant_id)
        if channel is not None:
            channel.wake()

    def _ask_who_is_here(self, tenant_id: int) -> None:
        """The processes that have this tenant's pages know what was said before this one listened."""
        self._bus.publish(WakeUp(WakeUpKind.PRESENCE, tenant_id, {"ask": True}))

    def _on_presence(self, wake_up: WakeUp) -> None:
        channel = self._channels.get(wake_up.tenant_id)
        if channel is None:
            return
        if "ask" not in wake_up.data:
            channel.on_presence(wake_up.data["here"])
        elif here := channel.presences.words(clock.now()):
            self._bus.publish(WakeUp(WakeUpKind.PRESENCE, wake_up.tenant_id, {"here": here}))

    def _end_matching(self, wake_up: WakeUp) -> None:
        ended = set(wake_up.data["browsers"])
        channel = self._channels.get(wake_up.tenant_id)
        subscriptions = list(channel.subscriptions) if channel else []
        self._end([each for each in subscriptions if each.subscriber.token_hash in ended])

    def _end(self, subscriptions: Iterable[Subscription]) -> None:
        for subscription in subscriptions:
            subscription.say_goodbye(frames.signed_out())
            subscription.waiter.wake()

    def _close_idle(self) -> None:
        with self._lock:
            idle = [tenant_id for tenant_id, channel in self._channels.items() if channel.is_idle()]
            for tenant_id in idle:
                self._channels.pop(tenant_id).close()


def _person(subscriber: Subscriber) -> tuple[int, int]:
    return subscriber.tenant_id, subscriber.user_id
