"""Saved views: lists with their filters under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("of", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"], ["users.tenant_id", "users.id"], name=op.f("fk_saved_views_tenant_id_user_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_saved_views_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_saved_views_tenant_id_id")),
    )
    op.create_index(op.f("ix_saved_views_tenant_id_shared"), "saved_views", ["tenant_id", "shared"], unique=False)
    op.create_index(op.f("ix_saved_views_tenant_id_user_id"), "saved_views", ["tenant_id", "user_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_saved_views_tenant_id_user_id"), table_name="saved_views")
    op.drop_index(op.f("ix_saved_views_tenant_id_shared"), table_name="saved_views")
    op.drop_table("saved_views")
