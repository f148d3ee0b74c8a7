"""Find deadlines that are done by the day they were due, without offering lists of open ones an index of all."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

IS_DONE = sa.text("completed_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index("ix_deadlines_due")
        batch_op.create_index(
            "ix_deadlines_done_due",
            ["tenant_id", "due_on", "rule"],
            unique=False,
            sqlite_where=IS_DONE,
            postgresql_where=IS_DONE,
        )


def downgrade() -> None:
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index("ix_deadlines_done_due", sqlite_where=IS_DONE, postgresql_where=IS_DONE)
        batch_op.create_index("ix_deadlines_due", ["tenant_id", "due_on", "rule", "status"], unique=False)
