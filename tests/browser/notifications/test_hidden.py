"""What Bob is told while his page is behind another tab."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from practice_hub.base import clock
from practice_hub.clients.actions import records as clients
from practice_hub.notifications.enums import Severity
from tests.browser.notifications.bell import ELSEWHERE, LOUD, WAITING, OpenTabs
from tests.browser.notifications.conftest import OpenPage
from tests.faults.lab import Lab
from tests.notifications.told import tell
from tests.parts.unseen import CAN_BE_HIDDEN, hide, show


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Bob's dashboard, live, by a clock that a test can put forward."""
    page = open_page("/", script=CAN_BE_HIDDEN, stopwatch=True)
    page.mouse.move(10, 10)
    return page


def test_a_toast_stays_until_somebody_could_read_it(lab: Lab, page: Page) -> None:
    toast = page.locator("[data-toast]")
    tell(lab.world, lab.world.bob)
    expect(toast).to_have_count(1)
    hide(page)
    page.clock.fast_forward(20_000)
    expect(toast).to_have_count(1)
    show(page)
    page.clock.fast_forward(1_000)
    expect(toast).to_have_count(1)
    page.clock.fast_forward(2_000)
    expect(toast).to_have_count(0)


def test_a_toast_comes_when_the_page_is_seen_and_the_title_at_once(lab: Lab, page: Page) -> None:
    hide(page)
    tell(lab.world, lab.world.bob)
    expect(page).to_have_title("(1) Dashboard · Practice Hub")
    page.clock.fast_forward(5_000)
    expect(page.locator("[data-toast]")).to_have_count(0)
    show(page)
    expect(page.locator("[data-toast] h2")).to_have_text(["Rita Osei joined"])


def test_an_hour_in_which_the_page_was_hidden_is_an_hour_away(lab: Lab, page: Page) -> None:
    bob, since = lab.world.bob, clock.now() - timedelta(minutes=59, seconds=20)
    page.evaluate(f"localStorage.setItem('practice-hub:seen:{bob.user_id}', {since.timestamp() * 1000})")
    hide(page)
    # The page notes every 30 s that it is seen.
    page.clock.fast_forward(31_000)
    page.clock.fast_forward(15_000)
    with lab.world.write(lab.world.alice) as session:
        clients.create(session, by=lab.world.alice, name="Abbey Ltd", type="individual")
    show(page)
    expect(page.locator("#missed p")).to_contain_text("1 update on 1 client since ")


def test_a_tab_that_may_not_ring_leaves_the_tone_to_one_that_may(lab: Lab, open_tabs: OpenTabs) -> None:
    first, second = open_tabs(lab.world.bob, "/", "/clients")
    first.tab.to_front()
    first.act().sound_is("On")
    second.tab.to_front()
    second.sound_is(WAITING)
    assert first.tab.hidden()
    tell(lab.world, lab.world.bob)
    second.shows_toasts("Rita Osei joined")
    first.hears("rings", 1)
    assert second.heard("rings") == 0


def test_the_desktop_tells_no_old_news_and_keeps_what_is_urgent(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/", ELSEWHERE, desktop=True, matrix=LOUD)
    with clock.stopped(clock.now() - timedelta(minutes=6)):
        tell(lab.world, lab.world.bob, title="Long ago")
    tell(lab.world, lab.world.bob, title="The server is down", severity=Severity.URGENT)
    tell(lab.world, lab.world.bob, title="Tom Ashworth joined")
    bell.hears("desktop.length", 2)
    assert bell.heard("desktop.map(note => [note.title, note.requireInteraction])") == [
        ["The server is down", True],
        ["Tom Ashworth joined", False],
    ]


def test_a_tab_without_a_stream_takes_no_older_number_for_the_newest(lab: Lab, open_tabs: OpenTabs) -> None:
    _leader, hidden, shown = open_tabs(lab.world.bob, "/", "/clients", "/activity")
    tell(lab.world, lab.world.bob)
    hidden.shows_count(1)
    epoch, place = shown.tab.evaluate("document.getElementById('rt').dataset.cursor").rsplit("-", 1)
    for position, count in ((0, 7), (int(place) + 1_000, 5)):
        told = f'{{"kind": "unread", "data": {{"count": {count}, "key": "{epoch}-{position}"}}}}'
        shown.tab.evaluate(f"void (globalThis.channel ??= new BroadcastChannel('practice-hub')).postMessage({told})")
    hidden.shows_count(5)
    assert hidden.heard("titles.filter(title => title.startsWith('(7)'))") == []
    assert hidden.heard("titles.some(title => title.startsWith('(5)'))")


def test_a_tab_without_a_stream_says_what_the_streaming_ones_say_and_those_believe_nobody(
    lab: Lab, open_tabs: OpenTabs
) -> None:
    leader, hidden, shown = open_tabs(lab.world.bob, "/", "/clients", "/activity")
    word = "document.querySelector('.topbar .conn [data-word]').textContent"
    told = '{"kind": "connection", "data": {"state": "polling", "reason": ""}}'
    shown.tab.evaluate(f"new BroadcastChannel('practice-hub').postMessage({told})")
    hidden.tab.wait_for(f"{word} === 'Polling'")
    assert leader.tab.evaluate(word) == "Live"
