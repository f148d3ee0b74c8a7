"""A guard in every test: no statement asks for rows of a tenant's table without naming the tenant.

The wall adds the tenant to what the ORM asks; this looks at what reaches the database after all, on SQLite too, which
has no wall of its own.
"""

import re
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection

from practice_hub.base import protection
from practice_hub.base.database import Database, metadata

# A row that passed the wall is read again, changed and deleted by its own number.
BY_ITS_NUMBER = re.compile(r"WHERE (\w+)\.id = (\?|%\(\w+\)s\S*)( |$)")
NAMES_TENANT = re.compile(r"tenant_id (=|IN) ")


@cache
def _asks() -> re.Pattern[str]:
    tables = "|".join(table.name for table in protection.tenant_tables(metadata))
    return re.compile(rf"^(SELECT|UPDATE|DELETE)\b.*\b(FROM|JOIN|UPDATE) ({tables})\b", re.DOTALL)


@lru_cache(10_000)
def _names_no_tenant(statement: str) -> bool:
    is_theirs = NAMES_TENANT.search(statement) or BY_ITS_NUMBER.search(statement)
    return not is_theirs and bool(_asks().search(statement))


def watch(database: Database) -> None:
    """Fail the test in which such a statement is made, unless its connection has the option `unguarded`."""

    def look(connection: Connection, _cursor: object, statement: str, *_rest: Any) -> None:
        if connection.get_execution_options().get("unguarded"):
            return
        if _names_no_tenant(statement):
            raise AssertionError(f"a statement names no tenant: {statement}")

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", look)
