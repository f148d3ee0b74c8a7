"""What the page says of its connection, when, and why: the table of docs/realtime.md, section 5, in real Chromium."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.faults.house import House, Screen
from tests.faults.proxy import POLL, STREAM, Exchange
from tests.parts import waiting

# Waits between attempts in seconds, and how far chance may shorten or lengthen each.
WAITS, JITTER = (1, 2, 4, 8), 0.2
# What a browser and a server on a busy machine may take beside the wait itself; only asked of true times.
SLACK_SECONDS = 1.5


@pytest.fixture
def bob(house: House) -> Screen:
    """Bob's page, live."""
    return house.screen(house.world.bob).live()


def gaps(exchanges: list[Exchange]) -> list[float]:
    """Seconds from each of these requests to the next."""
    return [after.at - before.at for before, after in pairwise(exchanges)]


def requests_in(screen: Screen, seconds: float) -> int:
    """How many requests the page makes in this time."""
    before = len(screen.proxy.exchanges)
    screen.page.evaluate("ms => new Promise(done => setTimeout(done, ms))", seconds * 1000)
    return len(screen.proxy.exchanges) - before


# ── Connecting and live ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_is_connecting_until_replay_has_met_the_head_and_then_live(house: House) -> None:
    bob = house.screen(house.world.bob, path="")
    with bob.proxy.holding(STREAM, "answer") as gate:
        bob.go().says("Connecting")
        gate.open()
    bob.says("Live")
    # A busy machine may need longer than the shortened wait for the first words.
    assert [state for state in bob.states() if state != "reconnecting"] == ["connecting", "connected"]
    assert bob.strip() == ""


def test_bytes_alone_do_not_make_a_page_live(house: House) -> None:
    bob = house.screen(house.world.bob, path="")
    with bob.proxy.ending(STREAM, after=b"rt:hello"):
        bob.go().reaches("polling")
        assert b"event: rt:hello" in bob.proxy.asked(STREAM)[0].answer
        assert "connected" not in bob.states()
    bob.live()


# ── Attempts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_server_that_is_gone_is_tried_three_times_and_then_polled_while_attempts_go_on(
    house: House, bob: Screen
) -> None:
    house.server.kill()
    try:
        bob.reaches("polling").says("Polling").shows_strip("unreachable")
        assert bob.states() == ["connecting", "connected", "reconnecting", "polling"]
        attempts = len(bob.proxy.asked(STREAM))
        waiting.until(lambda: len(bob.proxy.asked(STREAM)) > attempts, "another attempt", house.patience)
    finally:
        house.server.start()
    bob.live().says("Live").shows_strip("")


def test_attempts_come_after_1_2_4_and_8_seconds_give_or_take_a_fifth(house: House, bob: Screen) -> None:
    with bob.proxy.answering(STREAM, 503):
        bob.proxy.cut()
        refused = len(bob.proxy.asked(STREAM)) + 1
        waiting.until(lambda: len(bob.proxy.asked(STREAM)) >= refused + 3, "four attempts", house.patience)
        between = gaps(bob.proxy.asked(STREAM)[refused - 1 :])[:3]
    # The first wait, of one second, lies between the cut and the first attempt.
    for waited, planned in zip(between, WAITS[1:], strict=True):
        assert waited >= house.pace.seconds(planned * (1 - JITTER))
        if house.pace.true:
            assert waited <= planned * (1 + JITTER) + SLACK_SECONDS
    bob.live()


def test_a_server_that_accepts_and_drops_is_not_asked_ever_faster(house: House, bob: Screen) -> None:
    """Each connection is live for a moment, but none for so long that the count begins again."""
    with bob.proxy.ending(STREAM, after=b"rt:live"):
        bob.proxy.cut()
        first = len(bob.proxy.asked(STREAM))
        waiting.until(lambda: len(bob.proxy.asked(STREAM)) >= first + 4, "four attempts", house.patience)
        between = gaps(bob.proxy.asked(STREAM)[first:])[:3]
        assert bob.states().count("connected") > 1, "it was live in between"
    assert all(
        waited >= house.pace.seconds(planned * (1 - JITTER)) for waited, planned in zip(between, WAITS[1:], strict=True)
    )


