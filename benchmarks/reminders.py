"""The morning's reminders of a practice of 100 people: 4,200 clients, 45,000 deadlines, three processes at once.

`python -m benchmarks.reminders` (SQLite; `--postgresql` for the other one). Times say as much of the machine as of the
program, so each stands beside what an empty unit of work takes in the same run.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, func, insert, select

from practice_hub import ROOT
from practice_hub.application import create_app
from practice_hub.base import clock
from practice_hub.base.config import Settings
from practice_hub.base.database import Database
from practice_hub.clients.models import Client
from practice_hub.compliance.models import OPEN, Deadline, SentReminder, Status
from practice_hub.compliance.reminders import sweep
from practice_hub.notifications.models import Notification
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import PracticeHub
from tests.parts.postgres import PostgresServer
from tests.parts.server import clean_environment
from tests.world import add_practice, migrate

STAFF, CLIENTS, DEADLINES = 100, 4_200, 45_000
# A practice of this size files some 36,000 a year; of the open ones so many are late.
SHARE_FILED, SHARE_LATE = 0.25, 0.03
HORIZON_DAYS = 450
PROCESSES = 3
PIECE = 5_000
EMPTY_UNITS = 200


@contextmanager
def installation(*, postgresql: bool) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as name:
        given = {"HUB_DATA_DIR": name, "HUB_SECRET_KEY": "the same for every process of the benchmark"}
        if not postgresql:
            yield given | {"HUB_DATABASE_URL": f"sqlite:///{name}/hub.db"}
            return
        folder = Path(name) / "postgres"
        folder.mkdir()
        Path(name).chmod(0o755)
        server = PostgresServer(folder)
        server.create()
        try:
            database = server.new_database()
            yield given | {
                "HUB_DATABASE_URL": database.app_url,
                "HUB_MIGRATION_DATABASE_URL": database.owner_url,
            }
        finally:
            server.stop()


def furnish(database: Database, rng: random.Random) -> Viewer:
    """The practice; answers its owner."""
    people = {f"person{number}": (f"Person {number}", Role.STAFF) for number in range(STAFF - 1)}
    owner = add_practice(database, "A hundred people", {"owner": ("The owner", Role.OWNER), **people})["owner"]
    with database.write(owner.tenant_id) as session:
        staff = list(session.scalars(select(User.id)))
        partners = staff[:8]
        rows = [_client(owner.tenant_id, number, rng.choice(staff), rng.choice(partners)) for number in range(CLIENTS)]
        session.execute(insert(Client), rows)
        clients = [(row.id, row.manager_id) for row in session.execute(select(Client.id, Client.manager_id))]
    with database.write(owner.tenant_id) as session:
        deadlines = [_deadline(owner.tenant_id, rng.choice(clients), number, rng) for number in range(DEADLINES)]
        for start in range(0, DEADLINES, PIECE):
            session.execute(insert(Deadline), deadlines[start : start + PIECE])
    return owner


def analyse(environment: dict[str, str]) -> None:
    """What PostgreSQL does by itself within a minute of such an import: without it no plan is worth measuring."""
    if url := environment.get("HUB_MIGRATION_DATABASE_URL"):
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("ANALYZE")


def _client(tenant_id: int, number: int, manager_id: int, partner_id: int) -> dict[str, Any]:
    name = f"Client {number:04} Ltd"
    own = {"code": f"C{number:04}", "name": name, "sort_name": name.lower(), "type": "limited_company"}
    return {"tenant_id": tenant_id, "manager_id": manager_id, "partner_id": partner_id, **own}


def _deadline(tenant_id: int, client: tuple[int, int | None], number: int, rng: random.Random) -> dict[str, Any]:
    late = rng.random() < SHARE_LATE
    due: date = clock.today() + timedelta(days=-rng.randint(1, 60) if late else rng.randint(0, HORIZON_DAYS))
    filed = not late and rng.random() < SHARE_FILED
    return {
        "tenant_id": tenant_id,
        "client_id": client[0],
        "rule": "vat-return",
        "source_id": str(number),
        "title": "VAT return",
        "period_end": due,
        "period_words": "QE 30 Nov 2026",
        "start_on": due,
        "target_on": due,
        "due_on": due,
        "status": Status.FILED if filed else rng.choice(OPEN),
        "completed_at": clock.now() if filed else None,
        "owner_id": client[1] if rng.random() > 0.05 else None,
    }


def empty_unit(database: Database, tenant_id: int) -> float:
    """Milliseconds of a unit of work that reads one row."""
    times = []
    for _ in range(EMPTY_UNITS):
        begun = time.perf_counter()
        with database.write(tenant_id) as session:
            session.scalar(select(func.count()).select_from(User))
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def at_once(environment: dict[str, str]) -> tuple[float, list[str]]:
    """Seconds that three processes take, and what they say."""
    command = [sys.executable, "-m", "flask", "--app", "app", "deadlines", "remind"]
    settings, begun = clean_environment(environment), time.perf_counter()
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
    ]
    said = [process.communicate()[0].strip() for process in processes]
    return time.perf_counter() - begun, said


def batch_by_batch(database: Database, tenant_id: int) -> list[tuple[int, int, float]]:
    """Notifications, statements and milliseconds of each batch of one process."""
    statements: list[str] = []
    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with database.read(tenant_id) as session:
        batches = list(sweep.batches_of_readers(session))
    measured = []
    for batch in batches:
        statements.clear()
        begun = time.perf_counter()
        with database.write(tenant_id) as session:
            made = sweep.remind(session, batch)
        measured.append((made, len(statements), (time.perf_counter() - begun) * 1000))
    return measured


def shown(title: str, measured: list[tuple[int, int, float]], empty: float) -> None:
    print(f"\n{title:<24}{'reminders':>10}{'statements':>12}{'ms':>9}{'of an empty unit':>18}")
    for number, (made, statements, took) in enumerate(measured, 1):
        print(f"{'batch ' + str(number):<24}{made:>10,}{statements:>12}{took:>9.0f}{took / empty:>17.0f}x")


def check(database: Database, tenant_id: int) -> int:
    """Each reminder stands once, and there are as many as claims."""
    with database.read(tenant_id) as session:
        told = session.execute(select(Notification.subject_id, Notification.user_id)).all()
        claims = session.scalar(select(func.count()).select_from(SentReminder)) or 0
    if not len(set(told)) == len(told) == claims:
        raise SystemExit(f"{len(told)} notifications of {len(set(told))} reminders, {claims} claims")
    return claims


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgresql", action="store_true")
    postgresql = parser.parse_args().postgresql
    with installation(postgresql=postgresql) as environment:
        migrate(environment)
        app = create_app(Settings.from_environment(environment), TESTING=True)
        database = PracticeHub.of(app).database
        owner = furnish(database, random.Random(20261123))  # noqa: S311 - chance that makes up a practice
        analyse(environment)
        empty = empty_unit(database, owner.tenant_id)
        print(
            f"{'PostgreSQL' if postgresql else 'SQLite'}: {CLIENTS:,} clients, {DEADLINES:,} deadlines, {STAFF} people"
        )
        print(f"an empty unit of work: {empty:.1f} ms")
        took, said = at_once(environment)
        print(f"the first sweep, {PROCESSES} processes at once: {took:.1f} s, their start included; {', '.join(said)}")
        print(f"each of {check(database, owner.tenant_id):,} reminders once")
        shown("the same again", batch_by_batch(database, owner.tenant_id), empty)
        with clock.stopped(clock.now() + timedelta(days=1)):
            shown("the next morning", batch_by_batch(database, owner.tenant_id), empty)
        database.dispose()


if __name__ == "__main__":
    main()
