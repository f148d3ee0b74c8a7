"""How a stream waits under gevent: for a wake-up, or for its own socket to become readable (its client left).

Without the socket a generator learns that its client is gone only at the second write after it, 30 to 60 s later.
"""

import socket
from typing import Any

import gevent
from gevent.event import Event as GeventEvent
from gevent.monkey import is_module_patched

from practice_hub.realtime.channel import ThreadWaiter, Waiter


def waiter_for(environ: dict[str, Any]) -> Waiter:
    """The waiter for the server that this request came through."""
    connection = environ.get("gunicorn.socket")
    if connection is None or not is_module_patched("socket"):
        return ThreadWaiter()
    return SocketWaiter(connection)


class SocketWaiter:
    """Parks a greenlet until it is woken or its client left, which it learns in milliseconds.

    The socket is watched from the first wait on; until then it may be changed for another of the same connection.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.gone = False
        self.connection = connection
        self._woken = GeventEvent()
        self._watcher: Any = None

    def wait(self) -> None:
        if self._watcher is None:
            self._watcher = gevent.get_hub().loop.io(self.connection.fileno(), 1)
        self._watcher.start(self._readable)
        try:
            self._woken.wait()
            self._woken.clear()
        finally:
            self._watcher.stop()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        """Let the loop's watcher go with the stream. Twice is harmless."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.stop()
            watcher.close()

    def _readable(self) -> None:
        """A client of a stream has nothing more to say: what can be read is its end, or a request it must not send."""
        self.gone = True
        self._watcher.stop()
        self._woken.set()
