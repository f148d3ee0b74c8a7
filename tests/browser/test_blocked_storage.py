"""A browser that keeps nothing: reading its storage throws, and every page works all the same."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.notifications.bell import HEARD
from tests.faults.house import House
from tests.notifications.told import tell
from tests.parts.browser import trouble

BLOCKED = """
for (const name of ["localStorage", "sessionStorage"]) {
  const get = () => { throw new DOMException("blocked", "SecurityError"); };
  Object.defineProperty(globalThis, name, { get });
}
"""


@pytest.fixture
def page(house: House) -> Page:
    return house.screen(house.world.bob, "/clients", script=BLOCKED + HEARD).live().page


def test_a_notification_is_told_once_and_can_be_sent_away(house: House, page: Page) -> None:
    complaints = trouble(page)
    tell(house.world, house.world.bob)
    expect(page.locator("[data-toast] h2")).to_have_text(["Rita Osei joined"])
    assert page.evaluate("heard.polite") == ["Rita Osei joined"]
    page.get_by_role("button", name="Dismiss: Rita Osei joined").click()
    expect(page.locator("[data-toast]")).to_have_count(0)
    expect(page.locator("#bell-count")).to_have_attribute("data-unread", "1")
    assert complaints == []


def test_a_search_finds_and_nothing_is_offered_again(house: House, page: Page) -> None:
    complaints = trouble(page)
    house.add_client(house.world.alice, "Kestrel Ltd")
    page.keyboard.press("/")
    expect(page.locator("#search-popover")).to_contain_text("company number, UTR")
    page.keyboard.type("kestrel")
    expect(page.get_by_role("option", name="Kestrel Ltd")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("1 result for “kestrel”")
    expect(page.locator(".topbar .conn [data-word]")).to_have_text("Live")
    assert complaints == []
