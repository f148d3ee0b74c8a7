"""The gunicorn worker: accepted sockets that do not hang, streams that end in order (docs/realtime.md, section 2)."""

import gc
import re
import resource
import socket
import sys
from functools import partial
from typing import Any, cast

import gevent
from flask import Flask
from gevent.monkey import is_module_patched
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn.glogging import Logger
from gunicorn.workers.ggevent import GeventWorker
from sqlalchemy.orm import configure_mappers

from practice_hub import logs
from practice_hub.base.redaction import SafeToLog
from practice_hub.live.parking import Parking
from practice_hub.web.extension import PracticeHub

# A client that never reads would hold its greenlet in send() for ever, and 3.4 MB of the kernel's memory with it.
SEND_TIMEOUT_MS = 30_000
SEND_BUFFER_BYTES = 64 * 1024
# How often the worker looks whether it was stopped: SIGTERM to gone takes 2 s at the most.
LOOK_SECONDS = 0.1
# What requests under way may still need; streams end at once.
FINISH_SECONDS = 1.5
# Descriptors beside the connections: database, Redis, files, the listener.
SPARE_DESCRIPTORS = 200


# What was wrong with a request, which gunicorn then quotes.
INVALID = re.compile(r"(Invalid request from ip=\S*: [^:]*).*", re.DOTALL)


class CannotStart(SafeToLog):
    """The server cannot serve as things stand; the message says what to change."""


class ServerLog(Logger):
    """gunicorn's own log, in lines as ours. An address or a header may hold a secret, so it quotes no request."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter())

    def warning(self, msg: object, *args: Any, **kwargs: Any) -> None:
        super().warning(INVALID.sub(r"\1", str(msg)), *args, **kwargs)

    def exception(self, msg: object, *_args: Any, **kwargs: Any) -> None:
        """What it is about stands before the address, and in the traceback."""
        super().exception(str(msg).partition(" %")[0], **kwargs)


class HubWorker(GeventWorker):
    """gevent's worker, which on SIGTERM (and before it recycles) ends all streams at once and is gone in 2 s.

    gunicorn's own waits in steps of a second and for every idle connection that a browser keeps open.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._busy = 0

    def init_process(self) -> None:
        _refuse_late_patch()
        _make_room_for(self.worker_connections)
        super().init_process()

    def run(self) -> None:
        """Serve until stopped, then end in order."""
        servers = [self._serve(listener) for listener in self.sockets]
        while self.alive:
            self.notify()
            gevent.sleep(LOOK_SECONDS)
        for server in servers:
            server.close()
        PracticeHub.of(self._app).hub.drain()
        with gevent.Timeout(FINISH_SECONDS, False):  # type: ignore[arg-type]  # False: ends silently
            self._parking.streams.join()
            while self._busy:
                gevent.sleep(LOOK_SECONDS / 10)
        for server in servers:
            server.stop(timeout=LOOK_SECONDS)

    def load_wsgi(self) -> None:
        super().load_wsgi()
        configure_mappers()
        # What is loaded by now stays: to look through it again and again for what may go would hold up streams, and
        # un-share the pages that this process has in common with its master.
        gc.collect()
        gc.freeze()
        self._app = cast(Flask, self.wsgi)
        self._parking = Parking(self._app)
        self.wsgi = cast(Any, self._parking)

    def handle(self, listener: socket.socket, client: socket.socket, addr: Any) -> None:
        if client.family != socket.AF_UNIX:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SEND_TIMEOUT_MS)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        super().handle(listener, client, addr)

    def handle_request(self, listener_name: Any, req: Any, sock: socket.socket, addr: Any) -> bool:
        self._busy += 1
        try:
            return super().handle_request(listener_name, req, sock, addr)
        finally:
            self._busy -= 1

    def _serve(self, listener: socket.socket) -> StreamServer:
        listener.setblocking(True)
        server = StreamServer(listener, handle=partial(self.handle, listener), spawn=Pool(self.worker_connections))
        if self.cfg.workers > 1:
            # Processes that take one connection at a time share them evenly.
            server.max_accept = 1
        server.start()
        return server


def _refuse_late_patch() -> None:
    """Patched after psycopg was imported, one query would block every stream of the process."""
    if not is_module_patched("socket") or not is_module_patched("threading"):
        raise CannotStart("start with `gunicorn -c gunicorn.conf.py app:app`: its first line must patch for gevent")
    waiting = sys.modules.get("psycopg.waiting")
    if waiting is not None and waiting.wait.__name__ == "wait_c":
        raise CannotStart("psycopg was imported before gevent patched it: its queries would block every stream")


def _make_room_for(connections: int) -> None:
    """Past the descriptor limit requests would hang without a word: raise it, or refuse to start."""
    needed = connections + SPARE_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise CannotStart(
            f"HUB_STREAMS_PER_PROCESS needs {needed} open files, and this system allows {hard}: "
            "lower the setting or raise the limit (ulimit -n, LimitNOFILE)"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
