"""No words of a person can break out of a frame."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice_hub.realtime import frames
from practice_hub.realtime.event import Cursor
from tests.realtime.whatwg import Message, Reader

# Half a character (a lone surrogate) is none that a form, a file or a database could bring.
ANY = st.sampled_from("ab:\r\n\0\u2028\u2029\ufeff &<é😀") | st.characters(codec="utf-8")
NASTY = st.text(alphabet=ANY, max_size=60)


def as_read(text: str) -> str:
    """What a browser gives back: it knows one line end, and no NUL of ours is sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


@given(st.lists(NASTY, min_size=1, max_size=5))
def test_whatever_a_client_is_called_each_frame_is_one_message_with_its_own_id(names: list[str]) -> None:
    stream = b"".join(frames.content(Cursor("k3f9", number), name) for number, name in enumerate(names, 1))
    expected = [Message(as_read(name), "message", f"k3f9-{number}") for number, name in enumerate(names, 1)]
    assert Reader().feed(stream) == expected


@given(st.lists(NASTY, min_size=1, max_size=3), st.integers(1, 7))
def test_it_does_not_matter_how_the_network_cuts_the_bytes(names: list[str], size: int) -> None:
    stream = b"".join(frames.content(Cursor("k3f9", number), name) for number, name in enumerate(names, 1))
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    reader = _Bytewise()
    assert [message for piece in pieces for message in reader.feed(piece)] == Reader().feed(stream)


class _Bytewise(Reader):
    """Holds back bytes until a message is whole, as a browser's decoder holds back half a character."""

    def feed(self, piece: bytes) -> list[Message]:
        self._held = getattr(self, "_held", b"") + piece
        whole, end, self._held = self._held.rpartition(b"\n\n")
        return super().feed(whole + end) if end else []


@given(st.text(), st.sampled_from("\r\n\0"), st.text())
def test_a_line_end_in_a_name_or_an_id_is_refused(before: str, bad: str, after: str) -> None:
    for field in ("id", "event"):
        with pytest.raises(ValueError, match="one line"):
            frames.encode("x", **{field: before + bad + after})  # type: ignore[arg-type]


def test_only_control_messages_have_a_name_and_they_all_begin_with_rt() -> None:
    assert all(kind.startswith("rt:") for kind in frames.Control)
    assert Reader().feed(frames.content(Cursor("a", 1), "click"))[0].event == "message"


def test_hello_has_no_id_so_it_moves_no_cursor() -> None:
    hello = frames.hello(build="b1", now=datetime(2026, 11, 23, tzinfo=UTC), heartbeat_seconds=25)
    [message] = Reader().feed(hello)
    assert (message.event, message.id) == ("rt:hello", "")
    assert json.loads(message.data) == {"build": "b1", "now": "2026-11-23T00:00:00+00:00", "heartbeat": 25}


def test_live_says_up_to_where_the_replay_went() -> None:
    assert Reader().feed(frames.live(Cursor("k3f9", 42))) == [Message("{}", "rt:live", "k3f9-42")]


def test_bye_tells_the_width_over_which_clients_come_back() -> None:
    reader = Reader()
    [message] = reader.feed(frames.bye(5))
    assert (message.event, reader.retry) == ("rt:bye", 5000)
