"""What Alembic runs. The connection, already in its transaction, comes from practice_hub/base/migrations.py."""

from collections.abc import Iterable

from alembic import context
from alembic.operations.ops import CreateTableOp, MigrationScript

from practice_hub.base.migrations import draw_type

attributes = context.config.attributes
connection = attributes["connection"]


def forget_info(_context: object, _revision: object, scripts: Iterable[MigrationScript]) -> None:
    """What a model asks of base/protection.py is not part of its table's definition."""
    for script in scripts:
        for operation in script.upgrade_ops.ops if script.upgrade_ops else ():
            if isinstance(operation, CreateTableOp):
                operation.info.clear()


context.configure(
    connection=connection,
    target_metadata=attributes["metadata"],
    # SQLite cannot change a table in place: its changes are written as copies.
    render_as_batch=attributes.get("batch", connection.dialect.name == "sqlite"),
    render_item=draw_type,
    process_revision_directives=forget_info,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
