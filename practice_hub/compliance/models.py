"""Deadline: one thing that must be done for a client by a statutory date."""

import re
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord, row_of
from practice_hub.base.labels import Labelled
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.models import Client
from practice_hub.people.models import User

_MONTHLY = re.compile(r"^((?:Month|Period) to [0-9]{1,2} [A-Z][a-z]{2}) [0-9]{4}$")

SCHEDULED = (ClientStatus.ONBOARDING, ClientStatus.ACTIVE, ClientStatus.ON_HOLD, ClientStatus.DISENGAGING)
"""Clients of these statuses have deadlines; prospects not yet, former ones no more."""


class Status(Labelled):
    """Where the work stands. Overdue is derived, never stored."""

    NOT_STARTED = "not_started"
    WITH_CLIENT = "with_client"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    READY_TO_FILE = "ready_to_file"
    FILED = "filed"
    NOT_REQUIRED = "not_required"

    @property
    def mark(self) -> str:
        """The style sheet's name of it."""
        return _MARKS[self]


_MARKS = {
    Status.NOT_STARTED: "none",
    Status.WITH_CLIENT: "wait",
    Status.IN_PROGRESS: "prog",
    Status.IN_REVIEW: "review",
    Status.READY_TO_FILE: "ready",
    Status.FILED: "filed",
    Status.NOT_REQUIRED: "off",
}
OPEN = (Status.NOT_STARTED, Status.WITH_CLIENT, Status.IN_PROGRESS, Status.IN_REVIEW, Status.READY_TO_FILE)
"""The statuses that a person sets by hand; the other two end a deadline and have forms of their own."""


class Authority(StrEnum):
    """Who says so: a manual date counts more than Companies House, that more than what the rule computes."""

    COMPUTED = "computed"
    COMPANIES_HOUSE = "companies_house"
    MANUAL = "manual"


class Deadline(TenantRecord, Model):
    """Unique by client, rule, source and period: working the schedule out again changes nothing."""

    __tablename__ = "deadlines"
    client_id: Mapped[int] = mapped_column(BigId)
    rule: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[str] = mapped_column(String(60), default="")
    """Tells apart what one rule asks for several times in one period: an income source, an instalment."""
    title: Mapped[str] = mapped_column(String(120))
    period_end: Mapped[date]
    period_words: Mapped[str] = mapped_column(String(60))
    start_on: Mapped[date]
    target_on: Mapped[date]
    due_on: Mapped[date]
    pay_by: Mapped[date | None]
    computed_on: Mapped[date | None]
    """What the rule says, also where somebody has said otherwise."""
    authority: Mapped[str] = mapped_column(String(20), default=Authority.COMPUTED)
    authority_reason: Mapped[str] = mapped_column(String(300), default="")
    rule_version: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    cautions: Mapped[str] = mapped_column(String(500), default="")
    source_text: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(20), default=Status.NOT_STARTED)
    status_since: Mapped[datetime] = mapped_column(default=clock.now)
    not_required_reason: Mapped[str] = mapped_column(String(300), default="")
    owner_id: Mapped[int | None] = mapped_column(BigId)
    preparer_id: Mapped[int | None] = mapped_column(BigId)
    reviewer_id: Mapped[int | None] = mapped_column(BigId)
    filed_on: Mapped[date | None]
    made_up_to: Mapped[date | None]
    """The last day of a confirmation statement made before its period ended: the next period begins after it."""
    filed_by_id: Mapped[int | None] = mapped_column(BigId)
    completed_at: Mapped[datetime | None]
    """Set exactly while the status is Filed or Not required."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    # Rows show the client and the owner, so whoever loads a deadline for them loads these with it (access.py).
    client: Mapped[Client] = row_of("Deadline", "client_id")
    owner: Mapped[User | None] = row_of("Deadline", "owner_id")

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "client_id", "rule", "source_id", "period_end", name="uq_deadlines_occurrence"),
        ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        ForeignKeyConstraint(["tenant_id", "owner_id"], ["users.tenant_id", "users.id"]),
        ForeignKeyConstraint(["tenant_id", "preparer_id"], ["users.tenant_id", "users.id"]),
        ForeignKeyConstraint(["tenant_id", "reviewer_id"], ["users.tenant_id", "users.id"]),
        ForeignKeyConstraint(["tenant_id", "filed_by_id"], ["users.tenant_id", "users.id"]),
        Index("ix_deadlines_filed", "tenant_id", "filed_on", "client_id"),
    )

    @property
    def is_open(self) -> bool:
        return self.completed_at is None

    @property
    def closed_on(self) -> date | None:
        """The day on which it was filed, or marked as not required. What is open has none."""
        return self.filed_on or (clock.day_of(self.completed_at) if self.completed_at else None)

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def owner_name(self) -> str:
        return self.owner.name if self.owner else ""

    def aim(self, day: date) -> None:
        """Start, target and statutory date, none after the next."""
        self.target_on = min(day, self.due_on)
        self.start_on = min(self.start_on, self.target_on)

    @property
    def title_and_period(self) -> str:
        """“VAT return, quarter to 30 November 2026”. One that somebody added may have no period."""
        return ", ".join(filter(None, (self.title, self.period_words)))

    @property
    def period_short(self) -> str:
        """For a row, beside the due date: “Month to 5 Oct”. A year's or a quarter's end keeps its year."""
        return _MONTHLY.sub(r"\1", self.period_words)

    @property
    def differs(self) -> bool:
        """Whether somebody has said another date than the rule."""
        return self.computed_on is not None and self.computed_on != self.due_on


# Lists, figures and reminders ask for open ones by date; filed ones, however many, are not in these.
_IS_OPEN = Deadline.completed_at.is_(None)
# What counts open ones reads this index alone. SQLite takes it so only when the condition is a column of it too.
_COUNTED = (Deadline.due_on, Deadline.id, Deadline.client_id, Deadline.status, Deadline.completed_at)
for _name, _columns in (
    ("ix_deadlines_open_due", _COUNTED),
    ("ix_deadlines_open_owner", (Deadline.owner_id, Deadline.due_on)),
    ("ix_deadlines_open_status", (Deadline.status, Deadline.due_on)),
    ("ix_deadlines_open_rule", (Deadline.rule, Deadline.title)),
):
    Index(_name, Deadline.tenant_id, *_columns, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
# Of the returns of one 31 January those that are done. Apart, lest a list of open ones be read from it.
_IS_DONE = Deadline.completed_at.is_not(None)
_DONE = (Deadline.tenant_id, Deadline.due_on, Deadline.rule)
Index("ix_deadlines_done_due", *_DONE, sqlite_where=_IS_DONE, postgresql_where=_IS_DONE)


class SentReminder(TenantRecord, Model):
    """That somebody was reminded of a deadline: each rung once, and once a day, whatever the number of processes.

    With another due date the ladder begins anew. Kept while a rung can come again (reminders/sweep.py).
    """

    __tablename__ = "sent_reminders"
    deadline_id: Mapped[int] = mapped_column(BigId)
    user_id: Mapped[int] = mapped_column(BigId)
    due_on: Mapped[date]
    rung: Mapped[int]
    """Days before it is due; a day on which it was late is negative."""
    day: Mapped[date]
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "deadline_id", "user_id", "due_on", "rung", name="uq_sent_reminders_rung"),
        UniqueConstraint("tenant_id", "deadline_id", "user_id", "day", name="uq_sent_reminders_day"),
        # A deadline that is no longer scheduled goes, and this with it.
        ForeignKeyConstraint(["tenant_id", "deadline_id"], ["deadlines.tenant_id", "deadlines.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        Index(None, "tenant_id", "day"),
    )
