"""What an owner or manager tells the whole practice; the count of unread notifications from an index alone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

UNREAD = "ix_notifications_unread"
CONDITION: dict[str, Any] = {
    "sqlite_where": sa.text("listed = 1 AND removed_at IS NULL AND read_at IS NULL"),
    "postgresql_where": sa.text("listed AND removed_at IS NULL AND read_at IS NULL"),
}
OLD_COLUMNS = ["tenant_id", "user_id", "category", "kind"]
NEW_COLUMNS = ["tenant_id", "user_id", "read_at", "removed_at", "listed", "id", "category", "kind"]


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("author_id", BIG_ID, nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_announcements_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_announcements_tenant_id_id")),
    )
    op.create_index("ix_announcements_tenant_id_created_at", "announcements", ["tenant_id", "created_at"])
    op.create_index("ix_announcements_tenant_id_until", "announcements", ["tenant_id", "until"])
    op.drop_index(UNREAD, "notifications")
    op.create_index(UNREAD, "notifications", NEW_COLUMNS, **CONDITION)


def downgrade() -> None:
    op.drop_index(UNREAD, "notifications")
    op.create_index(UNREAD, "notifications", OLD_COLUMNS, **CONDITION)
    op.drop_table("announcements")
