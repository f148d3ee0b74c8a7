"""SavedView: a list's filters under a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord

LONGEST_NAME = 40


class SavedView(TenantRecord, Model):
    """`of` names the list (pages.py); `arguments` are those of its address, as its own filters read them."""

    __tablename__ = "saved_views"
    user_id: Mapped[int] = mapped_column(BigId)
    of: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        Index(None, "tenant_id", "user_id"),
        Index(None, "tenant_id", "shared"),
    )
