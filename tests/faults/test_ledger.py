"""Whatever happens between server and page, the feed tells what was committed: all, once, in order, to nobody else.

One page of Bob's lives through all faults, as does one of Charlie, who belongs to another practice.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from practice_hub.activity import access
from practice_hub.realtime import log
from tests.faults.house import House, Screen
from tests.faults.proxy import STREAM
from tests.parts import waiting
from tests.parts.server import ROOT, clean_environment

# The clock of the browser can be set by a test: `skew` is what it is wrong by, in milliseconds.
WRONG_CLOCK = """
globalThis.skew = 0;
const right = Date.now;
globalThis.Date = class extends Date {
  constructor(...given) { given.length ? super(...given) : super(right() + skew); }
  static now() { return right() + skew; }
};
"""
HOURS = 3_600_000
# Activities before, during and after each fault; a feed shows 50, and none of them may be missed.
BEFORE, DURING, AFTER = 5, 25, 10
SECRET = "Only Marlowe Reid may know"


class Story:
    """What is committed in both practices, and whether their pages tell it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.bob = house.screen(house.world.bob, script=WRONG_CLOCK).live()
        self.charlie = house.screen(house.world.charlie).live()
        # What their feeds began with.
        self.ours: list[int] = self.bob.book("shown")
        self.theirs: list[int] = self.charlie.book("shown")

    def goes_on(self, count: int) -> None:
        """This many things happen in our practice, and a few in the other."""
        world = self.house.world
        for number in range(count):
            by = (world.alice, world.megan, world.bob)[number % 3]
            self.ours.append(self.house.lab.act(by, f"{SECRET} {len(self.ours)}"))
            if number % 5 == 0:
                self.theirs.append(self.house.lab.act(world.charlie, f"Charlie's own {len(self.theirs)}"))

    @property
    def resets(self) -> int:
        """How often the page was told, by stream or poll, that it cannot be brought up to date event by event."""
        return self.bob.proxy.wire.count(b"event: rt:reset")

    def starts_over(self, resets: int) -> None:
        """Waits until the page was told so once more than this."""
        waiting.until(lambda: self.resets > resets, "rt:reset", self.house.patience)

    def is_told(self) -> None:
        """Both pages show their own practice's story as the database has it, and have shown each line of it once."""
        self._tells(self.bob, self.ours)
        self._tells(self.charlie, self.theirs)
        assert b"Charlie&#39;s own" in self.charlie.proxy.wire, "he hears his own"
        assert SECRET.encode() not in self.charlie.proxy.wire

    def _tells(self, screen: Screen, committed: list[int]) -> None:
        screen.shows(committed[-1]).live()
        assert screen.book("wrong") == []
        assert screen.book("shown") == committed
        assert screen.feed() == committed[: -access.FEED_LENGTH - 1 : -1]
        heard = screen.book("heard")
        assert heard == sorted(set(heard)), "subscribers hear of each event once and in order"


@pytest.fixture(scope="module")
def told(standing_house: House) -> Iterator[list[Story]]:
    """The story that is under way; a test that failed leaves none behind."""
    running: list[Story] = []
    yield running
    standing_house.close_screens()


@pytest.fixture
def story(standing_house: House, told: list[Story]) -> Iterator[Story]:
    if not told:
        standing_house.close_screens()
        standing_house.open_doors()
        told.append(Story(standing_house))
    story = told.pop()
    story.goes_on(BEFORE)
    streams = len(story.bob.proxy.asked(STREAM))
    yield story
    story.goes_on(AFTER)
    story.is_told()
    assert len(story.bob.proxy.asked(STREAM)) > streams, "the page had to connect again, or nothing happened to it"
    told.append(story)


# ── What can happen ────────────────────────────────────────────────────────────────────────────────────────────────


def the_power_fails(story: Story) -> None:
    story.house.server.kill()
    story.goes_on(DURING)
    story.bob.reaches("reconnecting", "polling")
    story.house.server.start()


def the_server_is_restarted(story: Story) -> None:
    stream = story.bob.proxy.asked(STREAM)[-1]
    story.house.server.terminate()
    story.goes_on(DURING)
    assert b"event: rt:bye" in stream.answer
    story.house.server.start()


def the_worker_process_dies(story: Story) -> None:
    """The master starts another."""
    worker = int(story.bob.proxy.asked(STREAM)[-1].header("lab-process"))
    os.kill(worker, signal.SIGKILL)
    story.goes_on(DURING)
    waiting.until(story.house.server.healthy, "another worker")


def nobody_answers(story: Story) -> None:
    with story.bob.proxy.away():
        story.goes_on(DURING)
        story.bob.reaches("polling").shows_strip("unreachable")


