"""Parking: a stream's generator leaves the greenlet that served its request (docs/realtime.md, section 2).

That greenlet has carried Flask, the database and gunicorn's parser: its stack and what it still refers to are some
30 KB a stream, of which a stream needs a third. So the worker moves the open socket to a small greenlet that knows only
the generator. This is also the seam where one writer a channel may later serve every parked socket.
"""

import contextlib
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import gevent
from gevent.pool import Group

from practice_hub.live.waiting import SocketWaiter

PARK = "hub.park"
"""In the environment of a request whose server can park: the route leaves its stream there."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Parking:
    """WSGI middleware of the gevent worker. `streams` are the greenlets of the parked ones."""

    def __init__(self, application: Application) -> None:
        self.streams = Group()
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        stay: list[Stream] = []
        environ[PARK] = stay.append
        body = self._application(environ, start_response)
        if not stay or environ["REQUEST_METHOD"] != "GET":
            return body
        self._park(stay[0], start_response.__self__, environ["gunicorn.socket"])
        # What gunicorn understands as: this connection is not mine any more.
        raise StopIteration

    def _park(self, stream: "Stream", response: Any, connection: socket.socket) -> None:
        """Send the head from here, and everything after it from a greenlet of the stream's own."""
        try:
            response.send_headers()
            own = connection.dup()
        except BaseException:
            # Its client has left already: the pieces are never begun, so they cannot end the stream themselves.
            stream.leave()
            raise
        stream.waiter.connection = own
        self.streams.start(gevent.Greenlet(_write, own, stream.pieces, response.chunked))


class Stream:
    """What a parked stream is: its pieces, the waiter that watches its socket, and how it ends when none was taken."""

    __slots__ = ("leave", "pieces", "waiter")

    def __init__(self, pieces: Iterator[bytes], waiter: SocketWaiter, leave: Callable[[], None]) -> None:
        self.pieces, self.waiter, self.leave = pieces, waiter, leave


def _write(connection: socket.socket, pieces: Iterator[bytes], chunked: bool) -> None:
    """Write piece after piece until the stream ends or its client is gone (RFC 9112, section 7.1, for the chunks)."""
    with contextlib.closing(connection), contextlib.suppress(OSError), contextlib.closing(pieces):  # type: ignore[type-var]
        for piece in pieces:
            connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            connection.sendall(b"0\r\n\r\n")
