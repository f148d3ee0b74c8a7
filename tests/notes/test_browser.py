"""Naming a colleague with the keyboard, while another window watches."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from practice_hub.notes.subjects import Noted
from practice_hub.people.viewer import Viewer
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

    bob, megan = open_page(world.bob), open_page(world.megan)
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
    expect(bob.locator(".note-list > li").first.get_by_role("link", name="Edit")).to_be_visible()
    expect(megan.locator("#toasts")).to_contain_text("Bob Ashworth mentioned you")
    assert complaints == []
