"""A PostgreSQL server of the test run's own, and empty databases with the two roles that production has."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tests.parts import needs, waiting
from tests.parts.process import Process

# A crash of the server keeps what was committed, as in production; only a crash of the machine would not.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
}

OWNERS_NEW = "ALTER DEFAULT PRIVILEGES FOR ROLE hub_owner IN SCHEMA public"


@dataclass(frozen=True)
class PostgresDatabase:
    """One database: its owner makes and changes tables, the application may only use them."""

    name: str
    owner_url: str
    app_url: str


class PostgresServer:
    """One server on a port of its own. Databases are copies of a template, which takes some 30 ms."""

    def __init__(self, folder: Path) -> None:
        self.port = waiting.free_port()
        self.folder = folder
        self._numbers = count(1)
        self._templates: set[str] = set()
        self._programs = (
            needs.program("/usr/lib/postgresql/*/bin/initdb", "initdb", package="postgresql").resolve().parent
        )
        self._user = _unprivileged_user()
        if self._user:
            shutil.chown(folder, self._user)
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        command: list[str | Path] = [
            self._programs / "postgres",
            "-D",
            folder / "data",
            f"--port={self.port}",
            *options,
        ]
        self.process = Process(command, log=folder / "postgres.log", user=self._user)

    def create(self) -> None:
        """Make the data folder, start, and prepare the roles and the empty template."""
        subprocess.run(
            [
                self._programs / "initdb",
                "--pgdata",
                self.folder / "data",
                "--username=admin",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-sync",
            ],
            user=self._user,
            cwd=self.folder,
            check=True,
            capture_output=True,
        )
        self.start()
        self._prepare()

    def start(self) -> None:
        self.process.start()
        self.process.wait_for_port(self.port)
        waiting.until(self._answers, "PostgreSQL taking connections")

    def stop(self) -> None:
        """End all sessions and shut down in order. PostgreSQL tells its children, which are in groups of their own."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """A crash: no session is told, the log is replayed at the next start."""
        self._end(signal.SIGQUIT)

    def new_database(self, template: str = "empty_hub") -> PostgresDatabase:
        """A copy of the template that nobody else uses."""
        database = self._named(f"hub_{next(self._numbers)}")
        copy = sql.SQL("CREATE DATABASE {} OWNER hub_owner TEMPLATE {}")
        self._as_admin(copy.format(sql.Identifier(database.name), sql.Identifier(template)))
        return database

    def drop(self, database: PostgresDatabase) -> None:
        """Gone at once, whoever is still connected."""
        self._as_admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))

    def template(self, name: str, prepare: Callable[[PostgresDatabase], None]) -> str:
        """The name of a template that `prepare` made (tables, rows); it runs once for the server's life."""
        if name not in self._templates:
            self._as_admin(
                sql.SQL("CREATE DATABASE {} OWNER hub_owner TEMPLATE empty_hub").format(sql.Identifier(name))
            )
            prepare(self._named(name))
            self._templates.add(name)
        return name

    def _named(self, name: str) -> PostgresDatabase:
        where = f"127.0.0.1:{self.port}/{name}"
        return PostgresDatabase(
            name, f"postgresql+psycopg://hub_owner@{where}", f"postgresql+psycopg://hub_app@{where}"
        )

    def _prepare(self) -> None:
        """The two roles: the application's neither owns a table nor passes row-level security."""
        self._as_admin("CREATE ROLE hub_owner LOGIN NOSUPERUSER NOBYPASSRLS")
        self._as_admin("CREATE ROLE hub_app LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT")
        self._as_admin("CREATE DATABASE empty_hub OWNER hub_owner")
        statements: tuple[LiteralString, ...] = (
            "ALTER SCHEMA public OWNER TO hub_owner",
            "GRANT USAGE ON SCHEMA public TO hub_app",
            f"{OWNERS_NEW} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hub_app",
            f"{OWNERS_NEW} GRANT USAGE, SELECT ON SEQUENCES TO hub_app",
        )
        for statement in statements:
            self._as_admin(statement, database="empty_hub")

    def _as_admin(self, statement: LiteralString | sql.Composed, database: str = "postgres") -> None:
        query = sql.SQL(statement) if isinstance(statement, str) else statement
        with psycopg.connect(self._admin_address(database), autocommit=True) as connection:
            connection.execute(query)

    def _answers(self) -> bool:
        try:
            self._as_admin("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _admin_address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=admin dbname={database}"

    def _end(self, number: signal.Signals) -> None:
        if self.process.alive:
            os.kill(self.process.pid, number)
            self.process.wait()


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root. Debian's package makes `postgres`; every machine has `nobody`."""
    if os.getuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
