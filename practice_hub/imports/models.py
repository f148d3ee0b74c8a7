"""An import and its rows: the file as it was read, what each row would do, and what it did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord
from practice_hub.imports.enums import AT_WORK, Outcome, RowAction, RowState, State


class ClientImport(TenantRecord, Model):
    """One file of clients. `content` is kept until it was read, the rows until they are too old to be undone."""

    __tablename__ = "client_imports"
    user_id: Mapped[int] = mapped_column(BigId)
    user_name: Mapped[str] = mapped_column(String(120))
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    state: Mapped[State] = mapped_column(String(20), default=State.READING)
    note: Mapped[str] = mapped_column(String(500), default="")
    """What there is to say of the file or of how the import went, in words."""
    headings: Mapped[list[str]] = mapped_column(JSON, default=list)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The field that each column of the file goes to; "" for none."""
    usual_type: Mapped[str] = mapped_column(String(20), default="")
    """The type of new clients whose row names none."""
    total: Mapped[int] = mapped_column(default=0)
    """How many rows the work in hand is about, and how many of them are done."""
    done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(120), default="")
    undone_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    """When its rows were forgotten: it can no longer be looked into or undone."""
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        Index(None, "tenant_id", "created_at"),
    )

    @property
    def state_label(self) -> str:
        return State(self.state).label

    @property
    def state_at(self) -> datetime:
        """When it came to be so, as far as that is kept."""
        ended = {State.DONE: self.finished_at, State.UNDONE: self.undone_at}.get(State(self.state))
        return ended or self.created_at

    @property
    def at_work(self) -> bool:
        return self.state in AT_WORK


class ImportRow(TenantRecord, Model):
    """One row of the file. Rows whose cells are all empty are none."""

    __tablename__ = "import_rows"
    import_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[int]
    """As spreadsheets count: the headings are row 1."""
    cells: Mapped[list[str]] = mapped_column(JSON)
    outcome: Mapped[Outcome | None] = mapped_column(String(20))
    doing: Mapped[RowAction] = mapped_column(String(20), default=RowAction.SKIP)
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What a possible duplicate may become."""
    name: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it may be a duplicate, or why it was kept when the import was undone."""
    client_id: Mapped[int | None] = mapped_column(BigId)
    """The client that it is, or has become. No foreign key: a row outlives a client that it is undone with."""
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """What it says, by field, as forms hold it."""
    changes: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    """Texts before and after of the fields that it changes in that client."""
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What is wrong: field, column (from 0, or none), value, words."""
    state: Mapped[RowState] = mapped_column(String(20), default=RowState.WAITING)
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "import_id", "number"),
        ForeignKeyConstraint(["tenant_id", "import_id"], ["client_imports.tenant_id", "client_imports.id"]),
    )
