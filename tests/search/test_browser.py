"""The field of the frame in Chromium, by keyboard alone."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.faults.house import House
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


def test_tab_goes_on_to_the_next_part_of_the_page_and_takes_the_results_away(house: House) -> None:
    house.add_client(house.world.alice, "Abbey Ltd")
    page = house.screen(house.world.bob, "/clients").live().page
    field, box = page.get_by_role("combobox"), page.locator("#search-popover")
    page.keyboard.press("/")
    page.keyboard.type("abbey")
    expect(page.get_by_role("option", name="Abbey Ltd")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("offer"))
    page.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    expect(box).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    expect(box).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=abbey"))


def test_who_empties_the_field_is_offered_the_last_searches_and_takes_one_with_the_mouse(house: House) -> None:
    house.add_client(house.world.alice, "Kestrel Ltd")
    page = house.screen(house.world.bob, "/search?q=").live().page
    for words in ("moor", "heron"):
        search_for(page, words)
    field, options = page.get_by_role("combobox"), page.get_by_role("option")
    field.fill("kest")
    expect(options.filter(has_text="Kestrel Ltd")).to_be_visible()
    field.fill("")
    expect(options).to_have_text(["heron", "moor"])
    expect(page.locator("#search-popover")).to_contain_text("Recent searches")
    options.last.click()
    expect(page).to_have_url(re.compile(r"/search\?q=moor"))


def test_a_colleague_who_signs_in_to_the_same_tab_is_offered_nobodys_searches(house: House) -> None:
    screen = house.screen(house.world.bob, "/search?q=").live()
    search_for(screen.page, "kestrel")
    name, _, value = house.lab.cookie(house.world.megan).partition("=")
    screen.page.context.add_cookies([{"name": name, "value": value, "url": screen.proxy.url}])
    screen.go("/clients").live().page.keyboard.press("/")
    expect(screen.page.locator("#search-popover")).to_contain_text("company number, UTR")
    expect(screen.page.get_by_role("option")).to_have_count(0)


def search_for(page: Page, words: str) -> None:
    page.get_by_role("combobox").fill(words)
    page.get_by_role("combobox").press("Enter")
    expect(page).to_have_url(re.compile(rf"/search\?q={words}"))


def test_a_field_that_is_emptied_while_its_answer_is_on_its_way_shows_no_results(house: House) -> None:
    house.add_client(house.world.alice, "Kestrel Ltd")
    page = house.screen(house.world.bob, "/clients").live().page
    field, held = page.get_by_role("combobox"), list[Route]()
    page.route("**/search/offers*", lambda route: held.append(route))  # noqa: PLW0108 - the driver marks what it calls
    with page.expect_request("**/search/offers*"):
        field.press_sequentially("kestrel")
    field.fill("")
    with page.expect_response("**/search/offers*"):
        held[0].continue_()
    expect(page.locator("#search-popover")).to_contain_text("company number, UTR")
    expect(page.get_by_role("option")).to_have_count(0)
