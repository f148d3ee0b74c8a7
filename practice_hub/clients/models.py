"""Client: one of those whom the practice works for."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord, row_of
from practice_hub.clients.enums import (
    REGISTERED,
    ClientStatus,
    ClientType,
    FieldKind,
    RelationKind,
    VatStagger,
    YearEnd,
)
from practice_hub.people.models import User
from practice_hub.search.index import SearchColumns


class YearEndColumn(TypeDecorator[YearEnd]):
    """A year end as `03-31`, which sorts as the year runs."""

    impl = String(5)
    cache_ok = True

    def process_bind_param(self, value: YearEnd | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value.month:02}-{value.day:02}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> YearEnd | None:
        return None if value is None else YearEnd(int(value[:2]), int(value[3:]))


def sorted_by(name: str) -> str:
    """A name as lists sort and search it: lower case, without accents, single spaces."""
    # PostgreSQL refuses to be asked for a NUL.
    plain = unicodedata.normalize("NFKD", name.replace("\x00", ""))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"\s+", " ", bare).strip().casefold()[:200]


def _sort_name(context: DefaultExecutionContext) -> str:
    return sorted_by(context.get_current_parameters()["name"])  # type: ignore[no-untyped-call]


class Client(TenantRecord, Model):
    """A client of the practice. What is not known is empty text or None; nobody is deleted, only archived."""

    __tablename__ = "clients"
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200), default=_sort_name)
    type: Mapped[ClientType] = mapped_column(String(20))
    status: Mapped[ClientStatus] = mapped_column(String(20), default=ClientStatus.ACTIVE)
    status_since: Mapped[datetime] = mapped_column(default=clock.now)
    company_number: Mapped[str] = mapped_column(String(8), default="")
    incorporation_date: Mapped[date | None]
    year_end: Mapped[YearEnd | None] = mapped_column(YearEndColumn)
    utr: Mapped[str] = mapped_column(String(10), default="")
    vat_number: Mapped[str] = mapped_column(String(12), default="")
    vat_registered_on: Mapped[date | None]
    vat_stagger: Mapped[VatStagger | None] = mapped_column(String(10))
    paye_reference: Mapped[str] = mapped_column(String(14), default="")
    accounts_office_reference: Mapped[str] = mapped_column(String(13), default="")
    registered_address: Mapped[str] = mapped_column(String(500), default="")
    registered_postcode: Mapped[str] = mapped_column(String(12), default="")
    trading_address: Mapped[str] = mapped_column(String(500), default="")
    trading_postcode: Mapped[str] = mapped_column(String(12), default="")
    correspondence_address: Mapped[str] = mapped_column(String(500), default="")
    correspondence_postcode: Mapped[str] = mapped_column(String(12), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    manager_id: Mapped[int | None] = mapped_column(BigId)
    partner_id: Mapped[int | None] = mapped_column(BigId)
    notes: Mapped[str] = mapped_column(Text, default="")
    custom: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    """The fields of the practice's own: number of the field → text (custom_fields.py)."""
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes that people see; a background job leaves it alone."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_activity_at: Mapped[datetime] = mapped_column(default=clock.now)

    # Lists and partials read the two names, so whoever loads a client for them loads these with it (access.py).
    manager: Mapped[User | None] = row_of("Client", "manager_id")
    partner: Mapped[User | None] = row_of("Client", "partner_id")

    search_columns: ClassVar = SearchColumns(
        "client",
        names=("name", "code"),
        numbers=("code", "company_number", "utr", "vat_number", "paye_reference", "accounts_office_reference"),
    )

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "code"),
        ForeignKeyConstraint(["tenant_id", "manager_id"], ["users.tenant_id", "users.id"]),
        ForeignKeyConstraint(["tenant_id", "partner_id"], ["users.tenant_id", "users.id"]),
        Index(None, "tenant_id", "sort_name", "id"),
        Index(None, "tenant_id", "status", "sort_name"),
        Index(None, "tenant_id", "manager_id"),
        Index(None, "tenant_id", "last_activity_at"),
        # A client that an undone import takes with it leaves a story behind: SQLite must not give its number again.
        {"sqlite_autoincrement": True},
    )

    @property
    def type_label(self) -> str:
        return ClientType(self.type).label

    @property
    def status_label(self) -> str:
        return "Archived" if self.archived_at else ClientStatus(self.status).label

    @property
    def vat_stagger_label(self) -> str:
        return VatStagger(self.vat_stagger).label if self.vat_stagger else ""

    @property
    def is_person(self) -> bool:
        return self.type == ClientType.INDIVIDUAL

    @property
    def may_be_registered(self) -> bool:
        """Whether this type of client can have a company number."""
        return self.type in REGISTERED

    @property
    def utr_words(self) -> str:
        """“20481 76530”."""
        return f"{self.utr[:5]} {self.utr[5:]}" if self.utr else ""

    @property
    def vat_words(self) -> str:
        """“GB 281 4407 62”, with the three digits of a group's branch after them."""
        number = self.vat_number
        return f"GB {number[:3]} {number[3:7]} {number[7:9]} {number[9:]}".rstrip() if number else ""

    @property
    def addresses(self) -> list[tuple[str, list[str]]]:
        """The addresses that are set, each with its label and its lines."""
        own = (
            ("Registered office", self.registered_address, self.registered_postcode),
            ("Trading address", self.trading_address, self.trading_postcode),
            ("Correspondence", self.correspondence_address, self.correspondence_postcode),
        )
        return [
            (label, [line for line in (*text.split("\n"), postcode) if line])
            for label, text, postcode in own
            if text or postcode
        ]

    @property
    def manager_name(self) -> str:
        return self.manager.name if self.manager else ""

    @property
    def partner_name(self) -> str:
        return self.partner.name if self.partner else ""


