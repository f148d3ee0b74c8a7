"""Between a page's snapshot and its first byte there is no moment at which a change is lost or shown twice.

The proxy holds the browser at each step of the way; then somebody acts, and the browser may go on.
"""

import pytest

from tests.faults.house import House, Screen
from tests.faults.proxy import POLL, STREAM, Stage
from tests.parts import waiting

# Every point at which the way from a page to its stream can be held. A path, and at which stage.
POINTS: dict[str, tuple[str, Stage]] = {
    "before the page is read": ("/", "request"),
    "when the page was read but has not arrived": ("/", "answer"),
    "when the head of the page has arrived": ("/", "body"),
    "before htmx has arrived": ("/static/*", "answer"),
    "before the server hears of the stream": (STREAM, "request"),
    "when the stream is open but its head has not arrived": (STREAM, "answer"),
    "when the stream's head has arrived and nothing of its body": (STREAM, "body"),
}


def acts(house: House) -> list[int]:
    """Two colleagues do something."""
    return [house.lab.act(who, "in the seam") for who in (house.world.alice, house.world.megan)]


def is_told_once(house: House, bob: Screen, done: list[int]) -> None:
    """What happened in the seam and after it is in the feed, once and in order, as if the page were read now."""
    done.append(house.lab.act(house.world.alice, "after the seam"))
    bob.live().shows(*done)
    assert bob.book("wrong") == []
    assert bob.feed()[: len(done)] == done[::-1]
    assert bob.book("shown")[-len(done) :] == done
    heard = bob.book("heard")
    assert heard == sorted(set(heard)), "subscribers hear of each event once and in order"
    assert house.beside(bob).feed() == bob.feed()


@pytest.mark.parametrize("point", POINTS)
def test_a_change_at_this_moment_is_shown_once(house: House, point: str) -> None:
    # The script makes it a browser of its own, which has stored nothing that would pass the gate.
    bob = house.screen(house.world.bob, path="", script=f"/* {point} */")
    path, stage = POINTS[point]
    with bob.proxy.holding(path, stage) as gate:
        bob.begins("/")
        gate.wait_for_one()
        done = acts(house)
    is_told_once(house, bob, done)


@pytest.mark.parametrize("stage", ["request", "answer", "body"])
def test_a_change_while_a_page_comes_back_is_shown_once(house: House, stage: Stage) -> None:
    bob = house.screen(house.world.bob).live()
    with bob.proxy.holding(STREAM, stage) as gate:
        bob.proxy.cut()
        missed = acts(house)
        gate.wait_for_one()
        done = missed + acts(house)
    is_told_once(house, bob, done)


@pytest.mark.parametrize("stage", ["request", "answer", "body"])
def test_a_change_while_a_page_polls_is_shown_once(house: House, stage: Stage) -> None:
    bob = house.screen(house.world.bob).live()
    with bob.proxy.answering(STREAM, 503), bob.proxy.holding(POLL, stage) as gate:
        bob.proxy.cut()
        missed = acts(house)
        gate.wait_for_one()
        done = missed + acts(house)
    is_told_once(house, bob, done)


@pytest.mark.parametrize("stage", ["request", "answer", "body"])
def test_a_change_while_a_region_is_asked_again_is_not_undone_by_the_older_answer(house: House, stage: Stage) -> None:
    """The answer was read before the change, and arrives after it."""
    bob = house.screen(house.world.bob).live()
    with bob.proxy.holding("/", stage) as gate:
        house.add_client(house.world.alice, "Asked Again Ltd")
        gate.wait_for_one()
        done = acts(house)
    is_told_once(house, bob, done)


def test_frames_that_wait_while_the_connection_is_lost_are_shown_once(house: House) -> None:
    """They wait for a region that is asked again; then the stream is cut, and another begins behind them."""
    bob = house.screen(house.world.bob).live()
    with bob.proxy.holding("/", "answer") as gate:
        house.add_client(house.world.alice, "Cut Off Ltd")
        gate.wait_for_one()
        done = acts(house)
        stream = bob.proxy.asked(STREAM)[-1]
        waiting.until(lambda: stream.answer.count(b'name="activity:new"') == 3, "their frames")
        bob.proxy.cut(STREAM)
    is_told_once(house, bob, done)


@pytest.mark.parametrize("stage", ["request", "answer", "body"])
def test_a_change_while_a_page_starts_over_is_shown_once(house: House, stage: Stage) -> None:
    bob = house.screen(house.world.bob).live()
    with bob.proxy.holding("/", stage) as gate:
        house.restart_log()
        gate.wait_for_one()
        done = acts(house)
    is_told_once(house, bob, done)
