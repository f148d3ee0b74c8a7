"""A house full of screens: a real server, and people's pages in real Chromium, each behind a proxy of its own."""

import contextlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from practice_hub.application import create_app
from practice_hub.base import directory
from practice_hub.base.config import Settings
from practice_hub.clients.actions import records as clients
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.web.extension import PracticeHub
from tests.faults.lab import Lab
from tests.faults.proxy import Proxy
from tests.parts import waiting
from tests.parts.pace import Pace
from tests.parts.server import ROOT, HubServer
from tests.world import World, populated

LEDGER = Path(__file__).with_name("ledger.js")
OPTIONS = ROOT / "static" / "js" / "realtime" / "options.js"
# Shortened these would prove nothing: a restored page is covered until its sign-in is known, and a region that is asked
# again holds the frames behind it for as long as a busy machine takes to answer.
TRUE_ALWAYS = {"cover-limit", "hold-limit"}
# The server's own times that pages wait for, in seconds, as practice_hub/base/config.py has them.
SERVER_TIMES = {"HUB_HEARTBEAT_SECONDS": 25.0, "HUB_DRAIN_SPREAD_SECONDS": 5.0}

STATE = "(document.documentElement.dataset.connection ?? '')"
STRIP = (
    "[...document.querySelectorAll('[data-strip]')].filter(e => e.checkVisibility()).map(e => e.dataset.strip).join()"
)
FEED = "[...document.querySelectorAll('#activity-feed > [id]')].map(e => Number(e.id.replace('activity-', '')))"


def page_times(pace: Pace) -> dict[str, int]:
    """The times of options.js as this run keeps them, by attribute name, in milliseconds."""
    found = re.findall(r"^  (\w+): ([\d_]{4,}),$", OPTIONS.read_text(), re.MULTILINE)
    times = {re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", name): int(value) for name, value in found}
    assert len(times) > 8, "options.js is written in another way now"
    return {name: round(pace.seconds(ms)) for name, ms in times.items() if name not in TRUE_ALWAYS}


class Screen:
    """One page of one person. What it is told to do, it does as a person would."""

    def __init__(self, page: Page, proxy: Proxy, patience: float) -> None:
        self.page, self.proxy, self._patience = page, proxy, patience
        self._seen = 0

    def go(self, path: str = "/") -> "Screen":
        self.page.goto(self.proxy.url + path)
        self._seen = 0
        return self

    def begins(self, path: str) -> None:
        """Opens the page without waiting for anything of it."""
        with contextlib.suppress(PlaywrightTimeout):
            self.page.goto(self.proxy.url + path, wait_until="commit", timeout=1)

    def until(self, expression: str, what: str, *arguments: Any) -> Any:
        """The first true value of a JavaScript expression of `argument`; a failure tells what the page knows."""
        function = f"(argument) => ({expression})"
        argument = arguments[0] if arguments else None

        def ask() -> Any:
            # A page that is just being replaced is asked again.
            with contextlib.suppress(PlaywrightError):
                return self.page.evaluate(function, argument)

        try:
            return waiting.until(ask, what, self._patience)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.told}") from None

    # ── What it says of its connection ──

    @property
    def state(self) -> str:
        return str(self.page.evaluate(STATE))

    def reaches(self, *states: str) -> "Screen":
        """Waits for one of these states, which may have passed again since the page was last seen live."""
        seen = f"books.states.slice({self._seen}).some(({{ state }}) => argument.includes(state))"
        self.until(seen, f"one of {states}", states)
        return self

    def live(self) -> "Screen":
        """Waits until `rt:live` has been heard on a stream that is open now."""
        self.until("globalThis.realtime?.isConnected()", "a live page")
        self._seen = self.page.evaluate("books.states.length")
        return self

    def says(self, word: str) -> "Screen":
        """Waits for this word in the top bar."""
        pill = "document.querySelector('.topbar .conn [data-word]')"
        self.until(f"{pill}?.checkVisibility() && {pill}.textContent === argument", f"the word {word}", word)
        return self

    def strip(self) -> str:
        """The name of the strip under the top bar, empty when there is none."""
        return str(self.page.evaluate(STRIP))

    def shows_strip(self, name: str) -> "Screen":
        self.until(f"{STRIP} === argument", f"the strip {name!r}", name)
        return self

    def is_covered(self) -> bool:
        """Nothing of the page's content can be seen, and the way to sign in can."""
        content = "document.querySelector('main').checkVisibility({visibilityProperty: true})"
        return self.page.locator("#cover-signed-out").is_visible() and not self.page.evaluate(content)

    # ── Its books ──

    def book(self, name: str) -> Any:
        """One of the books of ledger.js."""
        return self.page.evaluate(f"books.{name}")

    def states(self) -> list[str]:
        """The states of its connection so far."""
        return [entry["state"] for entry in self.book("states")]

    @property
    def told(self) -> dict[str, Any]:
        """For the words of a failure: everything the page knows of its connection."""
        recent = [f"{each.method} {each.path[:24]} {each.status}" for each in self.proxy.exchanges[-8:]]
        stats = self.page.evaluate("globalThis.realtime?.getStats()")
        return {"stats": stats, "states": self.book("states")[-12:], "requests": recent, "feed": self.feed()[:12]}

    def feed(self) -> list[int]:
        """The activities in the feed, newest first, as the page has them now."""
        return list(self.page.evaluate(FEED))

    def shows(self, *activities: int) -> "Screen":
        """Waits until these are in the feed."""
        self.until(f"argument.every(id => {FEED}.includes(id))", f"{activities} in the feed", activities)
        return self


