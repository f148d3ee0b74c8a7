"""Contacts, and the clients beside whom they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_contacts_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_contacts_tenant_id_id")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_tenant_id_email"), ["tenant_id", "email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contacts_tenant_id_sort_name_id"), ["tenant_id", "sort_name", "id"], unique=False
        )

    op.create_table(
        "contact_links",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("contact_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_contact_links_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"],
            ["contacts.tenant_id", "contacts.id"],
            name=op.f("fk_contact_links_tenant_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_contact_links_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_links")),
        sa.UniqueConstraint(
            "tenant_id", "client_id", "contact_id", name=op.f("uq_contact_links_tenant_id_client_id_contact_id")
        ),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_contact_links_tenant_id_id")),
    )
    with op.batch_alter_table("contact_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_links_tenant_id_contact_id"), ["tenant_id", "contact_id"], unique=False
        )
        batch_op.create_index(
            "uq_contact_links_main",
            ["tenant_id", "client_id"],
            unique=True,
            sqlite_where=sa.text("is_main = 1"),
            postgresql_where=sa.text("is_main = true"),
        )


def downgrade() -> None:
    with op.batch_alter_table("contact_links", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contact_links_main", sqlite_where=sa.text("is_main = 1"), postgresql_where=sa.text("is_main = true")
        )
        batch_op.drop_index(batch_op.f("ix_contact_links_tenant_id_contact_id"))

    op.drop_table("contact_links")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_tenant_id_sort_name_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_tenant_id_email"))

    op.drop_table("contacts")