def test_a_page_waits_as_long_as_the_server_asks(house: House, bob: Screen) -> None:
    with bob.proxy.answering(STREAM, 503, headers={"Retry-After": "2"}):
        bob.proxy.cut()
        first = len(bob.proxy.asked(STREAM))
        waiting.until(lambda: len(bob.proxy.asked(STREAM)) >= first + 2, "two attempts", house.patience)
        assert gaps(bob.proxy.asked(STREAM)[first:])[0] >= 2


# ── Silence ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_frozen_server_is_noticed_by_its_silence_and_not_before(house: House, bob: Screen) -> None:
    heard = bob.page.evaluate("realtime.getStats().lastHeartbeat")
    house.server.freeze()
    try:
        bob.reaches("reconnecting")
        noticed = bob.page.evaluate("Date.now()")
        assert noticed - heard >= house.pace.seconds(60) * 1000
        bob.reaches("polling").says("Polling")
    finally:
        house.server.thaw()
    bob.live().says("Live")


def test_a_proxy_that_keeps_the_words_to_itself_is_given_up_after_10_seconds_and_polled_through(
    house: House, bob: Screen
) -> None:
    with bob.proxy.holding(STREAM, "body") as gate:
        bob.proxy.cut()
        gate.wait_for_one()
        first = len(bob.proxy.asked(STREAM)) - 1
        bob.reaches("polling").shows_strip("polling")
        between = gaps(bob.proxy.asked(STREAM)[first:])
        assert between
        assert all(waited >= house.pace.seconds(10) for waited in between)
        bob.shows(house.lab.act(house.world.alice, "by poll"))
    bob.live().shows_strip("")


def test_polls_come_every_30_seconds_and_the_first_at_once(house: House, bob: Screen) -> None:
    with bob.proxy.answering(STREAM, 503):
        bob.proxy.cut()
        waiting.until(lambda: len(bob.proxy.asked(POLL)) >= 4, "four polls", house.patience)
        assert bob.page.locator("[data-poll-clock]").first.is_visible()
    # The clock of the polls never stops, so the first at once may come shortly before a tick of it.
    by_the_clock = gaps(bob.proxy.asked(POLL))[1:]
    assert len(by_the_clock) >= 2
    assert all(waited >= house.pace.seconds(30) * 0.9 for waited in by_the_clock)
    assert {each.status for each in bob.proxy.asked(POLL)} == {204}


def test_without_the_fallback_the_page_says_failed_and_why(bob: Screen) -> None:
    bob.page.evaluate("realtime.setPollingFallback(false)")
    with bob.proxy.answering(STREAM, 503):
        bob.proxy.cut()
        bob.reaches("failed").says("Failed").shows_strip("failed")
        assert "could not be reached" in bob.page.inner_text("[data-strip=failed]")
        assert bob.proxy.asked(POLL) == []
    bob.page.click("[data-strip=failed] [data-action=reconnect]")
    bob.live().shows_strip("")


# ── Answers that are none ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "headers"),
    [(200, {}), (302, {"Location": "/sign-in"}), (204, {}), (404, {})],
    ids=["a page", "a redirect to one", "nothing", "not found"],
)
def test_an_answer_that_is_no_stream_reaches_nothing_on_the_page(
    bob: Screen, status: int, headers: dict[str, str]
) -> None:
    hotel = '<hx-partial hx-target="main" hx-swap="innerHTML">Welcome to the Grand</hx-partial>'
    with bob.proxy.answering(STREAM, status, "" if status == 204 else hotel, headers):
        bob.proxy.cut()
        bob.reaches("failed").says("Failed").shows_strip("failed")
    assert "Something between this page and Practice Hub" in bob.page.inner_text("[data-strip=failed]")
    assert "Welcome" not in bob.page.content()
    bob.page.click("[data-strip=failed] [data-action=reconnect]")
    bob.live()


