"""Naming a colleague with the keyboard, while another window watches."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from practice_hub.notes.subjects import Noted
from practice_hub.people.viewer import Viewer
from tests.faults.house import House
from tests.parts.browser import trouble
from tests.parts.server import StartServer
from tests.world import World


def test_bob_names_megan_with_the_keyboard_and_her_window_shows_the_note(
    world: World,
    abc: Noted,
    environment: dict[str, str],
    start_server: StartServer,
    new_context: Callable[..., BrowserContext],
) -> None:
    server = start_server(environment)

    def open_page(viewer: Viewer) -> Page:
        (name, value), context = world.cookie(viewer, server.url), new_context()
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
        page = context.new_page()
        page.goto(server.url + abc.subject.link)
        expect(page.locator("html")).to_have_attribute("data-connection", "connected")
        return page

    bob, megan, elsewhere = open_page(world.bob), open_page(world.megan), open_page(world.bob)
    complaints, field = trouble(bob), bob.get_by_label("New note")
    field.press_sequentially("Ask @r")
    options = bob.locator("[role=option]:visible")
    expect(options).to_have_text(["MRMegan Rees", "RORita Osei"])
    field.press("ArrowDown")
    field.press("ArrowUp")
    field.press("Enter")
    field.press_sequentially("first")
    expect(field).to_have_value("Ask @Megan Rees first")
    expect(options).to_have_count(0)
    bob.get_by_role("button", name="Add note").click()
    row = megan.locator(".note-list > li").first
    expect(row).to_contain_text("Ask @Megan Rees first")
    expect(row.get_by_role("link", name="Edit")).to_be_hidden()
    for his in (bob, elsewhere):
        expect(his.locator(".note-list > li").first.get_by_role("link", name="Edit")).to_be_visible()
    expect(megan.locator("#toasts")).to_contain_text("Bob Ashworth mentioned you")
    assert complaints == []


@pytest.fixture
def field(house: House) -> Locator:
    """The new note of a client, in front of Bob."""
    client = house.add_client(house.world.alice, "Kestrel Ltd")
    return house.screen(house.world.bob, f"/clients/{client}").live().page.get_by_label("New note")


def test_tab_takes_the_colleague_that_is_marked_and_stays_in_the_field(field: Locator) -> None:
    page, options = field.page, field.page.locator("[role=option]:visible")
    field.press_sequentially("Ask @r")
    expect(options).to_have_text(["MRMegan Rees", "RORita Osei"])
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(options.first).to_have_attribute("aria-selected", "false")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Tab")
    expect(field).to_have_value("Ask @Megan Rees ")
    expect(field).to_be_focused()
    field.press("Tab")
    expect(field).not_to_be_focused()
    assert page.evaluate("document.activeElement !== document.body")


def test_escape_leaves_the_text_as_it_is_and_enter_is_a_new_line_again(field: Locator) -> None:
    options = field.page.locator("[role=option]:visible")
    field.press_sequentially("Ask @r")
    expect(options).to_have_count(2)
    field.press("Escape")
    expect(options).to_have_count(0)
    field.press("Enter")
    expect(field).to_have_value("Ask @r\n")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))


def test_a_colleague_is_taken_with_the_mouse_in_the_middle_of_the_text(field: Locator) -> None:
    field.fill("Ask  first")
    for _ in range(len(" first")):
        field.press("ArrowLeft")
    field.press_sequentially("@osei")
    field.page.locator("[role=option]:visible", has_text="Rita Osei").click()
    expect(field).to_have_value("Ask @Rita Osei  first")
    expect(field).to_be_focused()
    field.press_sequentially("and Megan")
    expect(field).to_have_value("Ask @Rita Osei and Megan first")


def test_the_list_of_colleagues_goes_when_the_field_is_left(field: Locator) -> None:
    options = field.page.locator("[role=option]:visible")
    field.press_sequentially("@r")
    expect(options).to_have_count(2)
    field.page.get_by_role("combobox").focus()
    expect(options).to_have_count(0)
