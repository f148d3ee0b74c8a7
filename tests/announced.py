"""Every unit of work of the tests is compared with the database before it: its events name all columns that it changed
of the records that pages show.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, event, select

from practice_hub.base.database import Database, EventPublisher, WriteSession, metadata
from practice_hub.realtime.event import Noted

# The table of each type of record.
TABLES = {
    "client": "clients",
    "client_field": "client_fields",
    "contact": "contacts",
    "contact_link": "contact_links",
    "engagement": "service_engagements",
    "deadline": "deadlines",
    "note": "notes",
    "task": "tasks",
    "task_template": "task_templates",
    "announcement": "announcements",
    "view": "saved_views",
}
# Larger tables are those of the tests of speed.
MOST_ROWS = 300

# A piece of an import says how far it is; the clients are announced with the last piece, all at once.
LATER = {"import:progress"}

Rows = dict[tuple[str, int], Mapping[str, Any]]


UPDATED = re.compile(r"UPDATE (\w+)")


def watch(database: Database) -> None:
    """Compare each unit of work of this database from now on. One that says too little fails its test."""
    assert database.publisher is not None
    database.publisher = Announced(database, database.publisher)

    def remember(connection: Connection, _cursor: object, statement: str, *_rest: Any) -> None:
        if updated := UPDATED.match(statement):
            connection.info.setdefault("updated", set()).add(updated[1])

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", remember)


class Announced:
    def __init__(self, database: Database, publisher: EventPublisher) -> None:
        self._database, self._publisher = database, publisher
        self.compared = 0

    def append(self, session: WriteSession) -> int:
        updated = session.connection().info.pop("updated", set()) & set(TABLES.values())
        if not updated or session.noted[0].type in LATER:
            return self._publisher.append(session)
        with self._database.read(session.tenant_id) as reading:
            before = _rows(reading.connection(), session.tenant_id, updated)
        after = _rows(session.connection(), session.tenant_id, updated)
        for (type, id), columns in _changes(before, after):
            self.compared += 1
            missing = columns - _named(session, type, id)
            assert not missing, f"no event names {sorted(missing)} of {type}-{id}: {session.noted}"
        return self._publisher.append(session)

    def publish(self, tenant_id: int, head: int) -> None:
        self._publisher.publish(tenant_id, head)


def _rows(connection: Connection, tenant_id: int, tables: set[str]) -> Rows:
    rows: Rows = {}
    for type in (type for type, name in TABLES.items() if name in tables):
        table = metadata.tables[TABLES[type]]
        found: list[Row[Any]] = list(
            connection.execute(select(table).where(table.c.tenant_id == tenant_id).limit(MOST_ROWS + 1))
        )
        if len(found) <= MOST_ROWS:
            rows |= {(type, row.id): dict(row._mapping) for row in found}
    return rows


def _changes(before: Rows, after: Rows) -> Iterator[tuple[tuple[str, int], set[str]]]:
    for key in before.keys() & after.keys():
        if columns := {name for name, value in after[key].items() if value != before[key][name]}:
            yield key, columns


def _named(session: WriteSession, type: str, id: int) -> set[str]:
    """The columns of this record that the events name; all of them where one leaves open what it changed."""
    named: set[str] = set()
    for noted in session.noted:
        if _is_about(noted, type, id):
            data = noted.stored_data(session.changed_columns)
            named |= set(data.get("changed", {}).get(type, metadata.tables[TABLES[type]].c.keys()))
    return named


def _is_about(noted: Noted, type: str, id: int) -> bool:
    if noted.many is not None and noted.subject_type == type:
        ids = noted.stored_data(lambda _row: frozenset()).get("ids")
        return not ids or id in ids
    return any(kind == type and row.id == id for kind, row in noted.rows)
