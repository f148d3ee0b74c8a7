"""An import at the size of the largest practice: 4,200 clients, the same file again, 40 changes, and both undone.

`python -m benchmarks.imports` prints seconds, statements and how long other writers were held up at the most; with
`xlsx`, the file is a workbook.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event, select

from practice_hub.application import create_app
from practice_hub.base.config import Settings
from practice_hub.base.database import Database
from practice_hub.base.jobs import Jobs
from practice_hub.base.worker import Worker
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.imports import access
from practice_hub.imports.actions import decisions
from practice_hub.imports.models import ClientImport
from practice_hub.records.fields import snapshot
from practice_hub.web.extension import PracticeHub
from tests.imports.conftest import book_of, csv_of, firms
from tests.world import World, migrate, populated

CLIENTS = 4_200
CHANGED = 40

Book = dict[str, dict[str, str]]


class Bench:
    def __init__(self, app: Flask, world: World, *, xlsx: bool) -> None:
        self.app, self.database, self.by = app, world.database, world.alice
        self.file_of, self.name = (book_of, "clients.xlsx") if xlsx else (csv_of, "clients.csv")
        quiet = Jobs()
        quiet.handlers = PracticeHub.of(app).jobs.handlers
        self.worker = Worker(self.database, quiet, app.app_context)
        self.statements = self.longest = 0.0

    @contextmanager
    def told(self, words: str) -> Iterator[None]:
        self.statements = self.longest = 0
        begun = time.perf_counter()
        yield
        took = time.perf_counter() - begun
        print(
            f"{words:42} {took:6.2f} s  {self.statements:6.0f} statements, longest hold {self.longest * 1000:4.0f} ms"
        )

    def check(self, **changed: str) -> ClientImport:
        content = self.file_of(firms(CLIENTS, **changed))
        with self.told(f"check {CLIENTS:,} rows ({len(content) // 1000} kB)"):
            with self.database.write(self.by.tenant_id) as session:
                own = decisions.upload(session, self.name, content, by=self.by)
            self.worker.drain()
        return self.again(own)

    def write(self, own: ClientImport) -> ClientImport:
        with self.told(f"import {own.file_name}"):
            with self.database.write(self.by.tenant_id) as session:
                held = access.get_import(session, own.id, self.by)
                assert held is not None
                decisions.start(session, held, leave_out_errors=False, by=self.by)
            self.worker.drain()
        done = self.again(own)
        print(f"{'':42} {done.created:,} added, {done.updated:,} changed")
        return done

    def undo(self, own: ClientImport) -> None:
        with self.told("undo"):
            with self.database.write(self.by.tenant_id) as session:
                held = access.get_import(session, own.id, self.by)
                assert held is not None
                decisions.undo(session, held, by=self.by)
            self.worker.drain()

    def again(self, own: ClientImport) -> ClientImport:
        with self.database.read(self.by.tenant_id) as session:
            found = access.get_import(session, own.id, self.by)
            assert found is not None
            counts = access.counts_of(session, found)
        print(f"{'':42} {found.state_label}: " + ", ".join(f"{n:,} {one.label}" for one, n in counts.items() if n))
        return found

    def book(self) -> Book:
        with self.database.read(self.by.tenant_id) as session:
            return {client.code: snapshot(client, FIELDS) for client in session.scalars(select(Client))}


def watch(bench: Bench, database: Database) -> None:
    """Count statements, and how long writers are held up at the most."""
    begun = [0.0]

    def count(*_: object) -> None:
        bench.statements += 1

    def begin(*_: object) -> None:
        begun[0] = time.perf_counter()

    def end(*_: object) -> None:
        bench.longest = max(bench.longest, time.perf_counter() - begun[0])

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", count)
    event.listen(database.engines[-1], "begin", begin)
    event.listen(database.engines[-1], "commit", end)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        environment = {
            "HUB_DATA_DIR": folder,
            "HUB_DATABASE_URL": f"sqlite:///{folder}/hub.db",
            "HUB_LOG_LEVEL": "error",
        }
        migrate(environment)
        app = create_app(Settings.from_environment(environment), TESTING=True)
        world = populated(app, PracticeHub.of(app).database)
        bench = Bench(app, world, xlsx="xlsx" in sys.argv)
        watch(bench, world.database)
        measure(bench)
        world.database.dispose()


def measure(bench: Bench) -> None:
    before = bench.book()
    first = bench.write(bench.check())
    added = bench.book()
    bench.check()
    codes = list(added)[:CHANGED]
    second = bench.write(bench.check(**dict.fromkeys(codes, "01632 960 999")))
    bench.undo(second)
    print(f"{'':42} restored: {bench.book() == added}")
    bench.undo(first)
    print(f"{'':42} restored: {bench.book() == before}")


if __name__ == "__main__":
    main()
