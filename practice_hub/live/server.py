"""The gunicorn worker: accepted sockets that do not hang, streams that end in order (docs/realtime.md, section 2)."""

import resource
import socket
import sys
from typing import Any, cast

import gevent
from flask import Flask
from gevent.monkey import is_module_patched
from gunicorn.workers.ggevent import GeventWorker

# A client that never reads would hold its greenlet in send() for ever, and 3.4 MB of the kernel's memory with it.
SEND_TIMEOUT_MS = 30_000
SEND_BUFFER_BYTES = 64 * 1024
# How often the worker looks whether it was told to stop: SIGTERM to gone takes 2 s at the most.
LOOK_SECONDS = 0.1
# Descriptors beside the connections: database, Redis, files, the listener.
SPARE_DESCRIPTORS = 200


class HubWorker(GeventWorker):
    """gevent's worker, which on SIGTERM (and before it recycles) ends all streams at once and is gone in 2 s."""

    def init_process(self) -> None:
        _refuse_late_patch()
        _make_room_for(self.worker_connections)
        gevent.spawn(self._drain_when_told)
        super().init_process()

    def handle(self, listener: socket.socket, client: socket.socket, addr: Any) -> None:
        if client.family != socket.AF_UNIX:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SEND_TIMEOUT_MS)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        super().handle(listener, client, addr)

    def _drain_when_told(self) -> None:
        while self.alive:
            gevent.sleep(LOOK_SECONDS)
        cast(Flask, self.wsgi).extensions["hub"].drain()


def _refuse_late_patch() -> None:
    """Patched after psycopg was imported, one query would block every stream of the process."""
    if not is_module_patched("socket") or not is_module_patched("threading"):
        raise RuntimeError("start with `gunicorn -c gunicorn.conf.py app:app`: its first line must patch for gevent")
    waiting = sys.modules.get("psycopg.waiting")
    if waiting is not None and waiting.wait.__name__ == "wait_c":
        raise RuntimeError("psycopg was imported before gevent patched it: its queries would block every stream")


def _make_room_for(connections: int) -> None:
    """Past the descriptor limit requests would hang without a word: raise it, or refuse to start."""
    needed = connections + SPARE_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise RuntimeError(
            f"HUB_STREAMS_PER_PROCESS needs {needed} open files, and this system allows {hard}: "
            "lower the setting or raise the limit (ulimit -n, LimitNOFILE)"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
