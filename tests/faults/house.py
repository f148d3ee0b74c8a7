"""A house full of screens: a real server, and people's pages in real Chromium, each behind a proxy of its own."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from practice_hub import create_app
from practice_hub.base.config import Settings
from practice_hub.people.viewer import Viewer
from tests.faults.lab import Lab
from tests.faults.proxy import Proxy
from tests.parts import waiting
from tests.parts.pace import Pace
from tests.parts.server import ROOT, HubServer
from tests.world import World, populated

LEDGER = Path(__file__).with_name("ledger.js")
OPTIONS = ROOT / "static" / "js" / "realtime" / "options.js"
# A restored page is covered until its sign-in is known: shortened, it would prove nothing.
TRUE_ALWAYS = {"cover-limit"}
# The server's own times that pages wait for, in seconds, as practice_hub/base/config.py has them.
SERVER_TIMES = {"HUB_HEARTBEAT_SECONDS": 25.0, "HUB_DRAIN_SPREAD_SECONDS": 5.0}


def page_times(pace: Pace) -> dict[str, int]:
    """The times of options.js as this run keeps them, by attribute name, in milliseconds."""
    found = re.findall(r"^  (\w+): ([\d_]{4,}),$", OPTIONS.read_text(), re.MULTILINE)
    times = {re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", name): int(value) for name, value in found}
    assert len(times) > 8, "options.js is written in another way now"
    return {name: round(pace.seconds(ms)) for name, ms in times.items() if name not in TRUE_ALWAYS}


class Screen:
    """One page of one person. What it is told to do, it does as a person would."""

    def __init__(self, page: Page, proxy: Proxy) -> None:
        self.page, self.proxy = page, proxy

    def go(self, path: str = "/") -> "Screen":
        self.page.goto(self.proxy.url + path)
        return self

    # ── What it says of its connection ──

    @property
    def state(self) -> str:
        return str(self.page.evaluate("document.documentElement.dataset.connection ?? ''"))

    def reaches(self, *states: str) -> str:
        """Waits for one of these states; answers which."""
        return waiting.until(lambda: self.state if self.state in states else "", f"{states}, not {self.state}")

    def live(self) -> "Screen":
        """Waits until `rt:live` has been heard on a stream that is open now."""
        waiting.until(lambda: self.page.evaluate("globalThis.realtime?.isConnected()"), f"a live page, not {self.told}")
        return self

    def pill(self) -> str:
        """The word in the top bar, as far as it can be seen."""
        words = ".topbar .conn [data-word]"
        return str(
            self.page.evaluate(f"(w => w?.checkVisibility() ? w.textContent : '')(document.querySelector('{words}'))")
        )

    def says(self, word: str) -> None:
        waiting.until(lambda: self.pill() == word, f"the word {word}")

    def strip(self) -> str:
        """The name of the strip under the top bar, empty when there is none."""
        seen = (
            "[...document.querySelectorAll('[data-strip]')].filter(s => s.checkVisibility()).map(s => s.dataset.strip)"
        )
        return " ".join(self.page.evaluate(seen))

    def shows_strip(self, name: str) -> None:
        waiting.until(lambda: self.strip() == name, f"the strip {name!r}")

    def is_covered(self) -> bool:
        """Nothing of the page's content can be seen, and the way to sign in can."""
        content = "document.querySelector('main').checkVisibility({visibilityProperty: true})"
        return self.page.locator("#cover-signed-out").is_visible() and not self.page.evaluate(content)

    # ── Its books ──

    def book(self, name: str) -> Any:
        """One of the books of ledger.js."""
        return self.page.evaluate(f"books.{name}")

    @property
    def told(self) -> dict[str, Any]:
        """For the words of a failure: everything the page knows of its connection."""
        return {"stats": self.page.evaluate("globalThis.realtime?.getStats()"), "states": self.book("states")[-12:]}

    def feed(self) -> list[int]:
        """The activities in the feed, newest first, as the page has them now."""
        ids = "[...document.querySelectorAll('#activity-feed > [id]')].map(e => Number(e.id.replace('activity-', '')))"
        return list(self.page.evaluate(ids))

    def shows(self, *activities: int) -> None:
        """Waits until these are in the feed."""
        wanted = set(activities)
        waiting.until(lambda: wanted <= set(self.feed()), f"{activities} in {self.feed()[:8]}…; {self.told}")


class House:
    """Everybody's screens on one server."""

    def __init__(self, lab: Lab, browser: Browser, context_args: dict[str, Any]) -> None:
        self.lab, self._browser, self._context_args = lab, browser, context_args
        self._proxies: list[Proxy] = []
        self._contexts: list[BrowserContext] = []

    @property
    def world(self) -> World:
        return self.lab.world

    @property
    def server(self) -> HubServer:
        return self.lab.server

    def screen(self, person: Viewer, path: str = "/", *, script: str = "") -> Screen:
        """A browser of its own in which this person has signed in, at this page. `script` runs before the page's."""
        proxy = Proxy(self.server.port)
        self._proxies.append(proxy)
        context = self._browser.new_context(**self._context_args)
        self._contexts.append(context)
        name, _, value = self.lab.cookie(person).partition("=")
        context.add_cookies([{"name": name, "value": value, "url": proxy.url}])
        context.add_init_script(LEDGER.read_text())
        if script:
            context.add_init_script(script)
        screen = Screen(context.new_page(), proxy)
        return screen.go(path) if path else screen

    def close_screens(self) -> None:
        """Everybody goes home."""
        while self._contexts:
            self._contexts.pop().close()
        while self._proxies:
            self._proxies.pop().close()


@pytest.fixture(scope="module")
def standing_house(
    tmp_path_factory: pytest.TempPathFactory,
    schema: Path,
    pace: Pace,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[House]:
    """The house of a whole test file, on the embedded database."""
    folder = tmp_path_factory.mktemp("house")
    file = shutil.copy(schema, folder / "hub.db")
    environment = {"HUB_DATA_DIR": str(folder), "HUB_DATABASE_URL": f"sqlite:///{file}"}
    with open_house(environment, folder, pace, browser, browser_context_args) as house:
        yield house


@pytest.fixture
def house(standing_house: House) -> Iterator[House]:
    """The same, from which everybody goes home after the test."""
    yield standing_house
    standing_house.close_screens()


@contextmanager
def open_house(
    environment: dict[str, str], folder: Path, pace: Pace, browser: Browser, context_args: dict[str, Any]
) -> Iterator[House]:
    """A server on this migrated, empty database, and its people."""
    world = populated(app := create_app(Settings.from_environment(environment), TESTING=True), _database(app))
    times = {} if pace.true else page_times(pace)
    own = {name: f"{pace.seconds(seconds):g}" for name, seconds in SERVER_TIMES.items()}
    env = environment | own | {"LAB_TIMES": json.dumps(times)}
    server = HubServer(folder, env, app="tests.faults.paced_app:app")
    server.start()
    house = House(Lab(world, server), browser, context_args)
    try:
        yield house
    finally:
        house.close_screens()
        server.process.stop()
        app.extensions["hub_watch"].close()
        app.extensions["hub"].close()
        world.database.dispose()


def _database(app: Any) -> Any:
    return app.extensions["hub_database"]
