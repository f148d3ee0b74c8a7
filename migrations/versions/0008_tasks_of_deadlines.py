"""Tasks of deadlines, and who prepares them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deadline_id", BIG_ID, nullable=True))
        batch_op.add_column(sa.Column("preparer_id", BIG_ID, nullable=True))
        batch_op.create_index(batch_op.f("ix_tasks_tenant_id_deadline_id"), ["tenant_id", "deadline_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_tenant_id_deadline_id"), "deadlines", ["tenant_id", "deadline_id"], ["tenant_id", "id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_tenant_id_preparer_id"), "users", ["tenant_id", "preparer_id"], ["tenant_id", "id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tasks_tenant_id_preparer_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_tasks_tenant_id_deadline_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_tasks_tenant_id_deadline_id"))
        batch_op.drop_column("preparer_id")
        batch_op.drop_column("deadline_id")
