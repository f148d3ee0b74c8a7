"""The tabs of one browser, really hidden and really kept for going back: at most the shown one and one more stream."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import FEED, House
from tests.parts.rawcdp import Chromium, Tab

CONNECTED = "globalThis.realtime?.isConnected()"
COVERED = "document.getElementById('cover-signed-out').checkVisibility()"
# From its first moment a page notes whether what only signed-in people see can be seen, at every frame that is painted.
WATCH = """
addEventListener("DOMContentLoaded", async () => {
  const script = document.querySelector('script[src$="js/realtime/page.js"]');
  if (script) globalThis.realtime = (await import(script.src)).realtime;
});
globalThis.restored = 0;
globalThis.seen = [];
addEventListener("pageshow", ({ persisted }) => { if (persisted) { restored += 1; seen = []; } });
const look = () => {
  const main = document.querySelector("body.app main");
  if (main) seen.push(main.checkVisibility({ visibilityProperty: true }));
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


class Desk:
    """One person's browser with many tabs."""

    def __init__(self, house: House, chromium: Chromium) -> None:
        self.house, self._chromium = house, chromium
        self._person = chromium.person()
        self.tabs: list[Tab] = []

    def sign_in(self) -> None:
        name, _, value = self.house.lab.cookie(self.house.world.bob).partition("=")
        cookie = {"name": name, "value": value, "url": self.house.server.url}
        self._chromium.connection.send("Storage.setCookies", cookies=[cookie], browserContextId=self._person)

    def open(self, path: str = "/") -> Tab:
        """A tab in front of the others, live."""
        tab = self._chromium.tab(person=self._person)
        tab.send("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        tab.go(self.house.server.url + path)
        tab.wait_for(CONNECTED)
        self.tabs.append(tab)
        return tab

    def go(self, tab: Tab, path: str) -> None:
        """Follow a link, and be live there."""
        tab.go(self.house.server.url + path)
        tab.wait_for(f"location.pathname === '{path}' && {CONNECTED}")

    def streams(self, most: int) -> int:
        """How many streams the server holds, once it holds no more than this."""
        return self.house.lab.eventually_holds(streams=most)["streams"]

    def close(self) -> None:
        for tab in self.tabs:
            tab.close()
        self.house.lab.eventually_holds(streams=0)


@pytest.fixture(scope="module")
def own_chromium(chromium_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    browser = Chromium(chromium_path, tmp_path_factory.mktemp("chromium"))
    browser.start()
    yield browser
    browser.stop()


@pytest.fixture
def desk(house: House, own_chromium: Chromium) -> Iterator[Desk]:
    desk = Desk(house, own_chromium)
    desk.sign_in()
    yield desk
    desk.close()


def press_back(tab: Tab) -> None:
    """Without waiting for the page that was there: it may not be shown."""
    history = tab.send("Page.getNavigationHistory")
    tab.send("Page.navigateToHistoryEntry", entryId=history["entries"][history["currentIndex"] - 1]["id"])


def shows(tab: Tab, activity: int) -> None:
    tab.wait_for(f"{FEED}.includes({activity})")


def test_eight_tabs_hold_two_streams_and_each_has_caught_up_when_it_is_shown(house: House, desk: Desk) -> None:
    tabs = [desk.open() for _ in range(8)]
    assert [tab.hidden() for tab in tabs] == [True] * 7 + [False]
    assert desk.streams(most=2) == 2
    for tab in (tabs[3], tabs[0], tabs[6]):
        missed = house.lab.act(house.world.alice, "while the tab was hidden")
        tab.to_front()
        shows(tab, missed)
        assert not tab.hidden()
    assert desk.streams(most=2) == 2


def test_a_hidden_tab_takes_over_when_the_leader_is_closed(house: House, desk: Desk) -> None:
    leader, other, shown = (desk.open() for _ in range(3))
    assert desk.streams(most=2) == 2
    leader.close()
    desk.tabs.remove(leader)
    other.wait_for(CONNECTED)
    assert other.hidden()
    shows(other, house.lab.act(house.world.alice, "heard by the new leader"))
    shows(shown, house.lab.act(house.world.alice, "heard by both"))
    assert desk.streams(most=2) == 2


def test_eight_pages_one_after_the_other_leave_one_stream_behind(desk: Desk) -> None:
    """Pages that are kept for going back hold no stream: after six the browser could open no seventh."""
    tab = desk.open()
    for path in ("/clients", "/activity", "/", "/clients", "/activity", "/", "/clients"):
        desk.go(tab, path)
    assert desk.streams(most=1) == 1


def test_going_back_shows_what_happened_meanwhile(house: House, desk: Desk) -> None:
    tab = desk.open()
    desk.go(tab, "/clients")
    missed = house.lab.act(house.world.alice, "while Bob was on another page")
    tab.back()
    shows(tab, missed)
    assert tab.evaluate("restored") == 1, "the page was kept, not loaded again"
    tab.wait_for(f"{CONNECTED} && !document.getElementById('cover-checking').checkVisibility()")
    tab.forward()
    tab.wait_for(f"location.pathname === '/clients' && {CONNECTED}")
    assert desk.streams(most=1) == 1


def test_going_back_after_signing_out_shows_nothing(house: House, desk: Desk) -> None:
    tab, other = desk.open(), desk.open("/clients")
    tab.to_front()
    tab.wait_for(CONNECTED)
    desk.go(tab, "/clients")
    other.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    other.wait_for("location.pathname === '/sign-in'")
    tab.wait_for(COVERED)
    press_back(tab)
    tab.wait_for(f"location.pathname === '/sign-in' || location.pathname === '/' && {COVERED}")
    assert not any(tab.evaluate("seen")), "not for one frame"
    assert house.lab.holds()["streams"] == 0


def test_going_back_after_the_sign_in_ended_elsewhere_shows_nothing(house: House, desk: Desk) -> None:
    """Nothing told this browser to forget its pages: the one that was kept comes back covered, and stays so."""
    tab = desk.open()
    desk.go(tab, "/clients")
    house.sign_out_everywhere(house.world.bob)
    tab.wait_for(COVERED)
    press_back(tab)
    tab.wait_for(f"location.pathname === '/' && restored === 1 && {COVERED}")
    assert tab.evaluate("seen.length") > 0
    assert not any(tab.evaluate("seen")), "not for one frame"


def test_going_back_from_the_sign_in_page_shows_nothing(desk: Desk) -> None:
    tab = desk.open()
    tab.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    tab.wait_for("location.pathname === '/sign-in'")
    press_back(tab)
    tab.wait_for(f"location.pathname === '/sign-in' && !globalThis.restored || {COVERED}")
    assert "Live activity" not in tab.evaluate("document.body.innerText")


def test_a_tab_in_front_is_never_without_news_for_long(house: House, desk: Desk) -> None:
    """Back and forth between two tabs, with something happening at every change."""
    first, second = desk.open(), desk.open()
    for number in range(6):
        tab = (first, second)[number % 2]
        tab.to_front()
        shows(tab, house.lab.act(house.world.alice, f"at change {number}"))
