"""What the database itself refuses, whatever the code above it says (docs/database.md).

- PostgreSQL: row-level security on every tenant table, and the rights of the application's role.
- Both: tables that are only added to, and columns that never change. A model asks for these in `Table.info`:
  `append_only` is a condition in SQL under which rows (OLD) may be deleted all the same, `fixed_columns` names columns.

It is built again after every migration, so a new table cannot be forgotten; `flask db check` looks whether it stands.
A change of what is asked for here therefore comes with a migration.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import MetaData, Table, text
from sqlalchemy.engine import Connection

# What must be found before a tenant is known; read through base/directory.py and its neighbours alone.
DIRECTORY_TABLES = frozenset(
    {"tenants", "event_logs", "sign_ins", "browsers", "one_time_links", "jobs", "installation", "attempts"}
)

# NULLIF: once a transaction that set it has ended, PostgreSQL answers an empty text instead of nothing.
OWN_ROWS = "tenant_id = NULLIF(current_setting('hub.tenant_id', true), '')::bigint"
# Back-ups copy every practice, and say so by this setting; only the owner of the tables may.
ALL_ROWS = "current_setting('hub.whole', true) = 'on'"
# The two policies of each tenant table.
WALL, WHOLE = "tenant_wall", "whole_for_backup"

# What the application does with its tables; making and changing them is the owner's.
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")

APPEND_ONLY = "rows of this table are only added"
FIXED = "this column never changes"


def tenant_tables(metadata: MetaData) -> list[Table]:
    """Every table that is not of the directory: who adds one need not remember the wall."""
    return [table for table in metadata.sorted_tables if table.name not in DIRECTORY_TABLES]


def protect(connection: Connection, metadata: MetaData, app_role: str | None) -> None:
    """Build all of it on a migrated database. `app_role` is the application's own, when it is not the owner."""
    if connection.dialect.name == "postgresql":
        _wall(connection, tenant_tables(metadata))
        _grant(connection, metadata, app_role)
    for statement in _refusals(metadata, connection.dialect.name):
        connection.execute(text(statement))


def missing(connection: Connection, metadata: MetaData) -> list[str]:
    """What of it does not stand, in words."""
    wrong = [f"the trigger {name} is missing" for name in sorted(_wanted(metadata) - _triggers(connection))]
    if connection.dialect.name == "postgresql":
        wrong += _missing_walls(connection, tenant_tables(metadata))
    return wrong


def wrong_role(connection: Connection, metadata: MetaData) -> list[str]:
    """What is wrong with the role that the application connects as, in words. PostgreSQL only."""
    role = connection.execute(
        text("SELECT rolname, rolsuper OR rolbypassrls AS free FROM pg_roles WHERE rolname = current_user")
    ).one()
    wrong = [f"the role {role.rolname} passes row-level security: the application needs one that does not"]
    return (wrong if role.free else []) + barred(connection, metadata, role.rolname)


def barred(connection: Connection, metadata: MetaData, role: str) -> list[str]:
    """Which tables this role may not use, in words. PostgreSQL only."""
    needed = " AND ".join(f"has_table_privilege(:role, :name, '{right}')" for right in RIGHTS)
    may = text(f"SELECT {needed}")
    names = [table.name for table in metadata.sorted_tables]
    without = [name for name in names if not connection.scalar(may, {"role": role, "name": name})]
    return [f"the role {role} may not use the table {name}" for name in without]


# --- row-level security and rights -------------------------------------------------------------------------------


def _wall(connection: Connection, tables: Iterable[Table]) -> None:
    for table in tables:
        name = _quoted(connection, table.name)
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            # The owner too: an installation with one role has the wall as well.
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {WALL} ON {name}",
            f"DROP POLICY IF EXISTS {WHOLE} ON {name}",
            f"CREATE POLICY {WALL} ON {name} USING ({OWN_ROWS}) WITH CHECK ({OWN_ROWS})",
            f"CREATE POLICY {WHOLE} ON {name} FOR SELECT TO CURRENT_USER USING ({ALL_ROWS})",
        ):
            connection.execute(text(statement))


def _grant(connection: Connection, metadata: MetaData, app_role: str | None) -> None:
    if app_role is None:
        return
    role = _quoted(connection, app_role)
    schema = _quoted(connection, connection.scalar(text("SELECT current_schema()")))
    tables = ", ".join(_quoted(connection, name) for name in (*metadata.tables, "alembic_version"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {role}"))
    connection.execute(text(f"GRANT {', '.join(RIGHTS)} ON {tables} TO {role}"))
    connection.execute(text(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}"))
    connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"))


def _missing_walls(connection: Connection, tables: Sequence[Table]) -> list[str]:
    found = connection.execute(
        text(
            "SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,"
            " ARRAY(SELECT polname FROM pg_policy WHERE polrelid = c.oid) AS policies"
            " FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
        )
    )
    walled = {row.name for row in found if row.forced and WALL in row.policies}
    return [f"row-level security is not forced on {table.name}" for table in tables if table.name not in walled]


# --- what is only added to, what never changes -------------------------------------------------------------------


def _refusals(metadata: MetaData, dialect: str) -> Iterator[str]:
    for table in metadata.sorted_tables:
        unless = table.info.get("append_only")
        if unless is not None:
            yield from _refusal(dialect, table.name, "no_change", "UPDATE", "", APPEND_ONLY)
            yield from _refusal(dialect, table.name, "no_delete", "DELETE", f"NOT ({unless})", APPEND_ONLY)
        for column in table.info.get("fixed_columns", ()):
            differs = f"OLD.{column} <> NEW.{column}"
            yield from _refusal(dialect, table.name, f"fixed_{column}", f"UPDATE OF {column}", differs, FIXED)


def _refusal(dialect: str, table: str, name: str, moment: str, when: str, words: str) -> Iterator[str]:
    """The statements that make one trigger; made anew each time, since a migration may have changed what it says."""
    trigger = f"{table}_{name}"
    if dialect == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {trigger}"
        condition = f"WHEN {when} " if when else ""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        yield f"CREATE TRIGGER {trigger} BEFORE {moment} ON {table} {condition}{refuse}"
        return
    # A trigger's own WHEN may hold no query on PostgreSQL, so its function asks.
    refuse = f"IF {when or 'true'} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation'; END IF;"
    body = f"BEGIN {refuse} RETURN {'OLD' if moment == 'DELETE' else 'NEW'}; END"
    yield f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    yield f"DROP TRIGGER IF EXISTS {trigger} ON {table}"
    yield f"CREATE TRIGGER {trigger} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"


def _wanted(metadata: MetaData) -> set[str]:
    wanted = set()
    for table in metadata.sorted_tables:
        if table.info.get("append_only") is not None:
            wanted |= {f"{table.name}_no_change", f"{table.name}_no_delete"}
        wanted |= {f"{table.name}_fixed_{column}" for column in table.info.get("fixed_columns", ())}
    return wanted


def _triggers(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        return set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    return set(connection.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
