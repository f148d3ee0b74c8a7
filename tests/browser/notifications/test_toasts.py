"""Toasts, their words for screen readers, and the keys of the notification centre, in Chromium."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from practice_hub.notifications.access import unread_count
from practice_hub.notifications.actions.notifying import notify
from practice_hub.notifications.enums import Category, Severity
from practice_hub.people.viewer import Viewer
from tests.browser.notifications.bell import OpenTabs
from tests.browser.notifications.conftest import OpenPage
from tests.faults.lab import Lab
from tests.notifications.told import draft, tell
from tests.parts import waiting
from tests.parts.browser import trouble

VAT: dict[str, Any] = {
    "severity": Severity.URGENT,
    "category": Category.DEADLINE_APPROACHING,
    "title": "VAT return due in 24 hours for ABC Ltd",
    "message": "In review with Tom Ashworth.",
    "action_url": "/clients",
}
URGENT = "Urgent: VAT return due in 24 hours for ABC Ltd"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Bob's dashboard, live, by a clock that a test can put forward."""
    return open_page("/", stopwatch=True)


def unread(lab: Lab, viewer: Viewer) -> int:
    with lab.world.database.read(viewer.tenant_id) as session:
        return unread_count(session, viewer.user_id)


def test_a_screen_reader_is_told_once_politely_and_at_once_of_what_is_urgent(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/")
    assert [bell.read_out("live-status"), bell.read_out("live-alert")] == ["", ""]
    tell(lab.world, lab.world.bob)
    bell.hears("polite", ["Rita Osei joined"])
    assert [bell.read_out("live-status"), bell.read_out("live-alert")] == ["Rita Osei joined", ""]
    tell(lab.world, lab.world.bob, **VAT)
    bell.hears("assertive", [f"{URGENT}. In review with Tom Ashworth."])
    assert bell.read_out("live-alert") == f"{URGENT}. In review with Tom Ashworth."
    assert bell.heard("polite") == ["Rita Osei joined"]
    bell.shows_toasts("Rita Osei joined", URGENT)


def test_the_same_words_again_are_read_again(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/")
    for times in (1, 2, 3):
        tell(lab.world, lab.world.bob)
        bell.hears("polite.map(words => words.trim())", ["Rita Osei joined"] * times)


def test_what_was_written_stays_text(lab: Lab, page: Page) -> None:
    complaints = trouble(page)
    nasty = "<img src=x onerror=alert(1)>"
    tell(lab.world, lab.world.bob, title=nasty, message="<b>bold</b>", severity=Severity.URGENT)
    toast = page.locator("[data-toast]")
    expect(toast.locator("h2")).to_have_text(f"Urgent: {nasty}")
    expect(toast.locator("p")).to_have_text("<b>bold</b>")
    expect(page.locator("[data-toast] img, [data-toast] b")).to_have_count(0)
    assert complaints == []


def test_an_info_toast_leaves_after_eight_seconds_and_an_urgent_one_stays(lab: Lab, page: Page) -> None:
    page.mouse.move(10, 10)
    tell(lab.world, lab.world.bob)
    tell(lab.world, lab.world.bob, **VAT)
    expect(page.locator("[data-toast] h2")).to_have_text(["Rita Osei joined", URGENT])
    page.clock.fast_forward(8_000)
    expect(page.locator("[data-toast] h2")).to_have_text([URGENT])


@pytest.mark.parametrize("holds", ["pointer", "focus"])
def test_a_toast_waits_for_its_reader(lab: Lab, page: Page, holds: str) -> None:
    page.mouse.move(10, 10)
    tell(lab.world, lab.world.bob)
    toast = page.locator("[data-toast]")
    close = toast.get_by_role("button", name="Dismiss: Rita Osei joined")
    close.hover() if holds == "pointer" else close.focus()
    page.clock.fast_forward(20_000)
    expect(toast).to_have_count(1)
    page.mouse.move(10, 10) if holds == "pointer" else page.locator("#bell").focus()
    page.clock.fast_forward(1_000)
    expect(toast).to_have_count(1)
    page.clock.fast_forward(2_000)
    expect(toast).to_have_count(0)


def test_who_sends_toasts_away_by_keyboard_stands_in_the_next_and_then_in_the_page(lab: Lab, page: Page) -> None:
    for number in range(1, 4):
        tell(lab.world, lab.world.bob, title=f"Number {number}")
        expect(page.locator("[data-toast] h2").last).to_have_text(f"Number {number}")
    page.get_by_role("button", name="Dismiss: Number 2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Dismiss: Number 3")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Dismiss: Number 1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]")).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()


def test_three_toasts_at_most(lab: Lab, page: Page) -> None:
    for number in range(1, 5):
        tell(lab.world, lab.world.bob, title=f"Number {number}")
        expect(page.locator("[data-toast] h2").last).to_have_text(f"Number {number}")
    expect(page.locator("[data-toast] h2")).to_have_text(["Number 2", "Number 3", "Number 4"])


def test_a_bulk_action_is_one_toast(lab: Lab, page: Page) -> None:
    with lab.world.write(lab.world.alice) as session:
        for number in range(5):
            notify(session, [draft(lab.world.bob, title=f"{number} joined")], by=lab.world.alice)
    expect(page.locator("[data-toast] h2")).to_have_text(["5 new notifications"])
    expect(page.locator("#bell-count")).to_have_attribute("data-unread", "5")


def test_an_urgent_toast_goes_along_to_the_next_page_until_it_is_dismissed(lab: Lab, open_tabs: OpenTabs) -> None:
    other, bell = open_tabs(lab.world.bob, "/", "/")
    tell(lab.world, lab.world.bob, **VAT)
    bell.shows_toasts(URGENT)
    bell.at("/clients").shows_toasts(URGENT)
    assert bell.heard("assertive") == []
    bell.tab.click("[data-toast] button")
    bell.shows_toasts()
    bell.at("/activity").shows_toasts()
    other.tab.to_front()
    other.live().shows_count(1)
    assert other.heard("toasts") == []


def test_a_toast_sent_away_on_one_device_is_gone_from_the_others(lab: Lab, open_tabs: OpenTabs) -> None:
    """The other device has the page open, or is asleep and comes back."""
    [desk] = open_tabs(lab.world.bob, "/")
    [laptop] = open_tabs(lab.world.bob, "/")
    tell(lab.world, lab.world.bob, **VAT)
    for bell in (desk, laptop):
        bell.shows_toasts(URGENT)
    desk.tab.click("[data-toast] button")
    for bell in (desk, laptop):
        bell.shows_toasts()
        bell.shows_count(1)
    tell(lab.world, lab.world.bob, **VAT | {"title": "Another"})
    laptop.shows_toasts("Urgent: Another")
    kept = laptop.tab.evaluate("sessionStorage['practice-hub:toasts']")
    desk.tab.click("[data-toast] button")
    laptop.shows_toasts()
    # As if it had slept meanwhile: what the tab kept is older than the page that it loads now.
    laptop.tab.evaluate(f"sessionStorage['practice-hub:toasts'] = {json.dumps(kept)}")
    laptop.at("/clients").shows_toasts()


def test_after_signing_out_nothing_of_bobs_is_left(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/")
    tell(lab.world, lab.world.bob, **VAT)
    bell.shows_toasts(URGENT)
    assert "VAT return" in bell.tab.evaluate("JSON.stringify(sessionStorage)")
    bell.tab.evaluate("fetch('/sign-out', {method: 'POST', headers: {'X-CSRFToken': document.body.dataset.csrf}})")
    bell.tab.wait_for("document.getElementById('cover-signed-out').checkVisibility()")
    assert bell.toasts() == []
    assert bell.counts() == ("", "1", "favicon.svg")
    assert "VAT return" not in bell.tab.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")


def test_opening_a_toast_reads_what_it_told(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/")
    tell(lab.world, lab.world.bob, **VAT)
    bell.shows_toasts(URGENT)
    bell.tab.click("[data-toast] a.btn")
    bell.tab.wait_for("location.pathname === '/clients' && document.readyState === 'complete'")
    waiting.until(lambda: unread(lab, lab.world.bob) == 0, "nothing unread")
    bell.live().shows_count(0)
    assert bell.toasts() == []


def test_opening_an_entry_reads_it(lab: Lab, open_tabs: OpenTabs) -> None:
    tell(lab.world, lab.world.bob, action_url="/clients")
    [bell] = open_tabs(lab.world.bob, "/")
    bell.shows_count(1)
    bell.tab.click("#bell")
    bell.tab.click("#inbox-list [data-note-open]")
    bell.tab.wait_for("location.pathname === '/clients' && document.readyState === 'complete'")
    bell.live().shows_count(0)
    assert unread(lab, lab.world.bob) == 0


def test_the_bell_stays_open_and_the_focus_in_place_while_it_is_redrawn(lab: Lab, page: Page) -> None:
    tell(lab.world, lab.world.bob)
    page.locator("#bell").press("Enter")
    inbox = page.locator("#inbox")
    entry = inbox.get_by_role("link", name="Rita Osei joined")
    entry.focus()
    tell(lab.world, lab.world.bob, title="Tom Ashworth joined")
    expect(inbox.locator("[data-note] h3 a")).to_have_text(["Tom Ashworth joined", "Rita Osei joined"])
    expect(inbox).to_be_visible()
    expect(entry).to_be_focused()
    page.keyboard.press("Escape")
    expect(inbox).to_be_hidden()
    expect(page.locator("#bell")).to_be_focused()


def test_bob_works_through_the_centre_by_keyboard(lab: Lab, page: Page) -> None:
    for name in ("Rita Osei", "Tom Ashworth", "Priya Nair"):
        tell(lab.world, lab.world.bob, title=f"{name} joined")
    page.goto("/notifications")
    expect(page).to_have_title("(3) Notifications · Practice Hub")
    # A right click opens nothing.
    page.locator("#notifications [data-note-open]").first.click(button="right")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("#notifications [data-note]").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("e")
    expect(page).to_have_title("(2) Notifications · Practice Hub")
    expect(second).not_to_have_class("unread")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#notifications [data-note]").first).to_be_focused()
    search = page.get_by_label("Search notifications").last
    search.focus()
    page.keyboard.press("j")
    expect(search).to_have_value("j")
    expect(search).to_be_focused()
    search.fill("")
    page.locator("#notifications [data-note]").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{lab.server.url}/team")
