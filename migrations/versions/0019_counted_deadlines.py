"""Open deadlines are counted in their index alone: the figures of a large practice took most of a page's time."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NAME = "ix_deadlines_open_due"
OPEN = sa.text("completed_at IS NULL")


def upgrade() -> None:
    _index(["tenant_id", "due_on", "id", "client_id", "status", "completed_at"])


def downgrade() -> None:
    _index(["tenant_id", "due_on", "id"])


def _index(columns: list[str]) -> None:
    op.drop_index(NAME, table_name="deadlines")
    op.create_index(NAME, "deadlines", columns, unique=False, sqlite_where=OPEN, postgresql_where=OPEN)
