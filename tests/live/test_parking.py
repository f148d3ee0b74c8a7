"""A page that leaves while its stream is being parked."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from practice_hub.live.parking import PARK, Parking, Stream
from practice_hub.live.waiting import SocketWaiter


class GunicornResponse:
    """As far as parking knows it: its client has gone before the head of the answer was sent."""

    chunked = True

    def start_response(self, *_head: object) -> None: ...

    def send_headers(self) -> None:
        raise ConnectionResetError


def test_a_page_that_left_before_the_head_was_sent_is_not_counted() -> None:
    left = []
    here, there = socket.socketpair()

    def application(environ: dict[str, Any], _start_response: Any) -> Iterator[bytes]:
        environ[PARK](Stream(iter([b"hello"]), SocketWaiter(here), lambda: left.append("bob")))
        return iter(())

    environ = EnvironBuilder(path="/realtime/stream").get_environ() | {"gunicorn.socket": here}
    with here, there, pytest.raises(ConnectionResetError):
        Parking(application)(environ, GunicornResponse().start_response)
    assert left == ["bob"], "his place among ten is free again"