def test_somebody_who_may_not_listen_is_told_so(bob: Screen) -> None:
    with bob.proxy.answering(STREAM, 403):
        bob.proxy.cut()
        bob.reaches("failed").shows_strip("failed")
    assert "not allowed" in bob.page.inner_text("[data-strip=failed]")


# ── Restarts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_restart_is_told_and_its_pages_come_back_by_themselves(house: House, bob: Screen) -> None:
    lasts = house.pace.seconds(5) * 1000
    bob.until("performance.now() - books.states.at(-1).at > argument", "a connection that has lasted", lasts)
    house.server.terminate()
    bob.reaches("reconnecting")
    house.server.start()
    bob.live().says("Live")
    assert b"event: rt:bye" in bob.proxy.wire


# ── The network ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pulled_cable_is_told_at_once_and_its_return_is_used_at_once(house: House, bob: Screen) -> None:
    bob.page.context.set_offline(True)
    bob.shows_strip("offline")
    missed = house.lab.act(house.world.alice, "while Bob had no network")
    bob.page.context.set_offline(False)
    bob.shows(missed).live().shows_strip("")


# ── Signed out ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_signing_out_in_one_tab_covers_the_others_which_ask_no_more(house: House, bob: Screen) -> None:
    other = house.beside(bob).live()
    other.page.evaluate("document.querySelector('form[action$=\"/sign-out\"]').requestSubmit()")
    other.page.wait_for_url("**/sign-in*")
    waiting.until(bob.is_covered, f"the cover; {bob.told}")
    assert bob.page.title().startswith("Signed out")
    assert bob.state == "disconnected"
    assert bob.states()[-1] == "disconnected"
    assert requests_in(bob, house.pace.seconds(60)) == 0
    house.lab.act(house.world.alice, "what Bob may not hear any more")
    assert "may not hear any more" not in bob.page.content()


def test_a_sign_in_that_ended_while_the_page_could_not_hear_it_is_noticed_at_the_next_attempt(
    house: House, bob: Screen
) -> None:
    with bob.proxy.away():
        house.sign_out_everywhere(house.world.bob)
    waiting.until(bob.is_covered, f"the cover; {bob.told}")
    assert bob.proxy.asked(STREAM)[-1].status == 401
    assert requests_in(bob, house.pace.seconds(60)) == 0


def test_a_sign_in_that_ended_while_the_page_polls_is_noticed_too(house: House, bob: Screen) -> None:
    with bob.proxy.answering(STREAM, 503):
        bob.proxy.cut()
        bob.reaches("polling")
        house.sign_out_everywhere(house.world.bob)
        waiting.until(bob.is_covered, f"the cover; {bob.told}", house.patience)
        assert bob.proxy.asked(POLL)[-1].status == 401
        assert requests_in(bob, house.pace.seconds(60)) == 0


def test_a_page_of_bobs_never_becomes_alices(house: House, bob: Screen) -> None:
    """Alice signs in with the same browser while Bob's page stands open: nothing of hers may reach it."""
    name, _, value = house.lab.cookie(house.world.alice).partition("=")
    bob.page.context.add_cookies([{"name": name, "value": value, "url": bob.proxy.url}])
    bob.proxy.cut()
    waiting.until(bob.is_covered, f"the cover; {bob.told}")


# ── Clocks ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hours", [-7, 7])
def test_what_just_happened_is_just_now_though_the_browsers_clock_is_wrong_by_hours(house: House, hours: int) -> None:
    wrong = f"const right = Date.now; Date.now = () => right() + {hours} * 3600000;"
    bob = house.screen(house.world.bob, script=wrong).live()
    done = house.lab.act(house.world.alice, "a moment ago")
    bob.shows(done)
    words = "document.querySelector('#activity-feed li[id] time').textContent"
    bob.until(f"{words} === 'Just now'", "the right words")
    assert abs(time.time() - bob.page.evaluate("Date.now()") / 1000) > timedelta(hours=6).total_seconds()
