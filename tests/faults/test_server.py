"""What a server process holds, and how it ends: nothing is left behind, nobody is cut off mid-word."""

import time

from tests.faults.lab import Crowd, Lab
from tests.parts import waiting
from tests.parts.pace import Pace

# What a page that only listens may cost the server.
MOST_BYTES_A_STREAM = 20_000
WAVE = 25
# Promised in docs/realtime.md; a true limit and no figure of speed: gunicorn's own is the graceful timeout.
GONE_SECONDS = 2.0


def test_when_the_server_is_stopped_every_page_gets_goodbye_and_nothing_is_lost(
    lab: Lab, crowd: Crowd, pace: Pace
) -> None:
    crowd.join(lab.server.port, lab.cookie(lab.world.bob), pace.count(200, 1000))
    lab.act(lab.world.alice, "the last word")
    waiting.until(lambda: all("message" in stream.events for stream in crowd.streams), "the last word everywhere")
    asked = time.monotonic()
    status = lab.server.terminate()
    gone = time.monotonic() - asked
    waiting.until(lambda: all(stream.ended for stream in crowd.streams), "every stream's end")
    assert status == 0
    assert [stream.events[-1] for stream in crowd.streams] == ["rt:bye"] * len(crowd.streams)
    # A busy machine of a check says nothing about seconds; the lab holds the server to its word.
    assert gone < GONE_SECONDS or not pace.true, f"the server took {gone:.1f} s"


def test_connects_and_drops_leave_nothing_behind(lab: Lab, crowd: Crowd, pace: Pace) -> None:
    cookie = lab.cookie(lab.world.bob)
    crowd.join(lab.server.port, cookie, 100).leave()
    before = lab.eventually_holds(streams=0, connections=0)
    for _ in range(pace.count(5, 50)):
        crowd.join(lab.server.port, cookie, 100)
        lab.act(lab.world.alice, "something to hear")
        crowd.leave()
    lab.eventually_holds(
        streams=0, connections=0, descriptors=before["descriptors"] + 3, greenlets=before["greenlets"] + 10
    )


def test_pages_that_only_listen_cost_little_and_hold_no_connection(lab: Lab, crowd: Crowd, pace: Pace) -> None:
    cookie = lab.cookie(lab.world.bob)
    # The first wave pays for what is built once; a greater one would leave the memory of its peak behind.
    crowd.join(lab.server.port, cookie, WAVE)
    before, count = lab.holds(), pace.count(300, 2000)
    for _ in range(count // WAVE):
        crowd.join(lab.server.port, cookie, WAVE)
    held = lab.holds()
    assert (held["streams"], held["connections"]) == (count + WAVE, 0)
    assert held["memory"] - before["memory"] < count * MOST_BYTES_A_STREAM


def test_a_page_that_leaves_is_noticed_though_nothing_is_sent(lab: Lab, crowd: Crowd) -> None:
    crowd.join(lab.server.port, lab.cookie(lab.world.bob), 20)
    assert lab.holds()["streams"] == 20
    for stream in crowd.streams[:15]:
        stream.socket.shutdown(2)
    waiting.until(lambda: lab.holds()["streams"] == 5, "only those who stayed", patience=2)


def test_a_change_by_the_command_line_reaches_open_pages_on_the_embedded_database(lab: Lab, crowd: Crowd) -> None:
    crowd.join(lab.server.port, lab.cookie(lab.world.bob), 3)
    lab.act(lab.world.charlie, "elsewhere")
    lab.act(lab.world.alice, "from another process")
    waiting.until(lambda: all("message" in stream.events for stream in crowd.streams), "the change", patience=1)
    assert all(stream.events.count("message") == 1 for stream in crowd.streams)
