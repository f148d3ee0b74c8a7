"""The database: read and write sessions, the tenant wall, and the write session's single exit (docs/database.md).

A session serves one tenant for its whole life. A read session is one snapshot and cannot write. A write session is one
unit of work: its events are only noted until the exit, which takes their positions last, commits, and then rings
(docs/realtime.md, section 1).
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn, Protocol, cast

from sqlalchemy import (
    BigInteger,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    Update,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    relationship,
    with_loader_criteria,
)
from sqlalchemy.pool import QueuePool

from practice_hub.base import engines
from practice_hub.base.redaction import SafeToLog

logger = logging.getLogger(__name__)

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


def insert_into(session: Session, table: Any) -> Any:
    """An INSERT with ON CONFLICT, which is no part of SQL that both databases share: each has its own in SQLAlchemy."""
    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name](table)


class Model(DeclarativeBase):
    """The base of every table of ours."""

    metadata = metadata
    type_annotation_map = {datetime: UtcDateTime, str: String}  # noqa: RUF012 - SQLAlchemy's own way


class TenantOwned:
    """Mixed into every model that belongs to one practice: the tenant wall stands on this column.

    Such a table has UNIQUE (tenant_id, id), which every reference to it names whole: a row cannot point across.
    """

    tenant_id: Mapped[int] = mapped_column(BigId, ForeignKey("tenants.id"), sort_order=-1)


class TenantRecord(TenantOwned):
    """The same, of rows that have a number."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True, sort_order=-2)


def row_of(model: str, column: str, target: str | None = None) -> Any:
    """The row that a column of this model names. Whoever draws it loads it with theirs (a room's access.py): one by one
    is refused.
    """
    own = f"({model}.tenant_id, {model}.{column})"
    return relationship(target, foreign_keys=own, viewonly=True, lazy="raise_on_sql")


class TenantError(SafeToLog):
    """Something reached for a row of another practice, or for tenant data without a tenant."""


class EventPublisher(Protocol):
    """What the exit of a unit of work calls, given by the composition root."""

    def append(self, session: "WriteSession") -> int:
        """Write the noted events; answer the new head."""

    def publish(self, tenant_id: int, head: int) -> None:
        """Wake the readers of every process: the log ends here now."""


