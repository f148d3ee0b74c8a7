"""Whether the bell and the notification centre take longer for somebody who was told ten thousand things than for ten.

`python -m benchmarks.notifications`. All ask for the same pages in turn, in one run: what counts is the ratio.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import create_engine

from practice_hub.application import create_app
from practice_hub.base import clock
from practice_hub.base.config import Settings
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import PracticeHub
from tests.notifications.told import NOON, fill
from tests.parts.postgres import PostgresServer
from tests.world import World, migrate, populated

# Ten, as many as more than fill a page (whose lines must be drawn, whatever else there is), and ten thousand.
NUMBERS = (10, 30, 10_000)
UNREAD = 5
ROUNDS = 40
# 111 a day for 90 days, which is how long those that were read are kept.
MINUTES_APART = 13
PAGES = {
    "a page with the bell": "/activity",
    "the centre": "/notifications",
    "the centre, unread ones": "/notifications?unread=1",
    "the centre, one category": "/notifications?category=team",
    "the centre, a category of which there is none": "/notifications?category=system",
    "the centre, a word that is nowhere": "/notifications?q=pigeon",
}


@contextmanager
def postgresql() -> Iterator[PostgresServer]:
    folder = tempfile.mkdtemp(prefix="hub-bench-postgres-")
    server = PostgresServer(Path(folder))
    server.create()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def environments(server: PostgresServer, folder: Path) -> dict[str, dict[str, str]]:
    own = server.new_database()
    common = {"HUB_DATA_DIR": str(folder), "HUB_SECRET_KEY": "the same for both databases of the run"}
    return {
        "SQLite": common | {"HUB_DATABASE_URL": f"sqlite:///{folder / 'hub.db'}"},
        "PostgreSQL": common | {"HUB_DATABASE_URL": own.app_url, "HUB_MIGRATION_DATABASE_URL": own.owner_url},
    }


def world_of(environment: dict[str, str]) -> World:
    """Three people were told so many things each, and have read all but the newest."""
    migrate(environment)
    app = create_app(Settings.from_environment(environment), TESTING=True, WTF_CSRF_ENABLED=False)
    world = populated(app, PracticeHub.of(app).database)
    for person, number in zip(people(world), NUMBERS, strict=True):
        fill(world, person, number - UNREAD, minutes_apart=MINUTES_APART, read_at=NOON)
        fill(world, person, UNREAD)
    owner = create_engine(environment.get("HUB_MIGRATION_DATABASE_URL", environment["HUB_DATABASE_URL"]))
    with owner.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    owner.dispose()
    return world


def milliseconds(browser: FlaskClient, address: str) -> float:
    begun = time.perf_counter()
    assert browser.get(address).status_code == 200
    return (time.perf_counter() - begun) * 1000


def people(world: World) -> list[Viewer]:
    return [world.rita, world.megan, world.bob]


def in_turn(browsers: Sequence[FlaskClient], address: str) -> list[list[float]]:
    """So that whatever else the machine does meets all alike."""
    for browser in browsers:
        milliseconds(browser, address)
    return [[milliseconds(browser, address) for browser in browsers] for _ in range(ROUNDS)]


def line(what: str, rounds: Sequence[Sequence[float]]) -> str:
    """The ratio is the median of what each round says: two medians of their own would differ by the machine's mood."""
    ratio = statistics.median(times[-1] / times[-2] for times in rounds)
    medians = [statistics.median(times) for times in zip(*rounds, strict=True)]
    return f"{what:<60}" + "".join(f"{median:10.1f}" for median in medians) + f"{ratio:9.2f}x"


def main() -> None:
    heads = "".join(f"{f'of {number:,}':>10}" for number in NUMBERS)
    print(f"{'milliseconds (median)':<60}{heads}{'ratio':>10}")
    with clock.stopped(NOON), postgresql() as server, tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        for name, environment in environments(server, Path(folder)).items():
            world = world_of(environment)
            browsers = [world.browser(person) for person in people(world)]
            for what, address in PAGES.items():
                print(line(f"{name}: {what}", in_turn(browsers, address)))
            world.database.dispose()


if __name__ == "__main__":
    main()
