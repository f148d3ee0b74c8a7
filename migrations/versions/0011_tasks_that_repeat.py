"""Checklists of tasks, and tasks that repeat."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REPEATS = sa.text("repeat_unit IS NOT NULL AND done_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("repeat_unit", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("repeat_every", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("repeat_day", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("follows_id", BIG_ID, nullable=True))
        batch_op.add_column(sa.Column("checklist_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("checklist_done", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_unique_constraint(batch_op.f("uq_tasks_tenant_id_follows_id"), ["tenant_id", "follows_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_tenant_id_follows_id"), "tasks", ["tenant_id", "follows_id"], ["tenant_id", "id"]
        )
        batch_op.create_index(
            "ix_tasks_repeating",
            ["tenant_id", "due_on"],
            unique=False,
            sqlite_where=REPEATS,
            postgresql_where=REPEATS,
        )

    op.create_table(
        "checklist_steps",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("task_id", BIG_ID, nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"], ["tasks.tenant_id", "tasks.id"], name=op.f("fk_checklist_steps_tenant_id_task_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_checklist_steps_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_steps")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_checklist_steps_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_checklist_steps_tenant_id_task_id_position"),
        "checklist_steps",
        ["tenant_id", "task_id", "position"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_checklist_steps_tenant_id_task_id_position"), table_name="checklist_steps")
    op.drop_table("checklist_steps")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_tasks_repeating", sqlite_where=REPEATS, postgresql_where=REPEATS)
        batch_op.drop_constraint(batch_op.f("fk_tasks_tenant_id_follows_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_tasks_tenant_id_follows_id"), type_="unique")
        for column in ("checklist_done", "checklist_count", "follows_id", "repeat_day", "repeat_every", "repeat_unit"):
            batch_op.drop_column(column)
