"""Notification: something that one person should know. And how that person wants to be told."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord
from practice_hub.notifications.enums import Category, Severity

LONGEST_TITLE = 200
LONGEST_MESSAGE = 2_000


class Notification(TenantRecord, Model):
    """One for each recipient. Words and names are kept as they were when it was made."""

    __tablename__ = "notifications"
    user_id: Mapped[int] = mapped_column(BigId)
    severity: Mapped[Severity] = mapped_column("kind", String(10))
    category: Mapped[Category] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    message: Mapped[str] = mapped_column(String(LONGEST_MESSAGE), default="")
    action_url: Mapped[str] = mapped_column(String(300))
    group_key: Mapped[str] = mapped_column(String(120), default="")
    """Those of one day with the same key are one entry; without a key each stands alone."""
    day: Mapped[date]
    """The civil day in London on which it was made."""
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    """When the person sent its toast away. It stands in the list all the same."""
    removed_at: Mapped[datetime | None]
    """Deleted by the person, or retracted since it is no longer true; `removal` says why."""
    removal: Mapped[str] = mapped_column(String(40), default="")
    listed: Mapped[bool] = mapped_column(default=True)
    """Whether it stands in the list and is counted: somebody may want emails alone."""
    mail_due: Mapped[bool] = mapped_column(default=False)
    digest_due: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        Index(None, "tenant_id", "created_at"),
    )


_SHOWN = and_(Notification.listed, Notification.removed_at.is_(None))
_UNREAD = and_(_SHOWN, Notification.read_at.is_(None))
_WAITING = and_(Notification.removed_at.is_(None), Notification.read_at.is_(None))


def _partial(name: str, where: Any, *columns: Any) -> None:
    """An index of few rows, whatever the history holds."""
    Index(f"ix_notifications_{name}", Notification.tenant_id, *columns, sqlite_where=where, postgresql_where=where)


# The badge and the numbers beside the filters are read from this index alone, and the list of what is unread in its
# order. The columns of its condition stand in it too: without them SQLite looks at each row of the whole list.
_partial(
    "unread",
    _UNREAD,
    Notification.user_id,
    Notification.read_at,
    Notification.removed_at,
    Notification.listed,
    Notification.id,
    Notification.category,
    Notification.severity,
)
_partial("list", _SHOWN, Notification.user_id, Notification.id)
# A filter that finds few must not look through the whole list for them.
_partial("category", _SHOWN, Notification.user_id, Notification.category, Notification.id)
_partial("kind", _SHOWN, Notification.user_id, Notification.severity, Notification.id)
_partial("group", _SHOWN, Notification.user_id, Notification.day, Notification.group_key, Notification.id)
_partial("subject", _WAITING, Notification.subject_type, Notification.subject_id)
_partial("mail", Notification.mail_due, Notification.user_id)
_partial("digest", Notification.digest_due, Notification.user_id)


class NotificationPreferences(TenantRecord, Model):
    """How one person wants to be told. Who has no row has the usual preferences."""

    __tablename__ = "notification_preferences"
    user_id: Mapped[int] = mapped_column(BigId)
    matrix: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    """Category → channels, of the categories that the person has chosen for."""
    toasts: Mapped[str] = mapped_column(String(10))
    sound: Mapped[bool]
    volume: Mapped[int]
    desktop: Mapped[bool]
    quiet: Mapped[bool]
    quiet_from: Mapped[time]
    quiet_to: Mapped[time]
    working_days: Mapped[list[int]] = mapped_column(JSON)
    """Monday is 0. On other days it is quiet all day."""
    time_zone: Mapped[str] = mapped_column(String(40))
    urgent_through: Mapped[bool]
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "user_id"),
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
    )


class Mute(TenantRecord, Model):
    """One person does not want to hear of one record for a while."""

    __tablename__ = "notification_mutes"
    user_id: Mapped[int] = mapped_column(BigId)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    subject_name: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(200))
    until: Mapped[date]
    """The last day in London on which it is quiet."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "user_id", "subject_type", "subject_id"),
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
    )
