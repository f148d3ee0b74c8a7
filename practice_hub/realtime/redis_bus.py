"""The Redis backend of the bus: publish/subscribe on `hub:<installation>:tenant:<id>` (docs/realtime.md, section 1).

Publish/subscribe knows no database numbers, so the channel carries the installation's name: two installations on one
Redis hear nothing of each other.

redis-py's own reconnecting is silent and loses what was published meanwhile, so the loop is ours: after every
(re)subscribe the listener learns that it may have missed something.
"""

import json
import logging
import threading
import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from practice_hub.base.redaction import words_of
from practice_hub.realtime.bus import Listener, WakeUp, WakeUpKind, call_safely

logger = logging.getLogger(__name__)

# Publishing waits in a person's request: redis-py's default would hold it for 3.2 s when Redis is gone.
CONNECT_SECONDS = 0.3
ANSWER_SECONDS = 0.5
# A dead connection is noticed by a ping that gets no answer in this time.
LISTEN_SECONDS = 5.0
RETRY_SECONDS = 0.5


class RedisBus:
    """One subscription a process for all tenants; wake-ups of tenants that nobody here reads are dropped."""

    def __init__(self, url: str, installation: str) -> None:
        self._channel = f"hub:{installation}:tenant:"
        self._publisher = redis.Redis.from_url(
            url,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
        )
        self._reader = redis.Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=CONNECT_SECONDS, socket_timeout=LISTEN_SECONDS
        )
        self._closed = threading.Event()
        self.failures = 0

    def publish(self, wake_up: WakeUp) -> None:
        message = json.dumps({"kind": wake_up.kind, "data": dict(wake_up.data)})
        try:
            self._publisher.publish(f"{self._channel}{wake_up.tenant_id}", message)
        except (redis.RedisError, OSError) as error:
            self.failures += 1
            logger.warning("the bus could not publish: %s", words_of(error))

    def listen(self, listener: Listener) -> None:
        threading.Thread(target=self._listen, args=(listener,), name="redis-bus", daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        self._publisher.close()
        self._reader.close()

    def _listen(self, listener: Listener) -> None:
        while not self._closed.is_set():
            try:
                self._listen_once(listener)
            # The last of them is redis-py's answer to a connection that `close()` takes from under it.
            except (redis.RedisError, OSError, ValueError, AttributeError) as error:
                if not self._closed.is_set():
                    logger.warning("the bus is away, the sweep goes on: %s", words_of(error))
            self._closed.wait(RETRY_SECONDS)

    def _listen_once(self, listener: Listener) -> None:
        """One connection's life: subscribe, say that news may have been missed, pass on, ping when it is quiet."""
        with self._reader.pubsub() as subscription:  # type: ignore[no-untyped-call]
            subscription.psubscribe(f"{self._channel}*")
            asked_at = None
            while not self._closed.is_set():
                message = subscription.get_message(timeout=LISTEN_SECONDS)
                if message is None:
                    if asked_at is not None:
                        raise redis.ConnectionError("no answer to a ping")
                    subscription.ping()
                    asked_at = time.monotonic()
                    continue
                asked_at = None
                if message["type"] == "psubscribe":
                    call_safely(listener.may_have_missed)
                elif message["type"] == "pmessage":
                    self._pass_on(listener, message["channel"], message["data"])

    def _pass_on(self, listener: Listener, channel: bytes, data: bytes) -> None:
        try:
            tenant_id = int(channel.decode().removeprefix(self._channel))
            message = json.loads(data)
            wake_up = WakeUp(WakeUpKind(message["kind"]), tenant_id, message["data"])
        except (ValueError, KeyError, TypeError):
            logger.warning("an unreadable wake-up on %r", channel)
            return
        call_safely(lambda: listener.on_wake_up(wake_up))
