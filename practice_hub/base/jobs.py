"""Jobs: work outside requests, as rows that `flask work` claims in the database (docs/database.md).

A job is noted in the unit of work that asks for it, so it exists exactly when that is committed. What it does to the
database and the mark that it is done are one transaction as well, so its effect happens once, whatever dies in between.
What it does elsewhere (an email) may happen twice when a worker dies just then: such work carries the job's own name.

Statements stand here as Core ones on purpose: no practice owns this table, and a claim is one statement.
"""

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import JSON, ForeignKey, Index, String, Table, Update, and_, delete, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice_hub.base import clock, directory, redaction
from practice_hub.base.clock import LONDON
from practice_hub.base.database import BigId, Database, Model, TenantSession, WriteSession, insert_into
from practice_hub.base.redaction import SafeToLog

# A worker that died holds its job this long; a living one must be done by then, or its effect is rolled back.
LEASE = timedelta(minutes=10)
# The waits before tries 2, 3, …: 30 s, 1 min, 2 min … 1 h. Ten tries span some four hours: a mail server's bad morning.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
TRIES = 10
# Enough of an error to know what it was.
ERROR_LENGTH = 1_000

WORKER_DIED = "the worker ended in the middle of it, every time"


class Job(Model):
    """One piece of work. It is open until `done_at` or `failed_at` is set."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    tenant_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """Names the occurrence: a second one with the same key is the same job."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int]
    claimed_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(ERROR_LENGTH))
    __table_args__ = (Index(None, "tenant_id"),)


