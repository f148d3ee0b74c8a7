"""A proxy between browser and server that does what networks do: holds, cuts, slows down, answers by itself.

It keeps what passed through it, so that a test can search every byte that a browser was given.
"""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

# Where an exchange can be held: before the server hears of it, before the browser gets the answer's head, or its body.
Stage = Literal["request", "answer", "body"]

STREAM = "/realtime/stream"
POLL = "/realtime/poll"
# A slow line brings this much at a time, which falls into the middle of lines, tags and characters.
SLOW_PIECE = 48
SLOW_PAUSE = 0.002


@dataclass
class Exchange:
    """One request and what the browser got as an answer, byte for byte."""

    method: str
    path: str
    head: str
    answer: bytearray = field(default_factory=bytearray)
    at: float = field(default_factory=time.monotonic)

    @property
    def status(self) -> int:
        """0 while there is no answer."""
        words = self.answer.split(b" ", 2)
        return int(words[1]) if len(words) == 3 else 0

    def header(self, name: str) -> str:
        """A header of the answer, empty when it has none of this name."""
        head = bytes(self.answer).partition(b"\r\n\r\n")[0].decode("latin-1")
        found = [line.partition(":")[2].strip() for line in head.splitlines() if line.lower().startswith(f"{name}:")]
        return found[0] if found else ""


class Gate:
    """A place where exchanges wait until it is opened."""

    def __init__(self) -> None:
        self._reached, self._open = threading.Event(), threading.Event()

    def wait_for_one(self) -> None:
        """Until the browser stands before it."""
        assert self._reached.wait(20), "nobody came to the gate"

    def open(self) -> None:
        self._open.set()

    def pass_through(self) -> None:
        self._reached.set()
        self._open.wait()


@dataclass(frozen=True)
class Rule:
    """What is done with the exchanges of a path; the newest rule that fits wins."""

    path: str
    answer: bytes = b""
    gate: Gate | None = None
    stage: Stage = "request"
    end_after: bytes = b""
    slow: bool = False
    twice: bool = False

    def fits(self, path: str) -> bool:
        return path.partition("?")[0] == self.path or (self.path.endswith("*") and path.startswith(self.path[:-1]))


