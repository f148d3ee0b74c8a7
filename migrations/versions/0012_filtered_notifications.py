"""The notification centre finds what is filtered by category or kind without looking through the whole list."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FILTERS = ("category", "kind")
SHOWN: dict[str, Any] = {
    "sqlite_where": sa.text("listed = 1 AND removed_at IS NULL"),
    "postgresql_where": sa.text("listed AND removed_at IS NULL"),
}


def upgrade() -> None:
    for name in FILTERS:
        op.create_index(f"ix_notifications_{name}", "notifications", ["tenant_id", "user_id", name, "id"], **SHOWN)


def downgrade() -> None:
    for name in FILTERS:
        op.drop_index(f"ix_notifications_{name}", "notifications")
