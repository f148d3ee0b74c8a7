"""Tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("client_id", BIG_ID, nullable=True),
        sa.Column("assignee_id", BIG_ID, nullable=True),
        sa.Column("reviewer_id", BIG_ID, nullable=True),
        sa.Column("created_by_id", BIG_ID, nullable=True),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("waiting_since", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by_id", BIG_ID, nullable=True),
        sa.Column("status_before", sa.String(length=20), nullable=True),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assignee_id"], ["users.tenant_id", "users.id"], name=op.f("fk_tasks_tenant_id_assignee_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"], name=op.f("fk_tasks_tenant_id_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_tasks_tenant_id_created_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "done_by_id"], ["users.tenant_id", "users.id"], name=op.f("fk_tasks_tenant_id_done_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reviewer_id"], ["users.tenant_id", "users.id"], name=op.f("fk_tasks_tenant_id_reviewer_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_tasks_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_tasks_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_tasks_tenant_id_assignee_id_status"), "tasks", ["tenant_id", "assignee_id", "status"], unique=False
    )
    op.create_index(op.f("ix_tasks_tenant_id_client_id"), "tasks", ["tenant_id", "client_id"], unique=False)
    op.create_index(op.f("ix_tasks_tenant_id_done_at"), "tasks", ["tenant_id", "done_at"], unique=False)
    op.create_index(op.f("ix_tasks_tenant_id_status_due_on"), "tasks", ["tenant_id", "status", "due_on"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_tasks_tenant_id_status_due_on"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_tenant_id_done_at"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_tenant_id_client_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_tenant_id_assignee_id_status"), table_name="tasks")
    op.drop_table("tasks")
