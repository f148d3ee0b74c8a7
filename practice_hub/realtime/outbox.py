"""Noting events in a unit of work; the log writes them at its exit (docs/realtime.md, section 1)."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from practice_hub.base.database import WriteSession
from practice_hub.realtime.event import EVERYONE, EventData, HasId, Noted, Related

# More numbers would make an event large; without them every page asks.
MOST_IDS = 200


def append(
    session: WriteSession,
    type: StrEnum,
    subject_type: str,
    subject: HasId | int,
    *,
    audience: str = EVERYONE,
    data: EventData | None = None,
    related: Related = (),
) -> None:
    """Note an event in this unit of work. It gets its position when the work is committed.

    `subject` is the row (or its number) that the event is about; `related` are other rows that are changed with it;
    `data` is small JSON, or makes it at the commit. Raises `TenantError` when the session serves no tenant.
    """
    assert session.tenant_id
    session.note(Noted(type, subject_type, subject, audience, data or {}, related))


def append_bulk(
    session: WriteSession,
    type: StrEnum,
    subject_type: str,
    rows: Sequence[HasId] = (),
    *,
    data: Mapping[str, Any] | None = None,
    related: Related = (),
    columns: Iterable[str] = (),
) -> None:
    """Note one event for a change of many rows. Up to `MOST_IDS` of them are named by their numbers; an empty list
    stands for any. Without the rows at hand, `data` may hold their `ids`, and `columns` names what a bulk statement
    changed of them.
    """
    assert session.tenant_id
    ids = {"ids": [row.id for row in rows] if len(rows) <= MOST_IDS else []} if rows else {}
    session.note(Noted(type, subject_type, 0, EVERYONE, {**(data or {}), **ids}, related, rows, frozenset(columns)))