@dataclass
class Seat:
    """One browser of one person, and the proxy that it goes through."""

    owner: tuple[int, int, str]
    proxy: Proxy
    context: BrowserContext


class House:
    """Everybody's screens on one server."""

    def __init__(
        self, lab: Lab, environment: dict[str, str], pace: Pace, browser: Browser, context_args: dict[str, Any]
    ) -> None:
        self.lab, self.environment, self.pace = lab, environment, pace
        self._browser, self._context_args = browser, context_args
        self._free: list[Seat] = []
        self._taken: list[Seat] = []

    @property
    def world(self) -> World:
        return self.lab.world

    @property
    def server(self) -> HubServer:
        return self.lab.server

    @property
    def patience(self) -> float:
        """Seconds after which a test gives up: several of the longest waits of a page."""
        return 20 + self.pace.seconds(180)

    def open_doors(self) -> None:
        """The server runs, whatever a test that failed has left behind."""
        if not self.server.healthy():
            self.server.process.stop()
            self.server.start()

    def screen(self, person: Viewer, path: str = "/", *, script: str = "") -> Screen:
        """A page in a browser in which this person has just signed in. `script` runs before the page's own."""
        seat = self._seat(person, script)
        name, _, value = self.lab.cookie(person).partition("=")
        seat.context.add_cookies([{"name": name, "value": value, "url": seat.proxy.url}])
        screen = Screen(seat.context.new_page(), seat.proxy, self.patience)
        return screen.go(path) if path else screen

    def add_client(self, by: Viewer, name: str) -> int:
        """Without a browser; the number of the client."""
        with self.world.write(by) as session:
            client = clients.create(session, by=by, name=name, type="limited_company")
        return client.id

    def sign_out_everywhere(self, person: Viewer) -> None:
        """By hand in the database: no bell is rung, and no browser is told."""
        with self.world.write(person) as session:
            directory.end_browsers(session, person.tenant_id, person.user_id)

    def restart_log(self) -> None:
        """Our practice's log begins a new life, as after a restored back-up."""
        tenant = self.world.bob.tenant_id
        with self.world.database.directory(write=True) as session:
            log.restart(session.connection(), [tenant])

    def beside(self, screen: Screen, path: str = "/") -> Screen:
        """Another tab of the same browser."""
        return Screen(screen.page.context.new_page(), screen.proxy, self.patience).go(path)

    def close_screens(self) -> None:
        """Everybody goes home. Their browsers stay, with what they have stored of the application's files."""
        for seat in self._taken:
            for page in seat.context.pages:
                page.close()
            seat.context.clear_cookies()
            seat.context.set_offline(False)
            seat.proxy.forget()
        self._free += self._taken
        self._taken = []

    def close(self) -> None:
        """Nobody comes back."""
        self.close_screens()
        for seat in self._free:
            seat.context.close()
            seat.proxy.close()

    def _seat(self, person: Viewer, script: str) -> Seat:
        wanted = (person.tenant_id, person.user_id, script)
        seat = next((seat for seat in self._free if seat.owner == wanted), None)
        if seat:
            self._free.remove(seat)
        else:
            context = self._browser.new_context(**self._context_args)
            context.add_init_script(LEDGER.read_text())
            if script:
                context.add_init_script(script)
            seat = Seat(wanted, Proxy(self.server.port), context)
        self._taken.append(seat)
        return seat


@contextmanager
def open_house(
    environment: dict[str, str], folder: Path, pace: Pace, browser: Browser, context_args: dict[str, Any]
) -> Iterator[House]:
    """A server on this migrated, empty database, and its people."""
    app = create_app(Settings.from_environment(environment), TESTING=True)
    world = populated(app, PracticeHub.of(app).database)
    times = {} if pace.true else page_times(pace)
    own = {name: f"{pace.seconds(seconds):g}" for name, seconds in SERVER_TIMES.items()}
    env = environment | own | {"LAB_TIMES": json.dumps(times)}
    server = HubServer(folder, env, app="tests.faults.paced_app:app")
    server.start()
    house = House(Lab(world, server), environment, pace, browser, context_args)
    try:
        yield house
    finally:
        house.close()
        server.process.stop()
        PracticeHub.of(app).close()
