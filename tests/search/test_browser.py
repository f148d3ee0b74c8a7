"""The field of the frame in Chromium, by keyboard alone."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.parts.browser import trouble
from tests.parts.server import StartServer
from tests.search.conftest import AddClient
from tests.world import World


def test_bob_finds_a_client_without_leaving_the_keyboard(
    world: World,
    add_client: AddClient,
    environment: dict[str, str],
    start_server: StartServer,
    new_context: Callable[..., BrowserContext],
) -> None:
    for name in ("Kestrel Ltd", "Kestrel Homes"):
        add_client(world.alice, name)
    page, complaints = opened(world, start_server(environment).url, new_context())
    field, options = page.get_by_role("combobox"), page.get_by_role("option")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(page.locator("#search-popover")).to_contain_text("company number, UTR")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("kestrl")
    expect(options).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#search-status")).to_have_text("2 results")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    # What axe itself adds to the page breaks the page's policy.
    before = list(complaints)
    assert Axe().run(page).response["violations"] == []
    complaints.clear()
    page.keyboard.press("Escape")
    expect(page.locator("#search-popover")).to_be_hidden()
    expect(field).to_have_value("kestrl")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Kestrel Homes")
    expect(page.locator("html")).to_have_attribute("data-connection", "connected")
    page.keyboard.press("/")
    expect(options).to_have_text(["kestrl"])
    assert before == complaints == []


def opened(world: World, url: str, context: BrowserContext) -> tuple[Page, list[str]]:
    name, value = world.cookie(world.bob, url)
    context.add_cookies([{"name": name, "value": value, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/clients")
    expect(page.locator("html")).to_have_attribute("data-connection", "connected")
    return page, trouble(page)
