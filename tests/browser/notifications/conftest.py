"""One server and one browser for the tests of a file, and new people in two new practices for each of them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from practice_hub.application import create_app
from practice_hub.base.config import Settings
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import PracticeHub
from tests.browser.notifications.bell import Bell, OpenTabs, tabs_of, wants
from tests.faults.lab import Lab
from tests.parts.rawcdp import Chromium
from tests.parts.server import HubServer
from tests.world import populated

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, schema: Path) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("bells")
    shutil.copy(schema, folder / "hub.db")
    environment = {"HUB_DATA_DIR": str(folder), "HUB_DATABASE_URL": f"sqlite:///{folder / 'hub.db'}"}
    app = create_app(Settings.from_environment(environment))
    world = populated(app, PracticeHub.of(app).database)
    server = HubServer(folder, environment)
    server.start()
    yield Lab(world, server)
    server.process.stop()
    world.database.dispose()


@pytest.fixture
def lab(house: Lab) -> Lab:
    return Lab(populated(house.world.app, house.world.database), house.server)


@pytest.fixture(scope="module")
def browser_of_tabs(chromium_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    browser = Chromium(chromium_path, tmp_path_factory.mktemp("chromium"))
    browser.start()
    yield browser
    browser.stop()


@pytest.fixture
def open_tabs(browser_of_tabs: Chromium, lab: Lab) -> Iterator[OpenTabs]:
    """Tabs of a person who wants to hear a sound, that hide each other; see tabs_of(). Asked again: another device."""
    people: list[str] = []
    chosen: set[Viewer] = set()

    def open_them(viewer: Viewer, *paths: str, windows: bool = False, **preferences: object) -> list[Bell]:
        if viewer not in chosen:
            wants(lab.world, viewer, **preferences)
        chosen.add(viewer)
        people.append(browser_of_tabs.person())
        return tabs_of(browser_of_tabs, people[-1], lab, viewer, *paths, windows=windows)

    yield open_them
    for person in people:
        browser_of_tabs.connection.send("Target.disposeBrowserContext", browserContextId=person)


@pytest.fixture
def open_page(lab: Lab, new_context: Callable[..., BrowserContext]) -> OpenPage:
    """A page of Bob's, live, in a browser of its own. `script` runs before the page's own, `stopwatch` on its clock."""

    def open_it(path: str, *, script: str = "", stopwatch: bool = False) -> Page:
        name, _, value = lab.cookie(lab.world.bob).partition("=")
        context = new_context(base_url=lab.server.url)
        context.add_cookies([{"name": name, "value": value, "url": lab.server.url}])
        context.add_init_script(script or "0")
        page = context.new_page()
        if stopwatch:
            page.clock.install()
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("data-connection", "connected")
        return page

    return open_it
