"""What was filed this month is counted in its index alone, without the clients that do not count."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME = "ix_deadlines_filed"


def upgrade() -> None:
    _index(["tenant_id", "filed_on", "client_id"])


def downgrade() -> None:
    _index(["tenant_id", "filed_on"])


def _index(columns: list[str]) -> None:
    op.drop_index(NAME, table_name="deadlines")
    op.create_index(NAME, "deadlines", columns, unique=False)