# Two clients without a company number are no twins; two with the same one are.
Index(
    "uq_clients_tenant_id_company_number",
    Client.tenant_id,
    Client.company_number,
    unique=True,
    sqlite_where=Client.company_number != "",
    postgresql_where=Client.company_number != "",
)


class ServiceEngagement(TenantRecord, Model):
    """One service that the practice does for a client, from a day and perhaps to a day. Ended, never deleted."""

    __tablename__ = "service_engagements"
    client_id: Mapped[int] = mapped_column(BigId)
    service: Mapped[str] = mapped_column(String(30))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    fee_pence: Mapped[int | None]
    """The agreed fee a year."""
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the service's dates need beyond the client record, as text (services.py)."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "client_id", "service"),
        ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
    )


class CustomFieldDefinition(TenantRecord, Model):
    """A field that a practice made for its clients. Its kind never changes; it is archived, never deleted."""

    __tablename__ = "client_fields"
    label: Mapped[str] = mapped_column(String(60))
    kind: Mapped[FieldKind] = mapped_column(String(10))
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    retired: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Choices that are offered no more, but stand in records."""
    place: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("tenant_id", "id"),)

    @property
    def kind_label(self) -> str:
        return FieldKind(self.kind).label


class ClientRelation(TenantRecord, Model):
    """What one client is to another, said from one side: `of` is the director of `to`. Spouses stand by number."""

    __tablename__ = "client_relations"
    of_id: Mapped[int] = mapped_column(BigId)
    to_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[RelationKind] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    of: Mapped[Client] = row_of("ClientRelation", "of_id")
    to: Mapped[Client] = row_of("ClientRelation", "to_id")

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "of_id", "to_id", "kind"),
        CheckConstraint("of_id <> to_id", name="two_clients"),
        ForeignKeyConstraint(["tenant_id", "of_id"], ["clients.tenant_id", "clients.id"]),
        ForeignKeyConstraint(["tenant_id", "to_id"], ["clients.tenant_id", "clients.id"]),
        Index(None, "tenant_id", "to_id"),
    )


class ClientGroup(TenantRecord, Model):
    """Clients that belong together, such as a family."""

    __tablename__ = "client_groups"
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(200), default=_sort_name)
    __table_args__ = (UniqueConstraint("tenant_id", "id"), UniqueConstraint("tenant_id", "sort_name"))


class Membership(TenantRecord, Model):
    """One client in its group. In one alone, so that what is owed by a family is counted once."""

    __tablename__ = "client_memberships"
    client_id: Mapped[int] = mapped_column(BigId)
    group_id: Mapped[int] = mapped_column(BigId)

    group: Mapped[ClientGroup] = row_of("Membership", "group_id")

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "client_id"),
        ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        ForeignKeyConstraint(["tenant_id", "group_id"], ["client_groups.tenant_id", "client_groups.id"]),
        Index(None, "tenant_id", "group_id"),
    )