def the_server_has_too_much_to_do(story: Story) -> None:
    """Streams are refused; the polls that the page falls back to are answered."""
    with story.bob.proxy.answering(STREAM, 503):
        story.bob.proxy.cut()
        story.goes_on(DURING)
        story.bob.reaches("polling").shows(story.ours[-1])
        story.goes_on(DURING)
        story.bob.shows(story.ours[-1])


def the_server_freezes(story: Story) -> None:
    story.house.server.freeze()
    try:
        story.goes_on(DURING)
        story.bob.reaches("reconnecting", "polling")
    finally:
        story.house.server.thaw()


def a_proxy_keeps_the_stream_to_itself(story: Story) -> None:
    with story.bob.proxy.holding(STREAM, "body"):
        story.bob.proxy.cut()
        story.goes_on(DURING)
        story.bob.reaches("polling").shows(story.ours[-1])


def the_connection_is_cut_in_the_middle_of_a_frame(story: Story) -> None:
    with story.bob.proxy.cutting_in_mid_frame() as happened:
        story.goes_on(DURING)
        waiting.until(happened, "half a frame")


def the_line_is_slow(story: Story) -> None:
    with story.bob.proxy.slow(STREAM):
        story.bob.proxy.cut()
        story.goes_on(DURING)
        story.bob.live().shows(story.ours[-1])


def a_proxy_says_everything_twice(story: Story) -> None:
    with story.bob.proxy.repeating(STREAM):
        story.bob.proxy.cut()
        story.bob.reaches("reconnecting", "polling").live()
        story.goes_on(DURING)
        story.bob.shows(story.ours[-1])
        assert story.bob.page.evaluate("realtime.getStats().duplicates") > 0
        story.bob.proxy.cut()


def a_hotel_asks_to_accept_its_terms(story: Story) -> None:
    with story.bob.proxy.answering(STREAM, 200, "<p>Welcome to the Grand</p>"):
        story.bob.proxy.cut()
        story.goes_on(DURING)
        story.bob.reaches("failed").shows_strip("failed")
    story.bob.page.click("[data-strip=failed] [data-action=reconnect]")


def every_stream_is_dropped_at_its_first_words(story: Story) -> None:
    with story.bob.proxy.ending(STREAM, after=b"rt:hello"):
        story.bob.proxy.cut()
        story.goes_on(DURING)
        story.bob.reaches("polling").shows(story.ours[-1])


def the_cable_is_pulled(story: Story) -> None:
    story.bob.page.context.set_offline(True)
    story.goes_on(DURING)
    story.bob.shows_strip("offline")
    story.bob.page.context.set_offline(False)


def the_history_is_gone(story: Story) -> None:
    """The page comes back to a log that has forgotten what it missed: it asks everything again."""
    resets = story.resets
    with story.bob.proxy.away():
        story.goes_on(DURING)
        story.house.server.terminate()
        with story.house.world.write(story.house.world.alice) as session:
            assert log.prune(session, keep_days=0, keep_count=0) > 0
        story.house.server.start()
    story.starts_over(resets)


def the_log_begins_a_new_life(story: Story) -> None:
    """As after a restored back-up."""
    resets = story.resets
    story.goes_on(DURING)
    environment = clean_environment(story.house.environment)
    subprocess.run([sys.executable, "-m", "flask", "events", "restart"], cwd=ROOT, env=environment, check=True)
    story.starts_over(resets)


def the_browsers_clock_jumps(story: Story) -> None:
    for hours in (5, -9, 0):
        story.bob.page.evaluate("wrong => { globalThis.skew = wrong }", hours * HOURS)
        story.bob.proxy.cut()
        story.goes_on(DURING // 3)
        story.bob.live().shows(story.ours[-1])


FAULTS: list[Callable[[Story], None]] = [
    the_power_fails,
    the_server_is_restarted,
    the_worker_process_dies,
    nobody_answers,
    the_server_has_too_much_to_do,
    the_server_freezes,
    a_proxy_keeps_the_stream_to_itself,
    the_connection_is_cut_in_the_middle_of_a_frame,
    the_line_is_slow,
    a_proxy_says_everything_twice,
    a_hotel_asks_to_accept_its_terms,
    every_stream_is_dropped_at_its_first_words,
    the_cable_is_pulled,
    the_history_is_gone,
    the_log_begins_a_new_life,
    the_browsers_clock_jumps,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_all_is_told_once_and_in_order_when(fault: Callable[[Story], None], story: Story) -> None:
    fault(story)


def test_the_run_was_as_long_as_promised() -> None:
    assert len(FAULTS) >= 10
    assert len(FAULTS) * (BEFORE + DURING + AFTER) >= 500
