"""What Alembic runs. The connection, already in its transaction, comes from practice_hub/base/migrations.py."""

from collections.abc import Iterable

from alembic import context
from alembic.operations.ops import CreateIndexOp, CreateTableOp, DropIndexOp, MigrationScript, OpContainer
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import operators

from practice_hub.base.migrations import draw_type

attributes = context.config.attributes
connection = attributes["connection"]

DIALECTS = {"sqlite_where": sqlite.dialect(), "postgresql_where": postgresql.dialect()}  # type: ignore[no-untyped-call]


def tidy(_context: object, _revision: object, scripts: Iterable[MigrationScript]) -> None:
    """Write a new migration without what belongs to the models alone."""
    for script in scripts:
        for whole in (script.upgrade_ops, script.downgrade_ops):
            if whole is not None:
                tidy_operations(whole)


def tidy_operations(whole: OpContainer) -> None:
    for operation in whole.ops:
        if isinstance(operation, OpContainer):
            tidy_operations(operation)
        elif isinstance(operation, CreateTableOp):
            # What a model asks of base/protection.py is not part of its table's definition.
            operation.info.clear()
        elif isinstance(operation, CreateIndexOp | DropIndexOp):
            operation.kw.update({name: in_words_of_its_database(name, value) for name, value in operation.kw.items()})


def in_words_of_its_database(name: str, value: object) -> object:
    """The condition of an index, as each database's queries say it: SQLite uses an index only for the same words."""
    if name not in DIALECTS or not hasattr(value, "__clause_element__"):
        return value
    # As a condition of a query does: a truth by itself is `x = 1` where there are no truths.
    condition = value.__clause_element__().self_group(against=operators.and_)
    words = condition.compile(dialect=DIALECTS[name], compile_kwargs={"literal_binds": True, "include_table": False})
    return text(str(words))


context.configure(
    connection=connection,
    target_metadata=attributes["metadata"],
    # SQLite cannot change a table in place: its changes are written as copies.
    render_as_batch=attributes.get("batch", connection.dialect.name == "sqlite"),
    render_item=draw_type,
    process_revision_directives=tidy,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
