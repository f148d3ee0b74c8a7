"""What the staff of a demonstration practice have to do: most of it on time."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

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

# What is done, and the rule of the deadline that it is done for, if the client has such a one.
TITLES = (
    ("Review VAT return before filing", "vat-return"),
    ("Chase missing bank statements", "vat-return"),
    ("Run payroll and send payslips", "paye-month"),
    ("Draft engagement letter", ""),
    ("Book accounts sign-off call", "accounts-filing"),
    ("Prepare year-end journals", "accounts-filing"),
    ("Reconcile the bank account", ""),
    ("Check the confirmation statement", "confirmation-statement"),
    ("Ask for Self Assessment records", "self-assessment"),
    ("Send draft accounts for approval", "accounts-filing"),
    ("Register for VAT", ""),
    ("Renew identity checks", ""),
)
REPEATING = {"Run payroll and send payslips": Unit.MONTH, "Renew identity checks": Unit.YEAR}
CHECKLISTS = {
    "Review VAT return before filing": (
        "Compare with the quarter before",
        "Look at box 4",
        "Ask about large purchases",
    ),
    "Run payroll and send payslips": ("Hours received", "Starters and leavers", "Payslips sent"),
    "Prepare year-end journals": ("Depreciation", "Accruals", "Prepayments", "Stock"),
}
# The rule of the deadline, the task, its days before, whose it becomes, its steps.
USUAL = (
    ("vat-return", "Ask for the VAT records", 30, AssigneeRole.OWNER, ("Sales", "Purchases", "Bank statements")),
    (
        "vat-return",
        "Review VAT return before filing",
        7,
        AssigneeRole.REVIEWER,
        CHECKLISTS["Review VAT return before filing"],
    ),
    (
        "accounts-filing",
        "Prepare year-end journals",
        60,
        AssigneeRole.PREPARER,
        CHECKLISTS["Prepare year-end journals"],
    ),
    ("accounts-filing", "Send draft accounts for approval", 30, AssigneeRole.OWNER, ()),
    (
        "confirmation-statement",
        "Check the confirmation statement",
        14,
        AssigneeRole.OWNER,
        ("Directors", "Shares", "Office"),
    ),
    (
        "self-assessment",
        "Ask for Self Assessment records",
        90,
        AssigneeRole.OWNER,
        ("P60", "Dividends", "Bank interest"),
    ),
    (
        "paye-month",
        "Run payroll and send payslips",
        5,
        AssigneeRole.PREPARER,
        CHECKLISTS["Run payroll and send payslips"],
    ),
)
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
    title, rule = rng.choice(TITLES)
    deadline = deadlines.get((client.id, rule))
    days = -rng.randrange(1, 15) if rng.random() < SHARE_LATE else rng.randrange(0, DAYS)
    due = clock.today() + timedelta(days=days)
    if deadline:
        due = min(due, deadline.due_on)
    created = clock.now() - timedelta(days=rng.randrange(1, 30), minutes=rng.randrange(500))
    task = Task(
        title=title,
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
    if title in REPEATING:
        task.repeat_unit, task.repeat_every, task.repeat_day = REPEATING[title], 1, due.day
    return task


def _usual_tasks() -> Iterator[TaskTemplate]:
    for kind, title, lead_days, role, steps in USUAL:
        yield TaskTemplate(kind=kind, title=title, lead_days=lead_days, role=role, steps=list(steps))


def _checklists(tasks: Sequence[Task], names: Mapping[int, str], rng: random.Random) -> Iterator[ChecklistStep]:
    """The steps of tasks that are there already, some of them ticked off."""
    for task in tasks:
        texts = CHECKLISTS.get(task.title, ())
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
