"""The words that records are found by, and an index of what open deadlines are called.

Records that are there already are indexed by the worker.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("completed_at IS NULL")
WORD = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "search_words",
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", BIG_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_search_words_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "word", "kind", "subject_id", name=op.f("pk_search_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_search_words_tenant_id_kind_subject_id"), "search_words", ["tenant_id", "kind", "subject_id"]
    )
    op.create_index(
        "ix_deadlines_open_rule", "deadlines", ["tenant_id", "rule", "title"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    _ask_the_worker()


def downgrade() -> None:
    op.drop_index("ix_deadlines_open_rule", "deadlines")
    op.drop_table("search_words")


def _ask_the_worker() -> None:
    connection, now = op.get_bind(), datetime.now(UTC)
    jobs = sa.table(
        "jobs",
        *(sa.column(name) for name in ("tenant_id", "kind", "key", "attempts", "last_error")),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("created_at", "run_at")),
        sa.column("payload", sa.JSON),
    )
    for tenant_id in connection.scalars(sa.text("SELECT id FROM tenants ORDER BY id")).all():
        connection.execute(
            sa.insert(jobs).values(
                tenant_id=tenant_id,
                kind="search.rebuild",
                key=f"search.rebuild:0017:{tenant_id}",
                payload={},
                created_at=now,
                run_at=now,
                attempts=0,
                last_error="",
            )
        )
