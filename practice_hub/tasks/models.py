"""Task: something that one person of the practice has to do."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model, TenantRecord, row_of
from practice_hub.clients.models import Client
from practice_hub.people.models import User
from practice_hub.search.index import SearchColumns
from practice_hub.tasks.deadlines import LinkedDeadline
from practice_hub.tasks.enums import AssigneeRole, Level, Priority, TaskStatus, Unit, level_of
from practice_hub.tasks.recurrence import Recurrence

LONGEST_TITLE = 200


class Task(TenantRecord, Model):
    """What is not known is None. No task is deleted, only archived."""

    __tablename__ = "tasks"
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    description: Mapped[str] = mapped_column(Text, default="")
    client_id: Mapped[int | None] = mapped_column(BigId)
    deadline_id: Mapped[int | None] = mapped_column(BigId)
    """Of the same client. Where deadlines are kept, a room above knows (deadlines.py)."""
    assignee_id: Mapped[int | None] = mapped_column(BigId)
    preparer_id: Mapped[int | None] = mapped_column(BigId)
    reviewer_id: Mapped[int | None] = mapped_column(BigId)
    created_by_id: Mapped[int | None] = mapped_column(BigId)
    priority: Mapped[Priority] = mapped_column(String(10), default=Priority.NORMAL)
    status: Mapped[TaskStatus] = mapped_column(String(20), default=TaskStatus.TO_DO)
    start_on: Mapped[date | None]
    target_on: Mapped[date | None]
    due_on: Mapped[date | None]
    waiting_since: Mapped[datetime | None]
    """Set while it waits on the client."""
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(BigId)
    status_before: Mapped[TaskStatus | None] = mapped_column(String(20))
    """Set while it is done: where it goes back to when that is undone."""
    archived_at: Mapped[datetime | None]
    repeat_unit: Mapped[Unit | None] = mapped_column(String(10))
    """With the number and the day below: how it repeats (recurrence.py). None when it does not."""
    repeat_every: Mapped[int | None]
    repeat_day: Mapped[int | None]
    """The day of the month that is meant, though the due date of a short month may be an earlier one."""
    template_id: Mapped[int | None] = mapped_column(BigId)
    """The template that it was made from: once for each deadline."""
    follows_id: Mapped[int | None] = mapped_column(BigId)
    """The task whose next occurrence this is. Unique, so a task has one."""
    checklist_count: Mapped[int] = mapped_column(default=0, server_default="0")
    checklist_done: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counted from the steps whenever one of them changes, so that lists need not read them."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes that people see."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    client: Mapped[Client | None] = row_of("Task", "client_id")
    # By its name: the class stands in a room above.
    deadline: Mapped[LinkedDeadline | None] = row_of("Task", "deadline_id", "Deadline")
    assignee: Mapped[User | None] = row_of("Task", "assignee_id")
    preparer: Mapped[User | None] = row_of("Task", "preparer_id")
    reviewer: Mapped[User | None] = row_of("Task", "reviewer_id")
    created_by: Mapped[User | None] = row_of("Task", "created_by_id")

    search_columns: ClassVar = SearchColumns("task", names=("title",))

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "follows_id"),
        UniqueConstraint("tenant_id", "deadline_id", "template_id"),
        ForeignKeyConstraint(["tenant_id", "template_id"], ["task_templates.tenant_id", "task_templates.id"]),
        ForeignKeyConstraint(["tenant_id", "follows_id"], ["tasks.tenant_id", "tasks.id"]),
        ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        ForeignKeyConstraint(["tenant_id", "deadline_id"], ["deadlines.tenant_id", "deadlines.id"]),
        *(
            ForeignKeyConstraint(["tenant_id", column], ["users.tenant_id", "users.id"])
            for column in ("assignee_id", "preparer_id", "reviewer_id", "created_by_id", "done_by_id")
        ),
        Index(None, "tenant_id", "assignee_id", "status"),
        Index(None, "tenant_id", "status", "due_on"),
        Index(None, "tenant_id", "client_id"),
        Index(None, "tenant_id", "deadline_id"),
        Index(None, "tenant_id", "done_at"),
    )

    @property
    def recurrence(self) -> Recurrence | None:
        return Recurrence(self.repeat_every or 1, Unit(self.repeat_unit), self.repeat_day) if self.repeat_unit else None

    @property
    def done_on(self) -> date | None:
        """The day in London."""
        return clock.day_of(self.done_at) if self.done_at else None

    @property
    def is_untouched(self) -> bool:
        """Nobody has done anything to it since it was made."""
        return self.version == 1 and self.updated_at == self.created_at

    @property
    def is_done(self) -> bool:
        return self.status == TaskStatus.DONE

    @property
    def is_open(self) -> bool:
        return not self.is_done and self.archived_at is None

    @property
    def by_on(self) -> date | None:
        """The day that lists go by: when it is due, else when it ought to be finished."""
        return self.due_on or self.target_on

    def level(self, today: date) -> Level:
        return level_of(self.by_on, today)

    def days_waiting(self, now: datetime) -> int:
        return (now - self.waiting_since).days if self.waiting_since else 0

    @property
    def status_label(self) -> str:
        return "Archived" if self.archived_at else TaskStatus(self.status).label

    @property
    def priority_label(self) -> str:
        return Priority(self.priority).label

    @property
    def client_name(self) -> str:
        return self.client.name if self.client else ""

    @property
    def assignee_name(self) -> str:
        return self.assignee.name if self.assignee else ""

    @property
    def preparer_name(self) -> str:
        return self.preparer.name if self.preparer else ""

    @property
    def reviewer_name(self) -> str:
        return self.reviewer.name if self.reviewer else ""

    @property
    def created_by_name(self) -> str:
        return self.created_by.name if self.created_by else ""


# The nightly look at what repeats finds it without the other tasks.
_REPEATS = Task.repeat_unit.is_not(None) & Task.done_at.is_(None)
Index("ix_tasks_repeating", Task.tenant_id, Task.due_on, sqlite_where=_REPEATS, postgresql_where=_REPEATS)


class ChecklistStep(TenantRecord, Model):
    """One thing of a task to be ticked off. It is a row of its own, so two people who tick two never meet."""

    __tablename__ = "checklist_steps"
    task_id: Mapped[int] = mapped_column(BigId)
    text: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    position: Mapped[int]
    done_at: Mapped[datetime | None]
    done_by_name: Mapped[str] = mapped_column(String(120), default="")

    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "task_id"], ["tasks.tenant_id", "tasks.id"]),
        Index(None, "tenant_id", "task_id", "position"),
    )


class TaskTemplate(TenantRecord, Model):
    """A usual task of one kind of deadline. What is made from it does not change with it."""

    __tablename__ = "task_templates"
    kind: Mapped[str] = mapped_column(String(40))
    """The `rule` of its deadlines."""
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    priority: Mapped[Priority] = mapped_column(String(10), default=Priority.NORMAL)
    lead_days: Mapped[int]
    """It is due so many days before the statutory date."""
    role: Mapped[AssigneeRole] = mapped_column(String(10))
    steps: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("tenant_id", "id"), Index(None, "tenant_id", "kind"))