class TenantSession(Session):
    """A session that serves one tenant. `tenant_id` is fixed once."""

    def serve(self, tenant_id: int) -> None:
        """Bind this session to its tenant, once, before it touches a tenant's table."""
        if self.info.setdefault("tenant_id", tenant_id) != tenant_id:
            raise TenantError("a session serves one tenant for its whole life")
        # Before the first statement there is no transaction to set it in, and no lock of SQLite's is taken for nothing.
        if self.info.get("has_begun"):
            _set_tenant(self.connection(), tenant_id)

    @property
    def tenant_id(self) -> int:
        try:
            return cast(int, self.info["tenant_id"])
        except KeyError:
            raise TenantError("this session serves no tenant yet") from None

    def _unwalled(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TenantError("SQLAlchemy's older bulk methods do not pass the tenant wall: use session.execute(insert(…))")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _unwalled


class DirectorySession(TenantSession):
    """Serves no tenant, so it sees the directory tables alone."""

    def serve(self, tenant_id: int) -> None:
        raise TenantError("a session of the directory serves no tenant")


class ReadSession(TenantSession):
    """One snapshot of one tenant; the database refuses writes in it."""


class WriteSession(TenantSession):
    """One unit of work of one tenant, with the events noted in it, the columns that it changes, and what to do once it
    is committed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noted: list[Any] = []
        self._afterwards: list[Callable[[], None]] = []
        # Rows of the session with the names of their columns; None stands for a row that is new.
        self._changed: list[tuple[object, frozenset[str] | None]] = []

    def note(self, noted: Any) -> None:
        """Remember an event for the exit. It is forgotten with the savepoint in which it was noted."""
        self.noted.append(noted)

    def changed_columns(self, row: object) -> frozenset[str] | None:
        """The names of this row's columns that were flushed so far; None when the row was made in this unit of work."""
        changes = [names for changed, names in self._changed if changed is row]
        return None if None in changes else frozenset().union(*(names for names in changes if names))

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call this once the unit of work is committed, and never when it is rolled back."""
        self._afterwards.append(call)

    def commit(self) -> NoReturn:
        """The exit commits, with the events: a commit before it would lose them."""
        raise TenantError("a unit of work is committed by its exit alone")

    def mark(self) -> tuple[int, int, int]:
        """How much was noted, asked for and changed so far."""
        return len(self.noted), len(self._afterwards), len(self._changed)

    def forget_since(self, mark: tuple[int, int, int]) -> None:
        """What was noted, asked for and changed since then never happened."""
        noted, afterwards, changed = mark
        del self.noted[noted:]
        del self._afterwards[afterwards:]
        del self._changed[changed:]

    def remember_changes(self) -> None:
        """Called before each flush, which forgets what an attribute held before."""
        self._changed += [(row, None) for row in (*self.new, *self.deleted)]
        self._changed += [(row, names) for row in self.dirty if (names := _changed_names(row))]

    def run_afterwards(self) -> None:
        """What was to follow the commit. A failure is logged: the work itself stands."""
        for call in self._afterwards:
            try:
                call()
            except Exception:
                logger.exception("a call after the commit failed")


class Database:
    """The engines of one process and the sessions made from them."""

    def __init__(self, url: str, publisher: EventPublisher | None = None) -> None:
        self.engine, self._writes = engines.for_work(url)
        self.publisher = publisher
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self, tenant_id: int) -> Iterator[ReadSession]:
        """One snapshot of one tenant's data, taken at its first query and kept to the end of the block."""
        with ReadSession(self.engine, autoflush=False, expire_on_commit=False) as session:
            session.serve(tenant_id)
            yield session

    @contextmanager
    def write(self, tenant_id: int) -> Iterator[WriteSession]:
        """One unit of work of one tenant: all of it and its events are committed, or none."""
        with self.unit_of_work() as session:
            session.serve(tenant_id)
            yield session

    @contextmanager
    def unit_of_work(self) -> Iterator[WriteSession]:
        """A unit of work whose tenant is made inside it; `serve()` it before its tables are touched."""
        head: int | None = None
        with WriteSession(self._writes, expire_on_commit=False) as session, session.begin():
            yield session
            session.flush()
            if self.publisher is not None and session.noted:
                head = self.publisher.append(session)
        if head is not None:
            self._publish(session.tenant_id, head)
        session.run_afterwards()

    @contextmanager
    def directory(self, *, write: bool = False) -> Iterator[Session]:
        """A session for the directory tables alone, which are read before a tenant is known."""
        engine = self._writes if write else self.engine
        with DirectorySession(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @property
    def connections_in_use(self) -> int:
        """How many connections somebody holds just now: none, when nobody is reading or writing."""
        return sum(cast(QueuePool, engine.pool).checkedout() for engine in self.engines)

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Those with connections of their own: SQLite's writers have one apart, PostgreSQL's share the readers'."""
        return (self.engine, self._writes) if self.is_sqlite else (self._writes,)

    def dispose(self) -> None:
        for engine in self.engines:
            engine.dispose()

    def _publish(self, tenant_id: int, head: int) -> None:
        """The work stands whatever becomes of this: readers look by themselves as well."""
        assert self.publisher is not None
        try:
            self.publisher.publish(tenant_id, head)
        except Exception:
            logger.exception("the events could not be published")


# --- the tenant wall ---------------------------------------------------------------------------------------------


# What a session that serves no tenant asks for instead: nobody's rows.
NOBODY = -1


@event.listens_for(TenantSession, "do_orm_execute", propagate=True)
def _wall(state: ORMExecuteState) -> None:
    """Every ORM statement sees its own tenant's rows alone; anything the wall cannot see through is refused."""
    if not state.is_orm_statement:
        raise TenantError("raw statements do not pass the tenant wall: use the ORM, or a named module's connection")
    tenant_id = state.session.info.get("tenant_id", NOBODY)
    owned = any(issubclass(mapper.class_, TenantOwned) for mapper in state.all_mappers)
    if owned and tenant_id == NOBODY:
        raise TenantError("this session serves no tenant, and that is a tenant's table")
    if owned and state.is_insert:
        _check_bulk_insert(state, tenant_id)
    if owned and state.is_update:
        _check_update(state)
    # A column load refreshes a row that passed the wall already. Nothing is left to be passed on to relationships:
    # their loads come here themselves, those of rows that were made in this session too.
    if not state.is_insert and not state.is_column_load:
        state.statement = state.statement.options(
            with_loader_criteria(
                TenantOwned, lambda cls: cls.tenant_id == tenant_id, include_aliases=True, propagate_to_loaders=False
            )
        )


def _check_bulk_insert(state: ORMExecuteState, tenant_id: int) -> None:
    rows = [state.parameters] if isinstance(state.parameters, Mapping) else state.parameters
    if not rows or any(row.get("tenant_id") != tenant_id for row in rows):
        raise TenantError("a bulk insert must name this session's own tenant in every row")


def _check_update(state: ORMExecuteState) -> None:
    """SQLAlchemy adds no criteria to an update of many rows by their keys, and a row never changes its tenant."""
    if isinstance(state.parameters, list):
        raise TenantError("an update of many rows by their keys does not pass the tenant wall")
    changed = {*map(_key, cast(Update, state.statement)._values or ()), *(state.parameters or ())}  # noqa: SLF001 - no public way
    if "tenant_id" in changed:
        raise TenantError("a row never moves to another practice")


def _key(column: Any) -> str:
    return str(getattr(column, "key", column))


@event.listens_for(TenantSession, "before_attach", propagate=True)
def _admit(session: TenantSession, row: object) -> None:
    """A row that was loaded for another tenant cannot be carried over."""
    if isinstance(row, TenantOwned):
        owner = row.__dict__.get("tenant_id")
        if owner is not None and owner != session.tenant_id:
            raise TenantError("a row of another practice cannot enter this session")


@event.listens_for(TenantSession, "before_flush")
def _assign_tenant(session: TenantSession, _context: object, _instances: object) -> None:
    """New rows belong to the session's tenant; a row of another is refused."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantOwned):
            row.tenant_id = row.tenant_id or session.tenant_id
            if row.tenant_id != session.tenant_id:
                raise TenantError("a row of another practice stands in this session")


@event.listens_for(WriteSession, "before_flush")
def _remember_changes(session: WriteSession, _context: object, _instances: object) -> None:
    session.remember_changes()


def _changed_names(row: object) -> frozenset[str]:
    """The names of the columns that differ from what the database holds. Their values are not looked at."""
    state = inspect(row)
    columns = state.mapper.column_attrs
    return frozenset(column.key for column in columns if state.attrs[column.key].history.has_changes())


@event.listens_for(TenantSession, "after_begin")
def _set_tenant_of_transaction(session: TenantSession, _transaction: object, connection: Connection) -> None:
    session.info["has_begun"] = True
    tenant_id = session.info.get("tenant_id")
    if tenant_id is not None:
        _set_tenant(connection, tenant_id)


def _set_tenant(connection: Connection, tenant_id: int) -> None:
    """The second wall: row-level security on PostgreSQL compares every row with this."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('hub.tenant_id', :tenant, true)"), {"tenant": str(tenant_id)})


@event.listens_for(WriteSession, "after_transaction_create")
def _mark_savepoint(session: WriteSession, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault("marks", {})[transaction] = session.mark()


@event.listens_for(WriteSession, "after_soft_rollback")
def _forget_noted(session: WriteSession, transaction: SessionTransaction) -> None:
    """What was noted inside a savepoint that is rolled back, by a failed flush too, never happened."""
    within: SessionTransaction | None = transaction
    while within is not None and not within.nested:
        within = within.parent
    session.forget_since(session.info["marks"][within] if within else (0, 0, 0))