class Proxy:
    """Listens on a port of its own and passes everything on to the server, but for the rules of the moment."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.exchanges: list[Exchange] = []
        self._rules: list[Rule] = []
        self._away = False
        self._open: dict[socket.socket, str] = {}
        self._in_frame = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    # ── What passed ──

    @property
    def wire(self) -> bytes:
        """Every byte that the browser was given."""
        return b"".join(bytes(exchange.answer) for exchange in list(self.exchanges))

    def asked(self, path: str) -> list[Exchange]:
        """The requests for this path so far."""
        return [each for each in list(self.exchanges) if each.path.partition("?")[0] == path]

    def forget(self) -> None:
        """Somebody else's turn: what passed is forgotten."""
        self.exchanges = []

    # ── What networks do ──

    @contextmanager
    def answering(
        self, path: str, status: int, body: str = "", headers: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """The proxy answers by itself: an overloaded one, or that of a hotel."""
        lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body.encode()))} | {
            **(headers or {}),
            "Connection": "close",
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        with self._ruled(Rule(path, answer=f"HTTP/1.1 {status} Lab\r\n{head}\r\n{body}".encode())):
            yield

    @contextmanager
    def holding(self, path: str, stage: Stage) -> Iterator[Gate]:
        """Exchanges of this path wait at this stage. The gate opens at the end at the latest."""
        gate = Gate()
        try:
            with self._ruled(Rule(path, gate=gate, stage=stage)):
                yield gate
        finally:
            gate.open()

    @contextmanager
    def ending(self, path: str, after: bytes) -> Iterator[None]:
        """Every answer ends in good order after the frame that contains these bytes."""
        with self._ruled(Rule(path, end_after=after)):
            yield

    @contextmanager
    def slow(self, path: str) -> Iterator[None]:
        """Answers come in small pieces, which end where they happen to end."""
        with self._ruled(Rule(path, slow=True)):
            yield

    @contextmanager
    def repeating(self, path: str) -> Iterator[None]:
        """Everything that comes in one piece comes twice."""
        with self._ruled(Rule(path, twice=True)):
            yield

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody is there: open connections end, new ones are closed without a word."""
        self._away = True
        self.cut()
        try:
            yield
        finally:
            self._away = False

    def cut(self, path: str = "") -> None:
        """Every open connection ends now, or those that carry this path."""
        for connection, carried in list(self._open.items()):
            if not carried.startswith(path):
                continue
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def cutting_in_mid_frame(self) -> Iterator[Callable[[], bool]]:
        """The next frame is cut in its middle. Yields a question: whether it has happened."""
        self._in_frame.set()
        yield lambda: not self._in_frame.is_set()
        self._in_frame.clear()

    def close(self) -> None:
        self._away = True
        self._listener.close()
        for rule in self._rules:
            if rule.gate:
                rule.gate.open()
        self.cut()

    # ── Inside ──

    @contextmanager
    def _ruled(self, rule: Rule) -> Iterator[None]:
        self._rules.append(rule)
        try:
            yield
        finally:
            self._rules.remove(rule)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        """One connection carries one exchange."""
        self._open[client] = ""
        with client, contextlib.suppress(OSError):
            request = b"" if self._away else _read_request(client)
            if request:
                self._exchange(client, request)
        del self._open[client]

    def _exchange(self, client: socket.socket, request: bytes) -> None:
        head = request.partition(b"\r\n\r\n")[0].decode("latin-1")
        method, path, _ = head.split(" ", 2)
        exchange = Exchange(method, path, head)
        self.exchanges.append(exchange)
        self._open[client] = path
        rule = next((rule for rule in reversed(self._rules) if rule.fits(path)), Rule(path))
        if rule.answer:
            return self._give(client, exchange, rule.answer)
        if rule.gate and rule.stage == "request":
            rule.gate.pass_through()
        with socket.create_connection(("127.0.0.1", self._upstream)) as server:
            server.sendall(_closing(request))
            self._relay(client, server, exchange, rule)
        return None

    def _relay(self, client: socket.socket, server: socket.socket, exchange: Exchange, rule: Rule) -> None:
        """Pass the answer on until either side leaves."""
        head, body = _read_head(client, server)
        if rule.gate and rule.stage == "answer":
            rule.gate.pass_through()
        self._give(client, exchange, head)
        if rule.gate and rule.stage == "body":
            rule.gate.pass_through()
        while body or (body := _next_piece(client, server)):
            last = self._last_words(exchange, rule, body)
            self._give(client, exchange, body if last is None else last, slow=rule.slow)
            if last is not None:
                return
            if rule.twice and body.endswith(b"\n\n\r\n"):
                self._give(client, exchange, body)
            body = b""

    def _last_words(self, exchange: Exchange, rule: Rule, body: bytes) -> bytes | None:
        """What passes of this piece when it is the last one; None when the exchange goes on."""
        if rule.end_after and rule.end_after in body:
            end = body.index(b"\n\n", body.index(rule.end_after)) + 2
            return body[:end] + b"\r\n0\r\n\r\n"
        if self._in_frame.is_set() and exchange.path.startswith(STREAM) and b"hx-partial" in body:
            self._in_frame.clear()
            return body[: len(body) // 2]
        return None

    def _give(self, client: socket.socket, exchange: Exchange, data: bytes, *, slow: bool = False) -> None:
        exchange.answer += data
        if not slow:
            client.sendall(data)
            return
        for start in range(0, len(data), SLOW_PIECE):
            client.sendall(data[start : start + SLOW_PIECE])
            time.sleep(SLOW_PAUSE)


def _read_request(client: socket.socket) -> bytes:
    """Head and body of one request; empty when the browser had none to send after all."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(1 << 16)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = (int(sizes[0].partition(b":")[2]) if sizes else 0) - len(body)
    while missing > 0 and (piece := client.recv(missing)):
        data, missing = data + piece, missing - len(piece)
    return data


def _closing(request: bytes) -> bytes:
    """The same request, after whose answer the server ends the connection."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


def _read_head(client: socket.socket, server: socket.socket) -> tuple[bytes, bytes]:
    """The head of the answer, and what came with it."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = _next_piece(client, server)
        if not piece:
            raise ConnectionError("the server ended in mid-answer, or the browser did not wait")
        data += piece
    head, end, body = data.partition(b"\r\n\r\n")
    return head + end, body


def _next_piece(client: socket.socket, server: socket.socket) -> bytes:
    """What the server says next; empty when it has ended, or the browser has left."""
    readable, _, _ = select.select([client, server], [], [])
    return b"" if client in readable else server.recv(1 << 16)
