"""The stream: `GET /realtime/stream` (docs/realtime.md, sections 2 to 4)."""

import logging
from collections.abc import Iterator

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from practice_hub.accounts.signed_in import require_subscriber
from practice_hub.base import clock
from practice_hub.live.parking import PARK, Stream
from practice_hub.live.requests import asked_cursor, hub, refused
from practice_hub.live.waiting import SocketWaiter, waiter_for
from practice_hub.realtime import frames
from practice_hub.realtime.channel import Subscription
from practice_hub.realtime.hub import HubUnavailable
from practice_hub.web.extension import settings

logger = logging.getLogger(__name__)

bp = Blueprint("stream", __name__)


@bp.get("/realtime/stream")
def stream() -> ResponseReturnValue:
    """Everything after the cursor that this person may hear, as it happens. Signed out: 401."""
    subscriber = require_subscriber()
    if request.method == "HEAD":
        # Nothing would ever be read from a stream, so nothing would end it.
        return Response(headers=frames.HEADERS)
    try:
        subscription = hub().subscribe(subscriber, asked_cursor(request), waiter_for(request.environ))
    except HubUnavailable as refusal:
        return refused(refusal)
    hello = frames.hello(build=hub().build, now=clock.now(), heartbeat_seconds=settings().heartbeat_seconds)
    pieces = _frames(hello, subscription)
    if PARK in request.environ and isinstance(subscription.waiter, SocketWaiter):
        request.environ[PARK](Stream(pieces, subscription.waiter, lambda: _leave(subscription)))
        return Response(iter(()), headers=frames.HEADERS, direct_passthrough=True)
    response = Response(pieces, headers=frames.HEADERS, direct_passthrough=True)
    # A client that left before the first byte never starts the generator, so its `finally` would never run.
    response.call_on_close(lambda: _leave(subscription))
    return response


def _frames(hello: bytes, subscription: Subscription) -> Iterator[bytes]:
    """The life of one stream. It touches no request, no context and no database session.

    Nothing may be raised after the first byte: a browser would reconnect for ever.
    """
    try:
        yield hello
        replay = subscription.take()
        if subscription.ended:
            yield replay
            return
        yield replay + frames.live(subscription.cursor)
        while not subscription.ended:
            subscription.waiter.wait()
            if subscription.waiter.gone:
                return
            data = subscription.take()
            if data:
                yield data
    except Exception:
        logger.exception("a stream ended by a fault")
    finally:
        _leave(subscription)


def _leave(subscription: Subscription) -> None:
    subscription.close()
    if isinstance(subscription.waiter, SocketWaiter):
        subscription.waiter.close()
