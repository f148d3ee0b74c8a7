"""Activity: one line of the story of the practice, kept for ever."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord
from practice_hub.people.models import OF_A_DEMO


class Activity(TenantRecord, Model):
    """Who did what to which record. Append-only: the database refuses to change or delete one.

    The actor's and the subject's names are kept as they were; `changes` holds `{field label: [old, new]}` as words.
    """

    __tablename__ = "activities"
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(40))
    """What was done, as the name of a fact: `client.created`."""
    verb: Mapped[str] = mapped_column(String(80))
    """The words between the actor and the subject: “created client”."""
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    subject_name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(500), default="")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    link: Mapped[str] = mapped_column(String(200), default="")
    audience: Mapped[str] = mapped_column(String(60), default="")
    occurred_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Each filter of the activity page has an index that ends in the order of the list: no page reads the whole story.
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        Index("ix_activities_feed", "tenant_id", "occurred_at", "id"),
        Index("ix_activities_kind", "tenant_id", "subject_type", "occurred_at", "id"),
        Index("ix_activities_subject", "tenant_id", "subject_type", "subject_id", "occurred_at", "id"),
        Index("ix_activities_actor", "tenant_id", "actor_id", "occurred_at", "id"),
        Index("ix_activities_action", "tenant_id", "action", "occurred_at", "id"),
        {"info": {"append_only": OF_A_DEMO}},
    )
