"""Engines: how the processes speak with SQLite and PostgreSQL, and how their transactions begin.

A connection reads unless its engine's option `hub_mode` is "write": whoever forgets to say so cannot hold up writers.
"""

import random
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from practice_hub.base import files, redaction
from practice_hub.base.threads import beside_the_loop

# SQLite's own busy handler sleeps in C and stalls every greenlet of the process, so we wait ourselves, yielding.
SQLITE_PATIENCE_SECONDS = 5.0
# A migration waits for another that is under way, not for a page.
MIGRATION_PATIENCE_SECONDS = 60.0
# A page that cannot have a connection in this time answers 503 rather than hang.
POOL_TIMEOUT_SECONDS = 5
# Thousands of greenlets share these: nothing holds a connection while it waits for anything else.
POOL_SIZE = 10

# SQLite has one writer at a time: a process' writers queue for one connection, in order, and leave readers theirs.
SQLITE_WRITERS = 1

_POOL = {"max_overflow": 0, "pool_timeout": POOL_TIMEOUT_SECONDS, "pool_use_lifo": True}


class _Connection(sqlite3.Connection):
    """Commits beside gevent's loop: COMMIT waits for the disk in C, and all streams of the process would wait too."""

    def commit(self) -> None:
        beside_the_loop(super().commit)


# timeout 0: no waiting in C; check_same_thread: greenlets and the worker's threads share the pool.
_SQLITE = {"timeout": 0, "check_same_thread": False, "factory": _Connection}


def for_work(url: str) -> tuple[Engine, Engine]:
    """The engines of a process that serves or works: for reading, and for writing."""
    if url.startswith("sqlite"):
        reads, writes = _sqlite(url, POOL_SIZE), _sqlite(url, SQLITE_WRITERS)
        return reads, writes.execution_options(hub_mode="write")
    engine = _postgresql(url)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True), engine


def _sqlite(url: str, size: int) -> Engine:
    engine = _engine(url, connect_args=_SQLITE, pool_size=size, **_POOL)
    return _prepared(engine, foreign_keys=True, patience=SQLITE_PATIENCE_SECONDS)


def _postgresql(url: str) -> Engine:
    # lock_timeout: a lock that is not had in 3 s is a fault; idle in transaction: no one waits inside one.
    options = "-c timezone=UTC -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000"
    arguments = {"options": options, "connect_timeout": POOL_TIMEOUT_SECONDS}
    return _engine(url, connect_args=arguments, pool_pre_ping=True, pool_size=POOL_SIZE, **_POOL)


def for_migrations(url: str) -> Engine:
    """The engine that changes tables: one connection, and no limit on how long a statement takes.

    SQLite changes a table by copying it and dropping the old one, which foreign keys must not follow: who uses this
    checks them before the commit.
    """
    if url.startswith("sqlite"):
        engine = _engine(url, poolclass=NullPool, connect_args=_SQLITE)
        _prepared(engine, foreign_keys=False, patience=MIGRATION_PATIENCE_SECONDS)
    else:
        options = {"options": "-c timezone=UTC", "connect_timeout": POOL_TIMEOUT_SECONDS}
        engine = _engine(url, poolclass=NullPool, connect_args=options)
    return engine.execution_options(hub_mode="write")


def _engine(url: str, **options: Any) -> Engine:
    """Its errors name the statement, and none of the values in it."""
    engine = create_engine(url, hide_parameters=True, **options)
    event.listen(engine, "handle_error", redaction.forget_values)
    return engine


def _prepared(engine: Engine, *, foreign_keys: bool, patience: float) -> Engine:
    """Our own BEGIN, the write-ahead log, and foreign keys that hold."""

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        _patiently(lambda: _use_write_ahead_log(connection), patience)
        # What was answered as saved is on the disk: NORMAL would lose the last commits with the machine's power.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")

    def begin(connection: Connection) -> None:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        if connection.get_execution_options().get("hub_mode") == "write":
            _begin_writing(raw, patience)
        else:
            _begin_reading(raw, patience)

    name = engine.url.database or ""
    files.close_database(name)
    event.listen(engine, "do_connect", lambda *_arguments: files.make_database(name))
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode=WAL")


def _begin_writing(connection: sqlite3.Connection, patience: float) -> None:
    """Take the write lock at once: a transaction that read first could never have it once another had written."""
    connection.execute("PRAGMA query_only=OFF")
    _patiently(lambda: connection.execute("BEGIN IMMEDIATE"), patience)


def _begin_reading(connection: sqlite3.Connection, patience: float) -> None:
    """Take the snapshot now: SQLite alone would take it at the first query, and may be busy (recovering) just then."""
    connection.execute("PRAGMA query_only=ON")
    connection.execute("BEGIN")
    try:
        _patiently(lambda: connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone(), patience)
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _patiently(attempt: Callable[[], object], patience: float) -> None:
    """Try until it works or patience ends; between tries other greenlets run."""
    give_up = time.monotonic() + patience
    while True:
        try:
            attempt()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise OperationalError("BEGIN", {}, error) from error
            time.sleep(random.uniform(0.001, 0.01))  # noqa: S311 - spreads the tries, protects nothing
        else:
            return
