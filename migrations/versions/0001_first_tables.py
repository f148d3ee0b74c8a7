"""The first tables: the directory, the event log, people, the story, clients and work outside requests."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_began_at"), "attempts", ["began_at"], unique=False)
    op.create_table(
        "installation",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "tenants",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
    )
    op.create_table(
        "activities",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("verb", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIG_ID, nullable=False),
        sa.Column("subject_name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_activities_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_activities_tenant_id_id")),
    )
    op.create_index("ix_activities_action", "activities", ["tenant_id", "action", "occurred_at", "id"], unique=False)
    op.create_index("ix_activities_actor", "activities", ["tenant_id", "actor_id", "occurred_at", "id"], unique=False)
    op.create_index("ix_activities_feed", "activities", ["tenant_id", "occurred_at", "id"], unique=False)
    op.create_index(
        "ix_activities_kind", "activities", ["tenant_id", "subject_type", "occurred_at", "id"], unique=False
    )
    op.create_index(
        "ix_activities_subject",
        "activities",
        ["tenant_id", "subject_type", "subject_id", "occurred_at", "id"],
        unique=False,
    )
    op.create_table(
        "browsers",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_active_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_browsers_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browsers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_browsers_token_hash")),
    )
    op.create_index(op.f("ix_browsers_tenant_id_user_id"), "browsers", ["tenant_id", "user_id"], unique=False)
    op.create_table(
        "event_logs",
        sa.Column("tenant_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(length=16), nullable=False),
        sa.Column("head", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_event_logs_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_event_logs")),
    )
    op.create_table(
        "events",
        sa.Column("tenant_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("position", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIG_ID, nullable=False),
        sa.Column("audience", sa.String(length=60), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_events_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "position", name=op.f("pk_events")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("failed_at", MOMENT, nullable=True),
        sa.Column("last_error", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_jobs_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    op.create_index(
        "ix_jobs_open",
        "jobs",
        ["run_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index(op.f("ix_jobs_tenant_id"), "jobs", ["tenant_id"], unique=False)
    op.create_table(
        "one_time_links",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=True),
        sa.Column("user_id", BIG_ID, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_one_time_links_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_links_token_hash")),
    )
    op.create_table(
        "practices",
        sa.Column("tenant_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_practices_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_practices")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sign_ins_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("email", name=op.f("uq_sign_ins_email")),
    )
    op.create_index(op.f("ix_sign_ins_tenant_id_user_id"), "sign_ins", ["tenant_id", "user_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("density", sa.String(length=12), nullable=False),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_users_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_users_tenant_id_id")),
    )
    op.create_index(op.f("ix_users_tenant_id_name"), "users", ["tenant_id", "name"], unique=False)
    op.create_table(
        "clients",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_since", MOMENT, nullable=False),
        sa.Column("company_number", sa.String(length=8), nullable=False),
        sa.Column("incorporation_date", sa.Date(), nullable=True),
        sa.Column("year_end", sa.String(length=5), nullable=True),
        sa.Column("utr", sa.String(length=10), nullable=False),
        sa.Column("vat_number", sa.String(length=12), nullable=False),
        sa.Column("vat_registered_on", sa.Date(), nullable=True),
        sa.Column("vat_stagger", sa.String(length=10), nullable=True),
        sa.Column("paye_reference", sa.String(length=14), nullable=False),
        sa.Column("accounts_office_reference", sa.String(length=13), nullable=False),
        sa.Column("registered_address", sa.String(length=500), nullable=False),
        sa.Column("registered_postcode", sa.String(length=12), nullable=False),
        sa.Column("trading_address", sa.String(length=500), nullable=False),
        sa.Column("trading_postcode", sa.String(length=12), nullable=False),
        sa.Column("correspondence_address", sa.String(length=500), nullable=False),
        sa.Column("correspondence_postcode", sa.String(length=12), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("manager_id", BIG_ID, nullable=True),
        sa.Column("partner_id", BIG_ID, nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("last_activity_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "manager_id"], ["users.tenant_id", "users.id"], name=op.f("fk_clients_tenant_id_manager_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"], ["users.tenant_id", "users.id"], name=op.f("fk_clients_tenant_id_partner_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_clients_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("tenant_id", "code", name=op.f("uq_clients_tenant_id_code")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_clients_tenant_id_id")),
    )
    op.create_index(
        op.f("ix_clients_tenant_id_last_activity_at"), "clients", ["tenant_id", "last_activity_at"], unique=False
    )
    op.create_index(op.f("ix_clients_tenant_id_manager_id"), "clients", ["tenant_id", "manager_id"], unique=False)
    op.create_index(
        op.f("ix_clients_tenant_id_sort_name_id"), "clients", ["tenant_id", "sort_name", "id"], unique=False
    )
    op.create_index(
        op.f("ix_clients_tenant_id_status_sort_name"), "clients", ["tenant_id", "status", "sort_name"], unique=False
    )
    op.create_index(
        "uq_clients_tenant_id_company_number",
        "clients",
        ["tenant_id", "company_number"],
        unique=True,
        sqlite_where=sa.text("company_number != ''"),
        postgresql_where=sa.text("company_number != ''"),
    )
    op.create_table(
        "notification_mutes",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIG_ID, nullable=False),
        sa.Column("subject_name", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_notification_mutes_tenant_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notification_mutes_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_mutes")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notification_mutes_tenant_id_id")),
        sa.UniqueConstraint(
            "tenant_id",
            "user_id",
            "subject_type",
            "subject_id",
            name=op.f("uq_notification_mutes_tenant_id_user_id_subject_type_subject_id"),
        ),
    )
    op.create_table(
        "notification_preferences",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("matrix", sa.JSON(), nullable=False),
        sa.Column("toasts", sa.String(length=10), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("desktop", sa.Boolean(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_to", sa.Time(), nullable=False),
        sa.Column("working_days", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("urgent_through", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["users.tenant_id", "users.id"],
            name=op.f("fk_notification_preferences_tenant_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notification_preferences_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_preferences")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notification_preferences_tenant_id_id")),
        sa.UniqueConstraint("tenant_id", "user_id", name=op.f("uq_notification_preferences_tenant_id_user_id")),
    )
    op.create_table(
        "notifications",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tenant_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=False),
        sa.Column("action_url", sa.String(length=300), nullable=False),
        sa.Column("group_key", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", BIG_ID, nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removal", sa.String(length=40), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("mail_due", sa.Boolean(), nullable=False),
        sa.Column("digest_due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"], ["users.tenant_id", "users.id"], name=op.f("fk_notifications_tenant_id_user_id")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notifications_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_notifications_tenant_id_id")),
    )
    op.create_index(
        "ix_notifications_digest",
        "notifications",
        ["tenant_id", "user_id"],
        unique=False,
        sqlite_where=sa.text("digest_due = 1"),
        postgresql_where=sa.text("digest_due"),
    )
    op.create_index(
        "ix_notifications_group",
        "notifications",
        ["tenant_id", "user_id", "day", "group_key", "id"],
        unique=False,
        sqlite_where=sa.text("listed = 1 AND removed_at IS NULL"),
        postgresql_where=sa.text("listed AND removed_at IS NULL"),
    )
    op.create_index(
        "ix_notifications_list",
        "notifications",
        ["tenant_id", "user_id", "id"],
        unique=False,
        sqlite_where=sa.text("listed = 1 AND removed_at IS NULL"),
        postgresql_where=sa.text("listed AND removed_at IS NULL"),
    )
    op.create_index(
        "ix_notifications_mail",
        "notifications",
        ["tenant_id", "user_id"],
        unique=False,
        sqlite_where=sa.text("mail_due = 1"),
        postgresql_where=sa.text("mail_due"),
    )
    op.create_index(
        "ix_notifications_subject",
        "notifications",
        ["tenant_id", "subject_type", "subject_id"],
        unique=False,
        sqlite_where=sa.text("removed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND read_at IS NULL"),
    )
    op.create_index(
        op.f("ix_notifications_tenant_id_created_at"), "notifications", ["tenant_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["tenant_id", "user_id", "category", "kind"],
        unique=False,
        sqlite_where=sa.text("listed = 1 AND removed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("listed AND removed_at IS NULL AND read_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_notifications_unread",
        table_name="notifications",
        sqlite_where=sa.text("listed = 1 AND removed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("listed AND removed_at IS NULL AND read_at IS NULL"),
    )
    op.drop_index(op.f("ix_notifications_tenant_id_created_at"), table_name="notifications")
    op.drop_index(
        "ix_notifications_subject",
        table_name="notifications",
        sqlite_where=sa.text("removed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND read_at IS NULL"),
    )
    op.drop_index(
        "ix_notifications_mail",
        table_name="notifications",
        sqlite_where=sa.text("mail_due = 1"),
        postgresql_where=sa.text("mail_due"),
    )
    op.drop_index(
        "ix_notifications_list",
        table_name="notifications",
        sqlite_where=sa.text("listed = 1 AND removed_at IS NULL"),
        postgresql_where=sa.text("listed AND removed_at IS NULL"),
    )
    op.drop_index(
        "ix_notifications_group",
        table_name="notifications",
        sqlite_where=sa.text("listed = 1 AND removed_at IS NULL"),
        postgresql_where=sa.text("listed AND removed_at IS NULL"),
    )
    op.drop_index(
        "ix_notifications_digest",
        table_name="notifications",
        sqlite_where=sa.text("digest_due = 1"),
        postgresql_where=sa.text("digest_due"),
    )
    op.drop_table("notifications")
    op.drop_table("notification_preferences")
    op.drop_table("notification_mutes")
    op.drop_index(
        "uq_clients_tenant_id_company_number",
        table_name="clients",
        sqlite_where=sa.text("company_number != ''"),
        postgresql_where=sa.text("company_number != ''"),
    )
    op.drop_index(op.f("ix_clients_tenant_id_status_sort_name"), table_name="clients")
    op.drop_index(op.f("ix_clients_tenant_id_sort_name_id"), table_name="clients")
    op.drop_index(op.f("ix_clients_tenant_id_manager_id"), table_name="clients")
    op.drop_index(op.f("ix_clients_tenant_id_last_activity_at"), table_name="clients")
    op.drop_table("clients")
    op.drop_index(op.f("ix_users_tenant_id_name"), table_name="users")
    op.drop_table("users")
    op.drop_index(op.f("ix_sign_ins_tenant_id_user_id"), table_name="sign_ins")
    op.drop_table("sign_ins")
    op.drop_table("practices")
    op.drop_table("one_time_links")
    op.drop_index(op.f("ix_jobs_tenant_id"), table_name="jobs")
    op.drop_index(
        "ix_jobs_open",
        table_name="jobs",
        sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.drop_table("jobs")
    op.drop_table("events")
    op.drop_table("event_logs")
    op.drop_index(op.f("ix_browsers_tenant_id_user_id"), table_name="browsers")
    op.drop_table("browsers")
    op.drop_index("ix_activities_subject", table_name="activities")
    op.drop_index("ix_activities_kind", table_name="activities")
    op.drop_index("ix_activities_feed", table_name="activities")
    op.drop_index("ix_activities_actor", table_name="activities")
    op.drop_index("ix_activities_action", table_name="activities")
    op.drop_table("activities")
    op.drop_table("tenants")
    op.drop_table("installation")
    op.drop_index(op.f("ix_attempts_began_at"), table_name="attempts")
    op.drop_table("attempts")
