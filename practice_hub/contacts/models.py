"""Contact: a person whom the practice speaks with. ContactLink: beside which client, and as what."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord, row_of
from practice_hub.clients.models import Client
from practice_hub.search.index import SearchColumns


class Contact(TenantRecord, Model):
    """A person. What is not known is empty text; nobody is deleted, only archived."""

    __tablename__ = "contacts"
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    search_columns: ClassVar = SearchColumns("contact", names=("name", "email"), numbers=("phone",))

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        Index(None, "tenant_id", "sort_name", "id"),
        Index(None, "tenant_id", "email"),
    )


class ContactLink(TenantRecord, Model):
    """One person beside one client."""

    __tablename__ = "contact_links"
    contact_id: Mapped[int] = mapped_column(BigId)
    client_id: Mapped[int] = mapped_column(BigId)
    role: Mapped[str] = mapped_column(String(60), default="")
    is_main: Mapped[bool] = mapped_column(default=False)
    """The one to call first about this client."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    contact: Mapped[Contact] = row_of("ContactLink", "contact_id")
    client: Mapped[Client] = row_of("ContactLink", "client_id")

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "client_id", "contact_id"),
        ForeignKeyConstraint(["tenant_id", "contact_id"], ["contacts.tenant_id", "contacts.id"]),
        ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        Index(None, "tenant_id", "contact_id"),
    )


# A client has one main contact, whoever presses at the same time.
Index(
    "uq_contact_links_main",
    ContactLink.tenant_id,
    ContactLink.client_id,
    unique=True,
    sqlite_where=ContactLink.is_main == true(),
    postgresql_where=ContactLink.is_main == true(),
)
