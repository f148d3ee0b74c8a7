"""The fault lab: a real server, its people's cookies, and hundreds of raw streams read by one thread."""

import contextlib
import http.client
import json
import selectors
import socket
import threading
from dataclasses import dataclass

from practice_hub.activity import actions
from practice_hub.activity.subjects import Subject
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import EVERYONE
from tests.parts import waiting
from tests.parts.server import HubServer
from tests.realtime.whatwg import Message, Reader
from tests.world import World


@dataclass
class Lab:
    """A server on the database of `world`; what is done through `world` is done by another process."""

    world: World
    server: HubServer

    def cookie(self, viewer: Viewer) -> str:
        """The cookie of a browser in which this person has signed in."""
        return "=".join(self.world.cookie(viewer, self.server.public_url))

    def act(self, by: Viewer, words: str, *, audience: str = EVERYONE) -> int:
        """Something happens in this person's practice; the number of its activity."""
        subject = Subject("client", 1, words)
        with self.world.write(by) as session:
            done = actions.record(session, subject, actions.Fact("lab.done", "did"), by=by, audience=audience)
        return done.id

    def holds(self) -> dict[str, int]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request("GET", "/lab/holds", headers={"Connection": "close"})
        answer: dict[str, int] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def eventually_holds(self, **expected: int) -> dict[str, int]:
        """What the server holds, once it holds no more than this."""

        def at_most() -> dict[str, int] | None:
            held = self.holds()
            return held if all(held[name] <= most for name, most in expected.items()) else None

        return waiting.until(at_most, f"at most {expected}, not {self.holds()}") or {}


class RawStream:
    """One stream over a socket of its own."""

    def __init__(self, port: int, cookie: str, cursor: str = "") -> None:
        self.messages: list[Message] = []
        self.ended = False
        self._reader = Reader()
        self._bytes = b""
        self._in_body = False
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        last = f"Last-Event-ID: {cursor}\r\n" if cursor else ""
        request = f"GET /realtime/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n{last}\r\n"
        self.socket.sendall(request.encode())
        self.socket.setblocking(False)

    @property
    def events(self) -> list[str]:
        return [message.event for message in self.messages]

    def read(self) -> None:
        """Take what has arrived."""
        try:
            piece = self.socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self.ended = True
            return
        self._bytes += piece
        if not self._in_body:
            head, end, rest = self._bytes.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 200 " in head.splitlines()[0], head
            self._in_body, self._bytes = True, rest
        self._take_chunks()

    def _take_chunks(self) -> None:
        while True:
            size, end, rest = self._bytes.partition(b"\r\n")
            if not end or len(rest) < int(size, 16) + 2:
                return
            length = int(size, 16)
            self._bytes = rest[length + 2 :]
            if length == 0:
                self.ended = True
                return
            self.messages += self._reader.feed(rest[:length])


class Crowd:
    """Many streams, read by one thread."""

    def __init__(self) -> None:
        self.streams: list[RawStream] = []
        self._selector = selectors.DefaultSelector()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def join(self, port: int, cookie: str, count: int) -> "Crowd":
        """Open this many streams and wait until all are live."""
        for _ in range(count):
            stream = RawStream(port, cookie)
            self.streams.append(stream)
            self._selector.register(stream.socket, selectors.EVENT_READ, stream)
        waiting.until(lambda: all("rt:live" in stream.events for stream in self.streams), f"{count} live streams", 60)
        return self

    def leave(self) -> None:
        """All are gone at once, without a word."""
        for stream in self.streams:
            self._forget(stream)
        self.streams.clear()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()
        self.leave()
        self._selector.close()

    def _forget(self, stream: RawStream) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(stream.socket)
        stream.socket.close()

    def _run(self) -> None:
        while not self._closed.is_set():
            for key, _ in self._selector.select(timeout=0.05) if self._selector.get_map() else ():
                stream: RawStream = key.data
                try:
                    stream.read()
                except OSError:
                    stream.ended = True
                if stream.ended:
                    self._forget(stream)
            if not self._selector.get_map():
                self._closed.wait(0.02)
