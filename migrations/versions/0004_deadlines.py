"""Services that the practice does for clients, and their deadlines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "deadlines",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("period_words", sa.String(length=60), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("computed_on", sa.Date(), nullable=True),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("authority_reason", sa.String(length=300), nullable=False),
        sa.Column("rule_version", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("cautions", sa.String(length=500), nullable=False),
        sa.Column("source_text", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_since", MOMENT, nullable=False),
        sa.Column("not_required_reason", sa.String(length=300), nullable=False),
        sa.Column("owner_id", BIG_ID, nullable=True),
        sa.Column("preparer_id", BIG_ID, nullable=True),
        sa.Column("reviewer_id", BIG_ID, nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filed_by_id", BIG_ID, nullable=True),
        sa.Column("completed_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_deadlines_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "filed_by_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_deadlines_tenant_id_filed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"], ["users.tenant_id", "users.id"], name=op.f("fk_deadlines_tenant_id_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "preparer_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_deadlines_tenant_id_preparer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reviewer_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_deadlines_tenant_id_reviewer_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_deadlines_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint(
            "tenant_id", "client_id", "rule", "source_id", "period_end", name="uq_deadlines_occurrence"
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_deadlines_tenant_id_id")),
    )
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.create_index("ix_deadlines_filed", ["tenant_id", "filed_on"], unique=False)
        batch_op.create_index(
            "ix_deadlines_open_due",
            ["tenant_id", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_deadlines_open_owner",
            ["tenant_id", "owner_id", "due_on"],
            unique=False,
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_deadlines_open_status",
            ["tenant_id", "status", "due_on"],
            unique=False,
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        )

    op.create_table(
        "service_engagements",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("service", sa.String(length=30), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("fee_pence", sa.Integer(), nullable=True),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_service_engagements_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_service_engagements_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_engagements")),
        sa.UniqueConstraint(
            "tenant_id", "client_id", "service", name=op.f("uq_service_engagements_tenant_id_client_id_service")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_service_engagements_tenant_id_id")),
    )


def downgrade() -> None:
    op.drop_table("service_engagements")
    with op.batch_alter_table("deadlines", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_deadlines_open_status",
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_deadlines_open_owner",
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_deadlines_open_due",
            sqlite_where=sa.text("completed_at IS NULL"),
            postgresql_where=sa.text("completed_at IS NULL"),
        )
        batch_op.drop_index("ix_deadlines_filed")

    op.drop_table("deadlines")
