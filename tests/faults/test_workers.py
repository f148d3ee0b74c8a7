"""Two server processes on PostgreSQL with Redis between them: their pages hear the same, whatever falls over."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy.exc import OperationalError

from tests.faults.house import House, Screen, open_house
from tests.faults.proxy import STREAM
from tests.parts import waiting
from tests.parts.pace import Pace
from tests.parts.postgres import PostgresServer
from tests.parts.redis import RedisServer
from tests.parts.server import HubServer
from tests.world import migrate

SECRET = "a secret of two processes"


def settings_on(database: Any, folder: Path) -> dict[str, str]:
    return {
        "HUB_DATA_DIR": str(folder),
        "HUB_DATABASE_URL": database.app_url,
        "HUB_MIGRATION_DATABASE_URL": database.owner_url,
        "HUB_SECRET_KEY": "the same for every process of the test",
    }


@pytest.fixture(scope="module")
def big_house(
    postgres_server: PostgresServer,
    redis_server: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
    pace: Pace,
    browser: Browser,
    browser_context_args: dict[str, Any],
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("big-house")
    schema = postgres_server.template("hub_schema", lambda empty: migrate(settings_on(empty, folder)))
    database = postgres_server.new_database(schema)
    environment = settings_on(database, folder) | {"HUB_REDIS_URL": redis_server.url, "WEB_CONCURRENCY": "2"}
    with open_house(environment, folder, pace, browser, browser_context_args) as house:
        yield house
    postgres_server.drop(database)


def process_of(screen: Screen) -> int:
    """The server process that holds this page's stream."""
    return int(screen.live().proxy.asked(STREAM)[-1].header("lab-process"))


@pytest.fixture
def pair(big_house: House, pace: Pace) -> Iterator[tuple[Screen, Screen]]:
    """Bob's page on one server process, Megan's on the other."""
    big_house.open_doors()
    bob, megan = (big_house.screen(who).live() for who in (big_house.world.bob, big_house.world.megan))

    def apart() -> bool:
        if process_of(bob) != process_of(megan):
            return True
        megan.proxy.cut()
        megan.reaches("reconnecting", "polling")
        return False

    # Which process takes a stream is a throw of a coin, and with true times the throws come ever more slowly.
    waiting.until(apart, "pages on both processes", patience=600 if pace.true else 40)
    yield bob, megan
    big_house.close_screens()


class Told:
    """What is committed from now on, and whether the pages of both processes tell it."""

    def __init__(self, house: House, pair: tuple[Screen, Screen]) -> None:
        self._house, self._pair = house, pair
        self._begun = [screen.book("shown") for screen in pair]
        self.done: list[int] = []

    def goes_on(self, count: int) -> None:
        for _ in range(count):
            self.done.append(self._house.lab.act(self._house.world.alice, f"{SECRET} {len(self.done)}"))

    def is_told(self) -> None:
        for screen, begun in zip(self._pair, self._begun, strict=True):
            screen.shows(self.done[-1]).live()
            assert screen.book("wrong") == []
            assert screen.book("shown") == begun + self.done


def test_pages_of_both_processes_hear_it_and_another_practice_hears_nothing(
    big_house: House, pair: tuple[Screen, Screen]
) -> None:
    charlie = big_house.screen(big_house.world.charlie).live()
    told = Told(big_house, pair)
    told.goes_on(20)
    charlie.shows(big_house.lab.act(big_house.world.charlie, "Charlie's own"))
    told.is_told()
    assert SECRET.encode() not in charlie.proxy.wire


def test_redis_killed_and_restarted_in_the_middle_of_300_events_costs_none(
    big_house: House, pair: tuple[Screen, Screen], redis_server: RedisServer
) -> None:
    told = Told(big_house, pair)
    told.goes_on(100)
    redis_server.kill()
    try:
        told.goes_on(100)
        # The heads of the logs are compared every 2 s by each process: what was committed is shown without a bell.
        for screen in pair:
            screen.shows(told.done[-1])
    finally:
        redis_server.start()
    told.goes_on(100)
    told.is_told()
    assert len(told.done) == 300


