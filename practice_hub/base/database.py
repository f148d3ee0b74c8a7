"""The database: engines, read and write sessions, the tenant wall, and the write session's single exit.

A session serves one tenant for its whole life. A read session is one snapshot and cannot write. A write session is one
unit of work: its events are only noted until the exit, which takes their positions last, commits, and then rings
(docs/realtime.md, section 1).
"""

import logging
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from sqlalchemy import (
    BigInteger,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    with_loader_criteria,
)

logger = logging.getLogger(__name__)

# SQLite's own busy handler sleeps in C and stalls every greenlet of the process, so we wait ourselves, yielding.
SQLITE_PATIENCE_SECONDS = 5.0
# A page that cannot have a connection in this time answers 503 rather than hang.
POOL_TIMEOUT_SECONDS = 5
# Thousands of greenlets share these: nothing holds a connection while it waits for anything else.
POOL_SIZE = 10

BigId = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on both databases; SQLite keeps no time zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Model(DeclarativeBase):
    """The base of every table of ours."""

    metadata = metadata
    type_annotation_map = {datetime: UtcDateTime, str: String}  # noqa: RUF012 - SQLAlchemy's own way


class TenantOwned:
    """Mixed into every model that belongs to one practice: the tenant wall stands on this column.

    Such a table has UNIQUE (tenant_id, id), which every reference to it names whole: a row cannot point across.
    """

    tenant_id: Mapped[int] = mapped_column(BigId)


class TenantError(Exception):
    """Something reached for a row of another practice, or for tenant data without a tenant."""


class Unit(Protocol):
    """What the exit of a write session calls, given by the composition root."""

    def append(self, session: "WriteSession") -> int | None:
        """Write the noted events; answer the new head, or None when there were none."""

    def ring(self, tenant_id: int, head: int) -> None:
        """Tell other readers that there is more. Must not raise."""


class TenantSession(Session):
    """A session that serves one tenant. `tenant_id` is fixed once."""

    def serve(self, tenant_id: int) -> None:
        """Bind this session to its tenant, once, before it touches a tenant's table."""
        if self.info.setdefault("tenant_id", tenant_id) != tenant_id:
            raise TenantError("a session serves one tenant for its whole life")
        if self.in_transaction():
            _tell_tenant(self.connection(), tenant_id)

    @property
    def tenant_id(self) -> int:
        try:
            return cast(int, self.info["tenant_id"])
        except KeyError:
            raise TenantError("this session serves no tenant yet") from None


class ReadSession(TenantSession):
    """One snapshot of one tenant; the database refuses writes in it."""


class WriteSession(TenantSession):
    """One unit of work of one tenant, with the events noted in it and what to do once it is committed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noted: list[Any] = []
        self._afterwards: list[Callable[[], None]] = []

    def note(self, noted: Any) -> None:
        """Remember an event for the exit. It is forgotten with the savepoint in which it was noted."""
        self.noted.append(noted)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call this once the unit of work is committed, and never when it is rolled back."""
        self._afterwards.append(call)

    def run_afterwards(self) -> None:
        """What was to follow the commit. A failure is logged: the work itself stands."""
        for call in self._afterwards:
            try:
                call()
            except Exception:
                logger.exception("a call after the commit failed")


