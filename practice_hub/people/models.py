"""Practice and user."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantOwned, TenantRecord
from practice_hub.base.labels import Labelled
from practice_hub.people.permissions import Role

# SQL, in a trigger: the row that goes (OLD) belongs to a demonstration.
OF_A_DEMO = "EXISTS (SELECT 1 FROM practices WHERE practices.tenant_id = OLD.tenant_id AND practices.is_demo)"


class Standing(Labelled):
    """Where a person stands with the practice."""

    ACTIVE = "active"
    INVITED = "invited"
    DEACTIVATED = "deactivated"
    WITHDRAWN = "withdrawn"
    """The invitation was taken back before it was taken up."""


class Practice(TenantOwned, Model):
    """The accounting practice: the screen's word for a tenant. One row a tenant."""

    __tablename__ = "practices"
    tenant_id: Mapped[int] = mapped_column(BigId, ForeignKey("tenants.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    """Said when the practice is made and never after: a demonstration may be removed whole, its story too."""
    __table_args__ = ({"info": {"fixed_columns": ("is_demo",)}},)


class User(TenantRecord, Model):
    """A person on the staff of a practice. Nobody is deleted: the story keeps its people."""

    __tablename__ = "users"
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)
    invited_at: Mapped[datetime | None]
    """Set while an invitation waits to be taken up."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    theme: Mapped[str] = mapped_column(String(10), default="system")
    density: Mapped[str] = mapped_column(String(12), default="comfortable")
    shortcuts: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (UniqueConstraint("tenant_id", "id"), Index(None, "tenant_id", "name"))

    @property
    def standing(self) -> Standing:
        if self.invited_at is not None:
            return Standing.INVITED if self.active else Standing.WITHDRAWN
        return Standing.ACTIVE if self.active else Standing.DEACTIVATED

    @property
    def role_label(self) -> str:
        return Role(self.role).label