def test_the_database_restarted_costs_no_event(
    big_house: House, pair: tuple[Screen, Screen], postgres_server: PostgresServer
) -> None:
    told = Told(big_house, pair)
    told.goes_on(20)
    postgres_server.kill()
    try:
        with pytest.raises(OperationalError):
            told.goes_on(1)
    finally:
        postgres_server.start()
    told.goes_on(20)
    told.is_told()


def test_a_process_that_dies_leaves_its_pages_to_the_other(big_house: House, pair: tuple[Screen, Screen]) -> None:
    told = Told(big_house, pair)
    told.goes_on(10)
    os.kill(process_of(pair[0]), signal.SIGKILL)
    told.goes_on(10)
    told.is_told()


SAY = """fetch("/realtime/presence", {
  method: "POST",
  headers: { "X-CSRFToken": document.body.dataset.csrf },
  body: new URLSearchParams(argument),
}).then((answer) => answer.headers.get("lab-process"))"""


def test_who_is_in_a_form_is_known_to_both_processes(big_house: House, pair: tuple[Screen, Screen]) -> None:
    """Whichever process heard it: the bus tells the other, and a page that comes later asks."""
    bob, _ = pair
    subject = f"client-{big_house.add_client(big_house.world.alice, 'ABC Ltd')}"
    for screen in pair:
        screen.page.evaluate("void realtime.subscribe('rt:presence', ({ here }) => { globalThis.here = here; })")
    tabs: dict[int, str] = {}
    while len(tabs) < 2:
        tab = f"{len(tabs):016x}"
        process = int(bob.page.evaluate(f"(argument) => {SAY}", {"subject": subject, "tab": tab}))
        tabs.setdefault(process, tab)
    assert set(tabs) == {process_of(screen) for screen in pair}
    for screen in pair:
        screen.until("globalThis.here?.length === 2", "both forms")
    megan = big_house.screen(big_house.world.megan, f"/clients/{subject.removeprefix('client-')}").live()
    megan.until("document.querySelector('[data-presence]').textContent === 'BABob is editing'", "Bob in the form")
    for tab in tabs.values():
        bob.page.evaluate(f"(argument) => {SAY}", {"subject": subject, "tab": tab, "gone": "1"})
    megan.until("document.querySelector('[data-presence]').textContent === ''", "nobody in the form")


def test_signing_out_at_one_process_ends_the_pages_of_the_other(big_house: House, pair: tuple[Screen, Screen]) -> None:
    """The bell is rung for it; without, each process asks every 5 s who has ended."""
    bob, megan = pair
    other = big_house.beside(bob, "/account")
    other.page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    other.page.wait_for_url("**/sign-in*")
    waiting.until(bob.is_covered, f"the cover; {bob.told}")
    megan.shows(big_house.lab.act(big_house.world.alice, "Megan hears on"))


@pytest.mark.parametrize(
    ("lacking", "named"), [("redis", "HUB_REDIS_URL"), ("postgresql", "WEB_CONCURRENCY")], ids=["no redis", "sqlite"]
)
def test_two_processes_without_a_bus_or_a_database_for_them_refuse_to_start(
    tmp_path: Path, lacking: str, named: str
) -> None:
    on_postgresql = {"HUB_DATABASE_URL": "postgresql://hub@127.0.0.1/hub", "HUB_SECRET_KEY": "enough of it " * 4}
    with_redis = {"HUB_REDIS_URL": "redis://127.0.0.1/0"}
    given = on_postgresql if lacking == "redis" else with_redis
    server = HubServer(tmp_path, {"HUB_DATA_DIR": str(tmp_path), "WEB_CONCURRENCY": "2", **given})
    server.process.start()
    assert server.process.wait() != 0
    assert named in server.log()
    assert "Traceback" not in server.log(), "words for a person"
