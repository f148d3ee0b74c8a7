"""What pages cost at the size of a hundred people: server time and queries, beside those of the demonstration's size.

`python -m benchmarks.size`. 4,200 clients, some 45,000 deadlines and a million activities on the embedded database,
against 850 clients in the same run. Milliseconds say as much of the machine as of the program; the ratio does not.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from practice_hub.activity.models import Activity
from practice_hub.application import create_app
from practice_hub.base import directory
from practice_hub.base.config import Settings
from practice_hub.base.database import Database
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Deadline
from practice_hub.demo import practices
from practice_hub.demo.people import FIRMS, Firm
from practice_hub.tasks.models import Task
from practice_hub.web.extension import PracticeHub
from tests.world import migrate

SMALL = replace(FIRMS[0], name="Small")
LARGE = replace(FIRMS[0], name="Large", staff=100, clients=4_200, activities_a_day=1_300)
ACTIVITIES = 1_000_000
TIMES = 15
PAGES = (
    "/",
    "/clients",
    "/clients?q=smith",
    "/clients?sort=-last_activity",
    "/clients/1",
    "/compliance",
    "/compliance?group=client",
    "/compliance?group=owner",
    "/compliance?q=vat&status=with_client",
    "/compliance?status=filed",
    "/compliance/1",
    "/tasks",
    "/tasks?assignee=all",
    "/activity",
    "/activity?kind=client&person=1",
    "/notifications",
)


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice in a database of its own, as one of its managers sees it."""

    app: Flask
    database: Database
    tenant_id: int
    browser: FlaskClient

    def counts(self) -> str:
        with self.database.read(self.tenant_id) as session:
            numbers = [(session.scalar(select(func.count()).select_from(one)) or 0) for one in TABLES]
        return ", ".join(f"{number:,} {table.__tablename__}" for table, number in zip(TABLES, numbers, strict=True))


TABLES = (Client, Deadline, Task, Activity)


@contextmanager
def practice(firm: Firm, activities: int) -> Iterator[Practice]:
    with tempfile.TemporaryDirectory(prefix="hub-size-") as name:
        file = Path(name) / "hub.db"
        environment = {"HUB_DATA_DIR": name, "HUB_DATABASE_URL": f"sqlite:///{file}"}
        migrate(environment)
        app = create_app(Settings.from_environment(environment), TESTING=True)
        database = PracticeHub.of(app).database
        with database.unit_of_work() as session:
            practices.make_one(session, firm, "nobody signs in")
        lengthen(file, activities)
        (demo,) = practices.found_demos(database)
        manager = demo.staff[2]
        yield Practice(app, database, demo.tenant_id, signed_in(app, database, demo.tenant_id, manager.user_id))
        database.dispose()


def lengthen(file: Path, activities: int) -> None:
    """The story again and again, each time a quarter earlier, until it is so long."""
    columns = ", ".join(
        column.name for column in Activity.__table__.columns if column.name not in ("id", "occurred_at")
    )
    copied = (
        f"INSERT INTO activities ({columns}, occurred_at) SELECT {columns}, "  # noqa: S608 - names of ours
        "strftime('%Y-%m-%d %H:%M:%S.000000', occurred_at, ?) FROM activities WHERE id <= ? LIMIT ?"
    )
    with closing(sqlite3.connect(file)) as connection, connection:
        there = int(connection.execute("SELECT count(*) FROM activities").fetchone()[0])
        for quarter in range(1, -(-activities // there)):
            left = activities - quarter * there
            connection.execute(copied, (f"-{90 * quarter} days", there, left))


def signed_in(app: Flask, database: Database, tenant_id: int, user_id: int) -> FlaskClient:
    with database.directory(write=True) as session:
        _, token = directory.add_browser(session, tenant_id=tenant_id, user_id=user_id, role="manager")
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
    return browser


def measured(one: Practice, path: str) -> tuple[float, int]:
    """The median of milliseconds, and the queries of one answer."""
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    one.browser.get(path)
    for engine in one.database.engines:
        event.listen(engine, "before_cursor_execute", count)
    answer = one.browser.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    queries = asked
    for engine in one.database.engines:
        event.remove(engine, "before_cursor_execute", count)
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        one.browser.get(path)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), queries


def main() -> None:
    with practice(SMALL, 0) as small, practice(LARGE, ACTIVITIES) as large:
        print(f"Small: {small.counts()}\nLarge: {large.counts()}\n")
        print(f"{'page':<40}{'queries':>8}{'large':>8}{'ms':>9}{'large':>9}{'ratio':>8}")
        for path in PAGES:
            (little, few), (much, many) = measured(small, path), measured(large, path)
            print(f"{path:<40}{few:>8}{many:>8}{little:>9.1f}{much:>9.1f}{much / little:>8.2f}")


if __name__ == "__main__":
    main()
