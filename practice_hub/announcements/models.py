"""Announcement: something the whole practice should know until a day."""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord
from practice_hub.notifications.models import LONGEST_MESSAGE, LONGEST_TITLE


class Announcement(TenantRecord, Model):
    """Its words do not change: who was told of it has read them."""

    __tablename__ = "announcements"
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    text: Mapped[str] = mapped_column(String(LONGEST_MESSAGE))
    urgent: Mapped[bool]
    until: Mapped[date]
    """The last day in London on which dashboards show it."""
    author_id: Mapped[int | None] = mapped_column(BigId)
    author_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        Index(None, "tenant_id", "until"),
        Index(None, "tenant_id", "created_at"),
    )

    @property
    def holds(self) -> bool:
        return self.withdrawn_at is None and self.until >= clock.today()
