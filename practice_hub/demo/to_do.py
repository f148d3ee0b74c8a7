"""What the staff of a demonstration practice have to do: most of it on time."""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Deadline
from practice_hub.demo.references import one_of
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, Role, permissions_of
from practice_hub.tasks.enums import AssigneeRole, Priority, TaskStatus, Unit
from practice_hub.tasks.models import ChecklistStep, Task, TaskTemplate

# Of the clients, so many have something to be done for them.
SHARE_WITH_TASKS = 0.45
# Tasks are due within so many days.
DAYS = 60
SHARE_UNASSIGNED = 0.05
SHARE_LATE = 0.05

KINDS: dict[str, dict[str, Any]] = {
    kind["title"]: kind
    for kind in tomllib.loads(Path(__file__).with_name("tasks.toml").read_text(encoding="utf-8"))["task"]
}
"""By title, as tasks.toml has them."""
BEGUN = (TaskStatus.IN_PROGRESS, TaskStatus.WAITING, TaskStatus.IN_REVIEW)
Next = Mapping[tuple[int, str], Deadline]
"""A client's next open deadline of each rule."""
STATUSES = (
    (TaskStatus.TO_DO, 46),
    (TaskStatus.IN_PROGRESS, 18),
    (TaskStatus.WAITING, 12),
    (TaskStatus.IN_REVIEW, 8),
    (TaskStatus.DONE, 16),
)
PRIORITIES = ((Priority.HIGH, 15), (Priority.NORMAL, 70), (Priority.LOW, 15))


def add_tasks(session: WriteSession, staff: Sequence[User], clients: Sequence[Client], rng: random.Random) -> None:
    """Tasks with their steps, and the templates of the usual ones."""
    tasks = list(_to_do(staff, clients, _next_deadlines(session), rng))
    session.add_all([*tasks, *_usual_tasks()])
    session.flush()
    session.add_all(_checklists(tasks, {user.id: user.name for user in staff}, rng))


def _next_deadlines(session: WriteSession) -> Next:
    """Of every client, so far as they are due within the year's quarter that tasks are made for."""
    soon = clock.today() + timedelta(days=DAYS)
    own = select(Deadline).where(Deadline.completed_at.is_(None), Deadline.due_on.between(clock.today(), soon))
    latest_first = session.scalars(own.order_by(Deadline.due_on.desc(), Deadline.id.desc()))
    return {(deadline.client_id, deadline.rule): deadline for deadline in latest_first}


def _to_do(staff: Sequence[User], clients: Sequence[Client], deadlines: Next, rng: random.Random) -> Iterator[Task]:
    """Tasks of clients who are served now, mostly with those who look after them."""
    able = [user for user in staff if Permission.EDIT_TASKS in permissions_of(Role(user.role))]
    served = [client for client in clients if client.status == ClientStatus.ACTIVE]
    for client in rng.sample(served, round(len(served) * SHARE_WITH_TASKS)):
        yield _task(client, able, deadlines, rng)


def _task(client: Client, able: Sequence[User], deadlines: Next, rng: random.Random) -> Task:
    kind = rng.choice(list(KINDS.values()))
    deadline = deadlines.get((client.id, kind.get("rule", "")))
    days = -rng.randrange(1, 15) if rng.random() < SHARE_LATE else rng.randrange(0, DAYS)
    due = clock.today() + timedelta(days=days)
    if deadline:
        due = min(due, deadline.due_on)
    created = clock.now() - timedelta(days=rng.randrange(1, 30), minutes=rng.randrange(500))
    task = Task(
        title=kind["title"],
        client_id=client.id,
        deadline_id=deadline.id if deadline else None,
        assignee_id=None if rng.random() < SHARE_UNASSIGNED else client.manager_id or rng.choice(able).id,
        preparer_id=rng.choice(able).id if rng.random() < 0.3 else None,
        reviewer_id=client.partner_id if rng.random() < 0.5 else None,
        created_by_id=rng.choice(able).id,
        priority=one_of(PRIORITIES, rng),
        status=one_of(STATUSES, rng),
        due_on=due,
        target_on=due - timedelta(days=3) if rng.random() < 0.3 else None,
        created_at=created,
        updated_at=created,
    )
    _remember(task, created, rng)
    if "repeat" in kind:
        task.repeat_unit, task.repeat_every, task.repeat_day = Unit(kind["repeat"]), 1, due.day
    return task


def _usual_tasks() -> Iterator[TaskTemplate]:
    for kind in KINDS.values():
        if usual := kind.get("usual"):
            yield TaskTemplate(
                kind=kind["rule"],
                title=kind["title"],
                lead_days=usual["days"],
                role=AssigneeRole(usual["role"]),
                steps=kind.get("steps", []),
            )


def _checklists(tasks: Sequence[Task], names: Mapping[int, str], rng: random.Random) -> Iterator[ChecklistStep]:
    """The steps of tasks that are there already, some of them ticked off."""
    for task in tasks:
        texts = KINDS[task.title].get("steps", [])
        done = len(texts) if task.is_done else rng.randrange(len(texts) + 1) if texts and task.status in BEGUN else 0
        for position, text in enumerate(texts, 1):
            ticked = task.created_at if position <= done else None
            by = names.get(task.assignee_id or 0, "") if ticked else ""
            yield ChecklistStep(task_id=task.id, text=text, position=position, done_at=ticked, done_by_name=by)
        task.checklist_count, task.checklist_done = len(texts), done


def _remember(task: Task, created: datetime, rng: random.Random) -> None:
    """What a task's status leaves behind. A finished one was finished within working hours, since it was made."""
    if task.status is TaskStatus.WAITING:
        task.waiting_since = created + timedelta(hours=rng.randrange(1, 20))
    if task.status is TaskStatus.DONE:
        day = created.date() + timedelta(days=1)
        task.done_at = min(datetime.combine(day, time(rng.randrange(9, 16)), UTC), clock.now())
        task.done_by_id, task.status_before = task.assignee_id, TaskStatus.TO_DO
