"""Relations between clients, and groups of them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "client_groups",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_client_groups_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_groups")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_client_groups_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "sort_name", name=op.f("uq_client_groups_tenant_id_sort_name")),
    )
    op.create_table(
        "client_memberships",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("client_id", BIG_ID, nullable=False),
        sa.Column("group_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_client_memberships_tenant_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["client_groups.tenant_id", "client_groups.id"],
            name=op.f("fk_client_memberships_tenant_id_group_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_client_memberships_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_memberships")),
        sa.UniqueConstraint("tenant_id", "client_id", name=op.f("uq_client_memberships_tenant_id_client_id")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_client_memberships_tenant_id_id")),
    )
    with op.batch_alter_table("client_memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_client_memberships_tenant_id_group_id"), ["tenant_id", "group_id"], unique=False
        )

    op.create_table(
        "client_relations",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("of_id", BIG_ID, nullable=False),
        sa.Column("to_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("of_id <> to_id", name=op.f("ck_client_relations_two_clients")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "of_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_client_relations_tenant_id_of_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_id"],
            ["clients.tenant_id", "clients.id"],
            name=op.f("fk_client_relations_tenant_id_to_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_client_relations_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_relations")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_client_relations_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id", "of_id", "to_id", "kind", name=op.f("uq_client_relations_tenant_id_of_id_to_id_kind")
        ),
    )
    with op.batch_alter_table("client_relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_relations_tenant_id_to_id"), ["tenant_id", "to_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("client_relations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_relations_tenant_id_to_id"))

    op.drop_table("client_relations")
    with op.batch_alter_table("client_memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_memberships_tenant_id_group_id"))

    op.drop_table("client_memberships")
    op.drop_table("client_groups")
