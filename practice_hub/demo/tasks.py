"""What the staff of a demonstration practice have to do: most of it on time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Deadline
from practice_hub.demo.fake import Fake, table
from practice_hub.demo.people import NewPractice
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission
from practice_hub.tasks.enums import AssigneeRole, Priority, TaskStatus, Unit
from practice_hub.tasks.models import ChecklistStep, Task, TaskTemplate

# Tasks are due within so many days.
DAYS = 60

TABLE = table("tasks")
KINDS: dict[str, dict[str, Any]] = {kind["title"]: kind for kind in TABLE["task"]}
"""By title."""
BEGUN = (TaskStatus.IN_PROGRESS, TaskStatus.WAITING, TaskStatus.IN_REVIEW)
Next = Mapping[tuple[int, str], Deadline]
"""A client's next open deadline of each rule."""


def add(new: NewPractice) -> None:
    """Tasks of clients who are served now with their steps, and the templates of the usual ones."""
    able, deadlines = new.who_may(Permission.EDIT_TASKS), _next_deadlines(new.session)
    served = [client for client in new.clients if client.status == ClientStatus.ACTIVE]
    chosen = new.fake.some(served, "client_with_task")
    tasks = [_task(client, able, deadlines, new.fake) for client in chosen]
    new.session.add_all([*tasks, *_templates()])
    new.session.flush()
    new.session.add_all(_checklists(tasks, {user.id: user.name for user in new.staff}, new.fake))


def _next_deadlines(session: TenantSession) -> Next:
    """Of every client, so far as they are due within the days that tasks are made for."""
    soon = clock.today() + timedelta(days=DAYS)
    due = select(Deadline).where(Deadline.completed_at.is_(None), Deadline.due_on.between(clock.today(), soon))
    latest_first = session.scalars(due.order_by(Deadline.due_on.desc(), Deadline.id.desc()))
    return {(deadline.client_id, deadline.rule): deadline for deadline in latest_first}


def _task(client: Client, able: Sequence[User], deadlines: Next, fake: Fake) -> Task:
    kind = fake.choice(list(KINDS.values()))
    deadline = deadlines.get((client.id, kind.get("rule", "")))
    days = -fake.randrange(1, 15) if fake.happens("task_late") else fake.randrange(0, DAYS)
    due, created = clock.today() + timedelta(days=days), fake.ago(29, 1)
    if deadline:
        due = min(due, deadline.due_on)
    task = Task(
        title=kind["title"],
        client_id=client.id,
        deadline_id=deadline.id if deadline else None,
        assignee_id=None if fake.happens("task_unassigned") else client.manager_id or fake.choice(able).id,
        preparer_id=fake.choice(able).id if fake.happens("task_prepared") else None,
        reviewer_id=client.partner_id if fake.happens("task_reviewed") else None,
        created_by_id=fake.choice(able).id,
        priority=Priority(fake.weighted(TABLE["priorities"])),
        status=TaskStatus(fake.weighted(TABLE["statuses"])),
        due_on=due,
        target_on=due - timedelta(days=3) if fake.happens("task_with_target") else None,
        created_at=created,
        updated_at=created,
    )
    if "repeat" in kind:
        task.repeat_unit, task.repeat_every, task.repeat_day = Unit(kind["repeat"]), 1, due.day
    _date_status(task, fake)
    return task


def _date_status(task: Task, fake: Fake) -> None:
    """What a task's status leaves behind. A finished one was finished within working hours, since it was made."""
    if task.status is TaskStatus.WAITING:
        task.waiting_since = task.created_at + timedelta(hours=fake.randrange(1, 20))
    if task.status is TaskStatus.DONE:
        day = task.created_at.date() + timedelta(days=1)
        task.done_at = min(datetime.combine(day, time(fake.randrange(9, 16)), UTC), clock.now())
        task.done_by_id, task.status_before = task.assignee_id, TaskStatus.TO_DO


def _templates() -> Iterator[TaskTemplate]:
    for title, kind in KINDS.items():
        if usual := kind.get("usual"):
            yield TaskTemplate(
                kind=kind["rule"],
                title=title,
                lead_days=usual["days"],
                role=AssigneeRole(usual["role"]),
                steps=kind.get("steps", []),
            )


def _checklists(tasks: Sequence[Task], names: Mapping[int, str], fake: Fake) -> Iterator[ChecklistStep]:
    """The steps of tasks that are there already, some of them ticked off."""
    for task in tasks:
        steps = KINDS[task.title].get("steps", [])
        done = len(steps) if task.is_done else fake.randint(0, len(steps)) if task.status in BEGUN else 0
        task.checklist_count, task.checklist_done = len(steps), done
        for position, text in enumerate(steps, 1):
            step = ChecklistStep(task_id=task.id, text=text, position=position)
            if position <= done:
                step.done_at, step.done_by_name = task.created_at, names.get(task.assignee_id or 0, "")
            yield step
