"""Bringing the database to the tables that the models describe, and looking whether it is there (docs/database.md)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import BigInteger, Engine, MetaData, TypeDecorator, inspect, make_url, text
from sqlalchemy.engine import Connection

from practice_hub.base import engines, files, protection
from practice_hub.base.config import Settings
from practice_hub.base.database import UtcDateTime

# Behind a lock that is not had in this time every page would queue: rather give up, and be run again.
LOCK_TIMEOUT = "10s"
# One number for all of PostgreSQL's advisory locks of this kind: two upgrades wait for each other by it.
ADVISORY_LOCK = 20_260_001


class MigrationError(Exception):
    """The database cannot be brought there; the message says why and what to do."""


class Migrations:
    """The migrations of one installation. `metadata` answers every table of every room."""

    def __init__(self, settings: Settings, metadata: Callable[[], MetaData], folder: Path) -> None:
        self.settings = settings
        self.metadata = metadata
        self._config = Config()
        self._config.set_main_option("script_location", str(folder).replace("%", "%%"))
        self._script = ScriptDirectory.from_config(self._config)

    @property
    def head(self) -> str:
        """The newest revision."""
        return self._script.get_current_head() or "none"

    def revisions(self) -> list[str]:
        """Every revision, the oldest first."""
        return [script.revision for script in reversed(list(self._script.walk_revisions()))]

    def knows(self, revision: str) -> bool:
        return revision in self.revisions()

    def upgrade(self, revision: str = "head") -> tuple[str, str]:
        """Bring the database there, in one transaction; answers where it stood before and where it stands now."""
        with self.changing() as connection:
            before = current(connection)
            self._run(connection, lambda config: command.upgrade(config, revision))
            after = current(connection)
            if after == self.head:
                self._protect(connection, anew=before != after)
        return before, after

    def downgrade(self, revision: str) -> None:
        with self.changing() as connection:
            self._run(connection, lambda config: command.downgrade(config, revision))

    def revise(self, message: str) -> Path:
        """Write the next migration from the difference between the models and the database; answers its file."""
        number = f"{len(self.revisions()) + 1:04}"
        with self.changing() as connection:
            config = self._configured(connection)
            script = command.revision(config, message, autogenerate=True, rev_id=number)
        assert script is not None
        assert not isinstance(script, list)
        return Path(script.path)

    def check(self) -> list[str]:
        """What is wrong with the database, in words; nothing when all is well."""
        with self.looking() as connection:
            stands = current(connection)
            if stands != self.head:
                return [f"the database stands at {stands}, the newest migration is {self.head}: run `flask db upgrade`"]
            wrong = [_in_words(change) for change in self._differences(connection)]
            wrong += protection.missing(connection, self.metadata())
        return wrong + self._check_role()

    def is_current(self, connection: Connection) -> bool:
        return current(connection) == self.head

    def app_role(self) -> str | None:
        """The role that the application connects as, when it is not the owner of the tables."""
        app, owner = make_url(self.settings.database_url), make_url(self.settings.migration_database_url)
        return app.username if app.username != owner.username else None

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """One transaction as the owner of the tables, alone with them: a second one waits for its end."""
        engine = self._engine()
        _make_folder(engine)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
                connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            yield connection
            if connection.dialect.name == "sqlite":
                _check_foreign_keys(connection)

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A connection as the owner of the tables that only reads."""
        with self._engine().execution_options(hub_mode="read").connect() as connection:
            yield connection

    def _engine(self) -> Engine:
        return engines.for_migrations(self.settings.migration_database_url)

    def _configured(self, connection: Connection) -> Config:
        self._config.attributes.update(connection=connection, metadata=self.metadata())
        return self._config

    def _run(self, connection: Connection, call: Callable[[Config], None]) -> None:
        stands = current(connection)
        if stands != "none" and not self.knows(stands):
            raise MigrationError(
                f"The database stands at {stands}, which this version does not know: it was made by a newer one."
            )
        try:
            call(self._configured(connection))
        except CommandError as error:
            raise MigrationError(str(error)) from error

    def _protect(self, connection: Connection, *, anew: bool) -> None:
        """Only when something is missing: it takes a lock on every table, and upgrades run at every start."""
        existing, role = self._existing(connection), self.app_role()
        if anew or protection.missing(connection, existing) or (role and protection.barred(connection, existing, role)):
            protection.protect(connection, existing, role)

    def _existing(self, connection: Connection) -> MetaData:
        """The models' tables that are there; what is missing is for `check` to say."""
        wanted, there = self.metadata(), set(inspect(connection).get_table_names())
        if there >= set(wanted.tables):
            return wanted
        existing = MetaData()
        for table in wanted.sorted_tables:
            if table.name in there:
                table.to_metadata(existing)
        return existing

    def _differences(self, connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        changes: list[Any] = compare_metadata(context, self.metadata())
        return changes

    def _check_role(self) -> list[str]:
        if self.settings.is_sqlite:
            return []
        engine = engines.for_migrations(self.settings.database_url)
        with engine.connect() as connection:
            return protection.wrong_role(connection, self.metadata())


def current(connection: Connection) -> str:
    """Where the database stands; "none" when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision() or "none"


def draw_type(kind: str, value: object, _context: object) -> str | Literal[False]:
    """How a new migration writes our own types: it must still run when they are long gone from the code."""
    if kind != "type":
        return False
    if isinstance(value, UtcDateTime):
        return "MOMENT"
    if isinstance(value, BigInteger):
        return "BIG_ID"
    return f"sa.{value.impl!r}" if isinstance(value, TypeDecorator) else False


def _make_folder(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        files.make_folder(Path(engine.url.database or "").parent)


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise MigrationError(f"{len(broken)} rows point at rows that are not there, the first in {broken[0][0]}.")


def _in_words(change: Any) -> str:
    """One of Alembic's differences: a tuple that begins with its kind, or a list of those about one column."""
    if isinstance(change, list):
        return "; ".join(map(_in_words, change))
    kind, *what = change
    return f"{kind.replace('_', ' ')}: " + " ".join(str(part) for part in what if part is not None)