class Database:
    """The engines of one process and the sessions made from them."""

    def __init__(self, url: str, unit: Unit | None = None) -> None:
        self.engine = _sqlite_engine(url) if url.startswith("sqlite") else _postgresql_engine(url)
        self.unit = unit
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._reads = self.engine.execution_options(**_read_options(self.is_sqlite))
        self._writes = self.engine.execution_options(hub_mode="write")

    @contextmanager
    def read(self, tenant_id: int) -> Iterator[ReadSession]:
        """One snapshot of one tenant's data, from its first query to the end of the block."""
        with ReadSession(self._reads, autoflush=False, expire_on_commit=False) as session:
            session.serve(tenant_id)
            yield session

    @contextmanager
    def write(self, tenant_id: int) -> Iterator[WriteSession]:
        """One unit of work of one tenant: all of it and its events are committed, or none."""
        with self.founding() as session:
            session.serve(tenant_id)
            yield session

    @contextmanager
    def founding(self) -> Iterator[WriteSession]:
        """A unit of work whose tenant is made inside it; `serve()` it before its tables are touched."""
        head: int | None = None
        with WriteSession(self._writes, expire_on_commit=False) as session, session.begin():
            yield session
            session.flush()
            if self.unit is not None and session.noted:
                head = self.unit.append(session)
        if self.unit is not None and head is not None:
            self.unit.ring(session.tenant_id, head)
        session.run_afterwards()

    @contextmanager
    def directory(self, *, write: bool = False) -> Iterator[Session]:
        """A session for the directory tables alone, which are read before a tenant is known."""
        with Session(self._writes if write else self._reads, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        self.engine.dispose()


# --- the tenant wall ---------------------------------------------------------------------------------------------


@event.listens_for(TenantSession, "do_orm_execute")
def _wall(state: ORMExecuteState) -> None:
    """Every ORM statement sees its own tenant's rows alone; anything the wall cannot see through is refused."""
    if not state.is_orm_statement:
        raise TenantError("raw statements do not pass the tenant wall: use the ORM, or a named module's connection")
    tenant_id = cast(TenantSession, state.session).info.get("tenant_id")
    if state.is_insert:
        _check_bulk_insert(state, tenant_id)
    elif not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(
            with_loader_criteria(TenantOwned, lambda cls: cls.tenant_id == tenant_id, include_aliases=True)
        )


def _check_bulk_insert(state: ORMExecuteState, tenant_id: int | None) -> None:
    mapper = state.bind_mapper
    if mapper is None or not issubclass(mapper.class_, TenantOwned):
        return
    rows = [state.parameters] if isinstance(state.parameters, Mapping) else state.parameters
    if not rows or any(row.get("tenant_id") != tenant_id for row in rows):
        raise TenantError("a bulk insert must name this session's own tenant in every row")


@event.listens_for(TenantSession, "before_flush")
def _own(session: TenantSession, _context: object, _instances: object) -> None:
    """New rows belong to the session's tenant; a row of another is refused."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantOwned):
            row.tenant_id = row.tenant_id or session.tenant_id
            if row.tenant_id != session.tenant_id:
                raise TenantError("a row of another practice stands in this session")


@event.listens_for(TenantSession, "after_begin")
def _announce(session: TenantSession, _transaction: object, connection: Connection) -> None:
    tenant_id = session.info.get("tenant_id")
    if tenant_id is not None:
        _tell_tenant(connection, tenant_id)


def _tell_tenant(connection: Connection, tenant_id: int) -> None:
    """The second wall: row-level security on PostgreSQL compares every row with this."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('hub.tenant_id', :tenant, true)"), {"tenant": str(tenant_id)})


@event.listens_for(WriteSession, "after_transaction_create")
def _mark_savepoint(session: WriteSession, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault("marks", {})[transaction] = len(session.noted)


@event.listens_for(WriteSession, "after_soft_rollback")
def _forget_noted(session: WriteSession, transaction: SessionTransaction) -> None:
    """What was noted inside a savepoint that is rolled back never happened."""
    mark = session.info.get("marks", {}).get(transaction, 0 if not transaction.nested else len(session.noted))
    del session.noted[mark:]


# --- the engines -------------------------------------------------------------------------------------------------


def _read_options(is_sqlite: bool) -> dict[str, Any]:
    if is_sqlite:
        return {"hub_mode": "read"}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _postgresql_engine(url: str) -> Engine:
    # lock_timeout: a lock that is not had in 3 s is a fault; idle in transaction: no one waits inside one.
    options = "-c timezone=UTC -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000"
    return create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        pool_use_lifo=True,
        connect_args={"options": options, "connect_timeout": 5},
    )


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_use_lifo=True,
        # timeout 0: no waiting in C; check_same_thread: greenlets and the worker's threads share the pool.
        connect_args={"timeout": 0, "check_same_thread": False, "autocommit": sqlite3.LEGACY_TRANSACTION_CONTROL}
        if hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL")
        else {"timeout": 0, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Our own BEGIN, the write-ahead log, and foreign keys that hold."""
    connection.isolation_level = None
    _patiently(lambda: _use_write_ahead_log(connection))
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    """Readers take a snapshot and cannot write; writers take the write lock at once, waiting in the open."""
    cursor = connection.connection.driver_connection
    assert isinstance(cursor, sqlite3.Connection)
    if connection.get_execution_options().get("hub_mode") == "read":
        cursor.execute("PRAGMA query_only=ON")
        cursor.execute("BEGIN")
    else:
        cursor.execute("PRAGMA query_only=OFF")
        _patiently(lambda: cursor.execute("BEGIN IMMEDIATE"))


def _patiently(attempt: Callable[[], object]) -> None:
    """Try until it works or SQLite's patience ends; between tries other greenlets run."""
    give_up = time.monotonic() + SQLITE_PATIENCE_SECONDS
    while True:
        try:
            attempt()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise OperationalError("BEGIN IMMEDIATE", {}, error) from error
            time.sleep(random.uniform(0.001, 0.01))  # noqa: S311 - spreads the tries, protects nothing
        else:
            return
