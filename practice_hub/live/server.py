"""The gunicorn worker: accepted sockets that do not hang, and streams that end in order (docs/realtime.md, section 2)."""

import socket
from typing import Any

import gevent
from gunicorn.workers.ggevent import GeventWorker

# A client that never reads would hold its greenlet in send() for ever, and 3.4 MB of the kernel's memory with it.
SEND_TIMEOUT_MS = 30_000
SEND_BUFFER_BYTES = 64 * 1024
# How often the worker looks whether it was told to stop: SIGTERM to gone takes 2 s at the most.
LOOK_SECONDS = 0.1


class HubWorker(GeventWorker):
    """gevent's worker, which on SIGTERM (and before it recycles) ends all streams at once and is gone in 2 s."""

    def init_process(self) -> None:
        gevent.spawn(self._drain_when_told)
        super().init_process()

    def handle(self, listener: socket.socket, client: socket.socket, addr: Any) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SEND_TIMEOUT_MS)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        super().handle(listener, client, addr)

    def _drain_when_told(self) -> None:
        while self.alive:
            gevent.sleep(LOOK_SECONDS)
        hub = self.wsgi.extensions["hub"]
        hub.drain()
