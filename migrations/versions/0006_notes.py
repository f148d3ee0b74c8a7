"""Notes on records, with pins and mentions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIG_ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("author_id", BIG_ID, nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("pinned_at", MOMENT, nullable=True),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"], ["users.tenant_id", "users.id"], name=op.f("fk_notes_tenant_id_author_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notes_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notes_tenant_id_id")),
    )
    op.create_index(
        "ix_notes_pinned",
        "notes",
        ["tenant_id", "subject_type", "subject_id", "pinned_at"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL AND pinned_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND pinned_at IS NOT NULL"),
    )
    op.create_index(
        "ix_notes_subject",
        "notes",
        ["tenant_id", "subject_type", "subject_id", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_notes_subject",
        "notes",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(
        "ix_notes_pinned",
        "notes",
        sqlite_where=sa.text("deleted_at IS NULL AND pinned_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND pinned_at IS NOT NULL"),
    )

    op.drop_table("notes")
