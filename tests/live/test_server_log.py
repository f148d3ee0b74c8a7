"""What the server's own log says of requests: enough to find a fault, and no secret of an address or a header."""

import contextlib
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.parts import waiting
from tests.parts.process import Process
from tests.parts.server import ROOT, HubServer, StartServer, clean_environment
from tests.world import World

TOKEN = "planted-token-0123456789abcdef0123456789abcdef"

# What no parser takes for a request → what the log says of it.
INVALID = {
    f"GET /reset-password/{TOKEN} and more HTTP/1.1\r\n\r\n": "Invalid HTTP Version",
    f"GET/reset-password/{TOKEN}\r\n\r\n": "Invalid HTTP request line",
    f"{TOKEN.upper()}@ / HTTP/1.1\r\n\r\n": "Invalid HTTP method",
    f"GET / HTTP/1.1\r\nCookie hub: {TOKEN}\r\n\r\n": "Invalid HTTP header name",
    f"GET / HTTP/1.1\r\nCookie: hub={TOKEN}\r\n folded\r\n\r\n": "Obsolete line folding",
    f"GET /reset-password/{TOKEN}{'x' * 9000} HTTP/1.1\r\n\r\n": "Request Line is too large",
    f"GET / HTTP/1.1\r\nExpect: {TOKEN}\r\n\r\n": "Unable to comply with expectation",
}


@pytest.fixture
def server(world: World, environment: dict[str, str], start_server: StartServer) -> HubServer:
    world.database.dispose()
    return start_server(environment | {"HUB_LOG_LEVEL": "debug"}, app="tests.live.faulty_app:app")


def send(port: int, request: str) -> str:
    """The answer's first line, to whatever is sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.encode())
        # A server that has refused what it read so far may have closed the connection by now.
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").readline().decode()
    return ""


def get(port: int, path: str) -> str:
    return send(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")


def logged(said: Callable[[], str], *words: str) -> str:
    waiting.until(lambda: all(word in said() for word in words), f"{words} in the log")
    return said()


def test_a_fault_is_logged_without_the_address(server: HubServer) -> None:
    assert " 500 " in get(server.port, f"/reset-password/{TOKEN}?search={TOKEN}")
    log = logged(server.log, "a fault (", "at /reset-password/<token>", "the library says no")
    assert re.search(r"faulty_app\.py.*ValueError", log)
    assert TOKEN not in log


def test_a_fault_beyond_the_application_is_logged_without_the_address(server: HubServer) -> None:
    assert " 500 " in get(server.port, f"/invitation/{TOKEN}")
    log = logged(server.log, "Error handling request", "faulty_app.py", "LookupError")
    assert TOKEN not in log


def test_a_request_that_is_none_is_logged_without_quoting_it(server: HubServer) -> None:
    for request, words in INVALID.items():
        send(server.port, request)
        logged(server.log, f"Invalid request from ip=127.0.0.1: {words}")
    assert TOKEN.lower() not in server.log().lower()


def test_no_request_is_logged_even_where_everything_is(server: HubServer) -> None:
    get(server.port, f"/clients?search={TOKEN}")
    send(server.port, f"GET /calendar/{TOKEN}.ics HTT")
    server.terminate()
    assert TOKEN not in logged(server.log, "Shutting down")


def test_the_development_server_names_no_address_either(
    world: World, environment: dict[str, str], tmp_path: Path
) -> None:
    world.database.dispose()
    port = waiting.free_port()
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "run", "--port", str(port)]
    process = Process(command, log=tmp_path / "flask.log", env=clean_environment(environment))
    process.start()
    try:
        process.wait_for_port(port)
        assert " 410 " in get(port, f"/reset-password/{TOKEN}")
        send(port, f"GET /reset-password/{TOKEN} and more HTTP/1.1\r\n\r\n")
    finally:
        process.terminate()
    assert "Running on" in process.log()
    assert TOKEN not in process.log()
