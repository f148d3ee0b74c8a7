"""The event log: the durable, gapless, ordered table of one tenant's events (docs/realtime.md, section 1).

Raw statements stand here on purpose (the ORM's tenant wall does not see them), so every one names the tenant of its
session.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import JSON, Column, Engine, ForeignKey, String, Table, and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from practice_hub.base import clock
from practice_hub.base.database import BigId, TenantSession, UtcDateTime, WriteSession, metadata
from practice_hub.realtime.event import Cursor, Event, Noted

event_logs = Table(
    "event_logs",
    metadata,
    Column("tenant_id", BigId, ForeignKey("tenants.id"), primary_key=True, autoincrement=False),
    Column("epoch", String(16), nullable=False),
    Column("head", BigId, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("tenant_id", BigId, ForeignKey("tenants.id"), primary_key=True, autoincrement=False),
    Column("position", BigId, primary_key=True, autoincrement=False),
    Column("type", String(60), nullable=False),
    Column("subject_type", String(40), nullable=False),
    Column("subject_id", BigId, nullable=False),
    Column("audience", String(60), nullable=False),
    Column("data", JSON, nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
)


class UnknownTenant(LookupError):
    """The tenant has no event log: it was removed, or never made."""


def open_log(connection: Connection, tenant_id: int) -> None:
    """Begin the log of a new tenant."""
    connection.execute(insert(event_logs).values(tenant_id=tenant_id, epoch=_new_epoch(), head=0))


def write_noted(session: WriteSession) -> int:
    """Give the noted events their positions, in the order noted, and insert them; answers the new head.

    Called last, just before the commit: the log's row is locked from here to there, which makes positions gapless and
    equal to commit order.
    """
    noted: Sequence[Noted] = session.noted
    connection = session.connection()
    taken = update(event_logs).where(event_logs.c.tenant_id == session.tenant_id)
    head = connection.execute(
        taken.values(head=event_logs.c.head + len(noted)).returning(event_logs.c.head)
    ).scalar_one_or_none()
    if head is None:
        raise UnknownTenant(session.tenant_id)
    first, moment = head - len(noted) + 1, clock.now()
    connection.execute(
        insert(events),
        [
            {
                "tenant_id": session.tenant_id,
                "position": first + offset,
                "type": str(event.type),
                "subject_type": event.subject_type,
                "subject_id": event.subject_id,
                "audience": event.audience,
                "data": event.stored_data(session.changed_columns),
                "occurred_at": moment,
            }
            for offset, event in enumerate(noted)
        ],
    )
    return int(head)


def head(session: TenantSession) -> Cursor:
    """Where the log stands in this session's snapshot: the cursor of a page that is read in it."""
    row = (
        session.connection()
        .execute(select(event_logs.c.epoch, event_logs.c.head).where(event_logs.c.tenant_id == session.tenant_id))
        .one_or_none()
    )
    if row is None:
        raise UnknownTenant(session.tenant_id)
    return Cursor(row.epoch, row.head)


def after(session: TenantSession, position: int, limit: int) -> list[Event]:
    """The events that follow a position, oldest first, `limit` at the most."""
    rows = session.connection().execute(
        select(events)
        .where(events.c.tenant_id == session.tenant_id, events.c.position > position)
        .order_by(events.c.position)
        .limit(limit)
    )
    return [Event(**row._mapping) for row in rows]


def heads(engine: Engine, tenant_ids: Iterable[int]) -> dict[int, Cursor]:
    """The heads of several tenants with one query: what the sweep compares."""
    wanted = list(tenant_ids)
    if not wanted:
        return {}
    with engine.connect() as connection:
        rows = connection.execute(select(event_logs).where(event_logs.c.tenant_id.in_(wanted))).all()
    return {row.tenant_id: Cursor(row.epoch, row.head) for row in rows}


def restart(connection: Connection, tenant_ids: Iterable[int] | None = None) -> int:
    """Begin a new life of the log (of all tenants when none is named): open pages ask everything again.

    Needed whenever numbering could have restarted, as after a restored back-up. Answers how many logs there were.
    """
    found = select(event_logs.c.tenant_id)
    if tenant_ids is not None:
        found = found.where(event_logs.c.tenant_id.in_(list(tenant_ids)))
    restarted = list(connection.execute(found).scalars())
    for tenant_id in restarted:
        own = update(event_logs).where(event_logs.c.tenant_id == tenant_id)
        connection.execute(own.values(epoch=_new_epoch()))
    return len(restarted)


def prune(session: WriteSession, *, keep_days: int, keep_count: int) -> int:
    """Forget events older than `keep_days` that are also not among the last `keep_count`; answers how many."""
    connection = session.connection()
    newest = head(session).position
    old = and_(
        events.c.tenant_id == session.tenant_id,
        events.c.position <= newest - keep_count,
        events.c.occurred_at < clock.now() - timedelta(days=keep_days),
    )
    # Positions stay gapless from the oldest kept one: what goes is a whole beginning, never a hole.
    oldest_kept = connection.execute(select(func.max(events.c.position)).where(old)).scalar()
    if oldest_kept is None:
        return 0
    gone = delete(events).where(events.c.tenant_id == session.tenant_id, events.c.position <= oldest_kept)
    return connection.execute(gone).rowcount


def _new_epoch() -> str:
    return secrets.token_hex(3)
