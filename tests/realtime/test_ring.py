"""The ring serves readers that are a little behind, and never leaves a hole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice_hub.realtime.ring import Frame, Ring

AUDIENCES = st.sampled_from(["", "user:1", "user:2", "may:export"])


def frame(position: int, audience: str = "", size: int = 3) -> Frame:
    return Frame(position, audience, f"<{position}>".encode().ljust(size, b"."))


def filled(audiences: list[str], *, frames: int = 512, size: int = 1_000_000) -> Ring:
    ring = Ring(0, frames, size)
    for position, audience in enumerate(audiences, 1):
        ring.append([frame(position, audience)])
    return ring


@given(st.lists(AUDIENCES, max_size=40), st.integers(0, 40), st.sets(AUDIENCES))
def test_a_reader_gets_all_after_its_position_that_it_may_hear_and_nothing_else(
    audiences: list[str], position: int, hears: set[str]
) -> None:
    ring = filled(audiences)
    position = min(position, len(audiences))
    expected = b"".join(
        frame(number, audience).data
        for number, audience in enumerate(audiences, 1)
        if number > position and audience in hears
    )
    assert ring.take(position, frozenset(hears)) == expected


@given(st.integers(1, 60), st.integers(1, 20))
def test_the_oldest_frames_go_first_and_the_ring_says_so(count: int, room: int) -> None:
    ring = filled([""] * count, frames=room)
    assert (ring.start, ring.end) == (max(0, count - room), count)
    assert not ring.covers(ring.start - 1)
    assert ring.covers(ring.start)
    assert not ring.covers(ring.end + 1)


def test_large_frames_push_older_ones_out() -> None:
    ring = Ring(0, 512, 1000)
    ring.append([frame(1, size=600), frame(2, size=600)])
    assert (ring.start, ring.end) == (1, 2)


def test_one_frame_larger_than_the_ring_still_has_its_place() -> None:
    ring = Ring(0, 512, 1000)
    ring.append([frame(1, size=5000)])
    assert len(ring.take(0, frozenset({""}))) == 5000


def test_a_hole_is_refused() -> None:
    ring = filled(["", ""])
    with pytest.raises(ValueError, match="hole"):
        ring.append([frame(4)])


def test_the_span_of_a_crowd_is_joined_once() -> None:
    ring = filled(["", "user:1", ""])
    hears = frozenset({""})
    assert ring.take(0, hears) is ring.take(0, hears)
    ring.append([frame(4)])
    assert ring.take(0, hears).endswith(b"<4>")


def test_readers_at_every_place_do_not_fill_the_memory() -> None:
    ring = filled(["", "user:1"] * 20, size=400)
    for position in range(ring.start, ring.end):
        for number in range(5):
            hears = frozenset({"", f"user:{number}"})
            assert ring.take(position, hears) == ring.take(position, hears)
    assert sum(map(len, ring._joined.values())) <= 400


@given(st.integers(1, 30), st.integers(1, 30))
def test_what_a_late_reader_read_again_serves_the_next_one(gone: int, room: int) -> None:
    count = gone + room
    ring = filled([""] * count, frames=room)
    ring.refill([frame(position) for position in range(1, ring.start + 1)])
    assert ring.start == count - room, "a full ring keeps the newer frames"
    roomy = Ring(gone, 512)
    roomy.refill([frame(position) for position in range(1, gone + 1)])
    assert roomy.take(0, frozenset({""})) == b"".join(frame(position).data for position in range(1, gone + 1))