_OPEN = and_(Job.done_at.is_(None), Job.failed_at.is_(None))
Index("ix_jobs_open", Job.run_at, Job.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
jobs = cast(Table, Job.__table__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job as its handler sees it. `key` is its lasting name; `attempt` counts from 1."""

    id: int
    tenant_id: int | None
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    claimed_until: datetime


Effect = Callable[[WriteSession], object]
"""What a job writes, in the one transaction that also marks it done."""

Handler = Callable[[Claimed], Effect]
"""Does what takes long (parse, send) outside any transaction, and answers the effect."""


class UnknownKind(SafeToLog):
    """No room of this version does such work: a newer one may."""


class LostClaim(Exception):
    """The lease ran out and another worker has the job now: this one's effect must not stand."""


def no_effect(_session: WriteSession) -> None:
    """For a job that writes nothing."""


def inside(work: Callable[[WriteSession, Mapping[str, Any]], object]) -> Handler:
    """The handler of a job that is all effect: `work` gets the session and the payload."""
    return lambda job: lambda session: work(session, job.payload)


def enqueue_for_each_practice(session: WriteSession, kind: str) -> None:
    """One job of this kind a practice and day: a session serves one practice, and one fault stops one of them."""
    for tenant_id in directory.tenant_ids(session):
        enqueue(session, kind, {}, key=f"{kind}:{tenant_id}:{clock.today()}", tenant_id=tenant_id)


def for_each_practice(kind: str) -> Handler:
    """The handler of a daily job that asks for one of this kind for each practice."""
    return inside(lambda session, _payload: enqueue_for_each_practice(session, kind))


@dataclass(frozen=True, slots=True)
class Daily:
    """A job that occurs every day at this time in London."""

    kind: str
    at: time

    def latest(self, now: datetime) -> datetime:
        """The last moment at which it fell due: a worker that was off at that time catches up once."""
        local = now.astimezone(LONDON)
        due = datetime.combine(local.date(), self.at, LONDON)
        if due > local:
            due = datetime.combine(local.date() - timedelta(days=1), self.at, LONDON)
        return due


class Jobs:
    """The kinds of jobs that the rooms handle, and what occurs daily."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.daily: list[Daily] = []

    def register(self, kind: str, handler: Handler) -> None:
        if kind in self.handlers:
            raise ValueError(f"{kind} has a handler already")
        self.handlers[kind] = handler

    def handler_of(self, kind: str) -> Handler:
        if kind not in self.handlers:
            raise UnknownKind(kind)
        return self.handlers[kind]

    def every_day(self, kind: str, at: time, handler: Handler) -> None:
        """Handle this kind, and let it occur daily at this time in London."""
        self.register(kind, handler)
        self.daily.append(Daily(kind, at))


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    tenant_id: int | None = None,
) -> bool:
    """Note a job in this unit of work; False when one with this key is there already.

    It belongs to the session's practice unless `tenant_id` names another or the session serves none.
    """
    now = clock.now()
    connection = session.connection()
    if tenant_id is None and isinstance(session, TenantSession):
        tenant_id = session.info.get("tenant_id")
    noted = insert_into(session, jobs).values(
        tenant_id=tenant_id,
        kind=kind,
        key=key or f"{kind}:{uuid.uuid4().hex}",
        payload=dict(payload),
        created_at=now,
        run_at=run_at or now,
        attempts=0,
        last_error="",
    )
    new = noted.on_conflict_do_nothing(index_elements=["key"]).returning(jobs.c.id)
    return connection.scalar(new) is not None


def enqueue_daily(session: Session, daily: Daily) -> bool:
    """Note the latest occurrence, unless some worker did so before."""
    due = daily.latest(clock.now())
    return enqueue(session, daily.kind, {}, key=f"{daily.kind}:{due.date()}", run_at=due)


def claim(database: Database) -> Claimed | None:
    """Take the job that has been due the longest; None when none is. A job that was given up is passed over."""
    while (row := _claim_next(database)) is not None:
        job = Claimed(row.id, row.tenant_id, row.kind, row.key, row.payload, row.attempts, row.claimed_until)
        if job.attempt <= TRIES:
            return job
        _close(database, job, failed_at=clock.now(), last_error=WORKER_DIED)
    return None


def run(database: Database, job: Claimed, handler: Handler) -> None:
    """Do it. Raises what the handler raises, or `LostClaim`; then nothing of its effect stands."""
    effect = handler(job)
    with database.unit_of_work() as session:
        if job.tenant_id is not None:
            session.serve(job.tenant_id)
        # First: whoever cannot mark it must not take effect, and on PostgreSQL the row's lock keeps others off.
        marked = session.connection().execute(_own(job).values(done_at=clock.now(), claimed_until=None))
        if marked.rowcount != 1:
            raise LostClaim(job.key)
        effect(session)


def note_failure(database: Database, job: Claimed, error: BaseException) -> bool:
    """Keep the error and plan the next try; False when it was the last and the job is given up."""
    words = redaction.words_of(error)[:ERROR_LENGTH]
    now = clock.now()
    if job.attempt >= TRIES:
        _close(database, job, failed_at=now, last_error=words)
        return False
    _close(database, job, run_at=now + wait_before(job.attempt + 1), last_error=words)
    return True


def wait_before(attempt: int) -> timedelta:
    """How long to wait before this try, give or take a tenth, so that many do not come back as one."""
    wait = min(FIRST_WAIT * float(2 ** (attempt - 2)), LONGEST_WAIT)
    return wait * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, protects nothing


def redact(session: Session, job: Claimed, *names: str) -> None:
    """Forget these parts of a job's payload: what was sent may hold a secret that nobody needs any more."""
    kept = {name: value for name, value in job.payload.items() if name not in names}
    session.connection().execute(update(jobs).where(jobs.c.id == job.id).values(payload=kept))


def prune(session: Session, *, keep: timedelta, keep_given_up: timedelta) -> int:
    """Forget jobs that were done longer ago than `keep`; those given up wait longer, for somebody to look at them."""
    now = clock.now()
    old = or_(jobs.c.done_at < now - keep, jobs.c.failed_at < now - keep_given_up)
    return session.connection().execute(delete(jobs).where(old)).rowcount


def given_up(session: Session) -> list[tuple[str, str, datetime]]:
    """Key, error and moment of the jobs that were given up, the latest first."""
    found = select(jobs.c.key, jobs.c.last_error, jobs.c.failed_at).where(jobs.c.failed_at.is_not(None))
    return [(row.key, row.last_error, row.failed_at) for row in session.connection().execute(found)]


def _due(connection_name: str) -> Any:
    now = clock.now()
    free = or_(jobs.c.claimed_until.is_(None), jobs.c.claimed_until < now)
    due = select(jobs.c.id).where(_OPEN, jobs.c.run_at <= now, free).order_by(jobs.c.run_at, jobs.c.id).limit(1)
    return due.with_for_update(skip_locked=True) if connection_name == "postgresql" else due


def _claim_next(database: Database) -> Row[Any] | None:
    """One statement; SQLite's write lock is not even asked for while nothing is due."""
    if database.is_sqlite and not _anything_due(database):
        return None
    with database.directory(write=True) as session:
        connection = session.connection()
        wanted = update(jobs).where(jobs.c.id == _due(connection.dialect.name).scalar_subquery())
        claimed = wanted.values(claimed_until=clock.now() + LEASE, attempts=jobs.c.attempts + 1)
        return connection.execute(claimed.returning(jobs)).one_or_none()


def _anything_due(database: Database) -> bool:
    with database.directory() as session:
        return session.connection().execute(_due("sqlite")).first() is not None


def _own(job: Claimed) -> Update:
    """The job, as long as this worker's claim holds."""
    return update(jobs).where(jobs.c.id == job.id, jobs.c.claimed_until == job.claimed_until, _OPEN)


def _close(database: Database, job: Claimed, **values: Any) -> None:
    with database.directory(write=True) as session:
        session.connection().execute(_own(job).values(claimed_until=None, **values))
