"""The activity page in Chromium: it follows what happens, and leaves alone what somebody has opened."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from practice_hub.people.viewer import Viewer
from tests.activity.told import ABC, XYZ, tell
from tests.parts.browser import trouble
from tests.parts.server import StartServer
from tests.world import World

OpenPage = Callable[[Viewer, str], Page]


@pytest.fixture
def open_page(
    world: World, environment: dict[str, str], start_server: StartServer, new_context: Callable[..., BrowserContext]
) -> OpenPage:
    """A page of a person who has signed in, once it is live."""
    server = start_server(environment)

    def go(viewer: Viewer, path: str) -> Page:
        name, value = world.cookie(viewer, server.url)
        context = new_context()
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
        page = context.new_page()
        page.goto(server.url + path)
        expect(page.locator("html")).to_have_attribute("data-connection", "connected")
        return page

    return go


def test_a_new_activity_arrives_and_opened_values_stay_open(world: World, open_page: OpenPage) -> None:
    old = tell(world, world.alice, ABC, description="Phone number", changes={"Phone number": ["", "01632 960001"]})
    page = open_page(world.bob, "/activity?type=client")
    complaints = trouble(page)
    page.locator(f"#row-activity-{old.id} summary").click()
    expect(page.get_by_text("01632 960001")).to_be_visible()
    other = tell(world, world.megan, ABC.__class__("person", 3, "Rita Osei"), action="person.added")
    new = tell(world, world.megan, XYZ)
    expect(page.locator(f"#row-activity-{new.id}")).to_be_visible()
    expect(page.locator(f"#row-activity-{other.id}")).to_have_count(0)
    expect(page.get_by_text("01632 960001")).to_be_visible()
    expect(page.locator("#activity-head")).to_contain_text("3 activities today")
    assert complaints == []


def test_megan_takes_the_list_away_as_a_file(world: World, open_page: OpenPage) -> None:
    tell(world, world.alice, ABC)
    page = open_page(world.megan, "/activity")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export list").click()
    assert "ABC Ltd" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    expect(page.locator("#activity-list")).to_contain_text("exported the activity list")


def test_a_filter_is_set_and_taken_away_without_a_script(world: World, open_page: OpenPage) -> None:
    tell(world, world.alice, ABC)
    own = tell(world, world.bob, XYZ)
    page = open_page(world.rita, "/activity")
    page.locator(".chip-menu > summary", has_text="Person").click()
    page.get_by_role("link", name="Bob Ashworth").click()
    expect(page.locator("#activity-list tr[id]")).to_have_count(1)
    expect(page.locator(f"#row-activity-{own.id}")).to_be_visible()
    page.get_by_role("link", name="Person: Bob Ashworth").click()
    expect(page.locator("#activity-list tr[id]")).to_have_count(2)
