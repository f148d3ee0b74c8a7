"""Usual tasks of deadlines, from which tasks are made."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "task_templates",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_task_templates_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_templates")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_task_templates_tenant_id_id")),
    )
    op.create_index(op.f("ix_task_templates_tenant_id_kind"), "task_templates", ["tenant_id", "kind"], unique=False)
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("template_id", BIG_ID, nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_tasks_tenant_id_deadline_id_template_id"), ["tenant_id", "deadline_id", "template_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_tasks_tenant_id_template_id"),
            "task_templates",
            ["tenant_id", "template_id"],
            ["tenant_id", "id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_tasks_tenant_id_template_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_tasks_tenant_id_deadline_id_template_id"), type_="unique")
        batch_op.drop_column("template_id")
    op.drop_index(op.f("ix_task_templates_tenant_id_kind"), table_name="task_templates")
    op.drop_table("task_templates")
