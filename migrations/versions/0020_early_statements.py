"""The day that a confirmation statement filed early was made up to, for as long as it is filed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deadlines", sa.Column("made_up_to", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("deadlines", "made_up_to")
