"""Every read of tasks that is no list (list_query.py)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from practice_hub.activity.subjects import Subject
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.models import Client
from practice_hub.people.viewer import Viewer
from practice_hub.tasks.enums import OPEN, TaskStatus
from practice_hub.tasks.models import ChecklistStep, Task, TaskTemplate
from practice_hub.web.parameters import record_id

SUBJECT = "task"
"""What tasks are called in events and activities."""
NAMES = (Task.client, Task.deadline, Task.assignee, Task.preparer, Task.reviewer, Task.created_by)
# The first page shows what comes next, not all of it.
MINE_LENGTH = 8
# So many stand on the page of a client or a deadline; the list has the others.
SECTION_LENGTH = 10


def subject_of(task: Task) -> Subject:
    """A task as the story names it."""
    return Subject(SUBJECT, task.id, task.title, f"/tasks/{task.id}")


def with_names() -> Select[Task]:
    """Tasks together with the names that rows and pages show."""
    return select(Task).options(*(joinedload(name) for name in NAMES))


def is_open() -> ColumnElement[bool]:
    # Named one by one, an index finds them without what was done before.
    return Task.status.in_(OPEN) & Task.archived_at.is_(None)


def by_on() -> ColumnElement[date | None]:
    """`Task.by_on` for the database."""
    return func.coalesce(Task.due_on, Task.target_on)


def get_task(session: TenantSession, task_id: int) -> Task | None:
    """One task. In a unit of work it is held: whoever wants to change it too waits, and then sees what was done."""
    return by_ids(session, [task_id]).get(task_id)


def by_ids(session: TenantSession, ids: Collection[int]) -> dict[int, Task]:
    """Tasks by number, for drawing events and for changes; held in a unit of work, in one order."""
    own = with_names().where(Task.id.in_(ids)).order_by(Task.id)
    if isinstance(session, WriteSession):
        own = own.with_for_update(of=Task, key_share=True)
    return {task.id: task for task in session.scalars(own)}


def worked_on(session: TenantSession, client_ids: Collection[int]) -> set[int]:
    """The deadlines of these clients that have a task which somebody has begun, or done."""
    begun = or_(Task.status != TaskStatus.TO_DO, Task.checklist_done > 0)
    own = select(Task.deadline_id).where(Task.client_id.in_(client_ids), Task.deadline_id.is_not(None), begun)
    return {id for id in session.scalars(own) if id is not None}


def count_mine(session: TenantSession, viewer: Viewer) -> int:
    """How many open tasks this person has, for the rail."""
    return counts_of(session, [viewer.user_id])[viewer.user_id]


def counts_of(session: TenantSession, user_ids: Collection[int]) -> Mapping[int, int]:
    """How many open tasks each of these people has, with one query."""
    counted = select(Task.assignee_id, func.count()).where(Task.assignee_id.in_(user_ids), is_open())
    found = {row[0]: row[1] for row in session.execute(counted.group_by(Task.assignee_id))}
    return {user_id: found.get(user_id, 0) for user_id in user_ids}


def mine(session: TenantSession, viewer: Viewer, length: int = MINE_LENGTH) -> Sequence[Task]:
    """What this person has to do next."""
    own = with_names().where(Task.assignee_id == viewer.user_id, is_open())
    return session.scalars(own.order_by(by_on().asc().nulls_last(), Task.id).limit(length)).all()


def of_client(session: TenantSession, client_id: int) -> Sequence[Task]:
    """What is to be done for a client, the next first."""
    own = with_names().where(Task.client_id == client_id, is_open()).order_by(by_on().asc().nulls_last(), Task.id)
    return session.scalars(own.limit(SECTION_LENGTH)).all()


def of_deadline(session: TenantSession, deadline_id: int) -> Sequence[Task]:
    """Every task of a deadline, those that are done last."""
    own = with_names().where(Task.deadline_id == deadline_id, Task.archived_at.is_(None))
    ordered = own.order_by(Task.done_at.is_not(None), by_on().asc().nulls_last(), Task.id)
    return session.scalars(ordered.limit(SECTION_LENGTH)).all()


def steps_of(session: TenantSession, task_ids: Collection[int]) -> Mapping[int, Sequence[ChecklistStep]]:
    """The checklists of these tasks, in their order."""
    own = select(ChecklistStep).where(ChecklistStep.task_id.in_(task_ids))
    found: dict[int, list[ChecklistStep]] = {task_id: [] for task_id in task_ids}
    for step in session.scalars(own.order_by(ChecklistStep.position, ChecklistStep.id)):
        found[step.task_id].append(step)
    return found


def get_step(session: TenantSession, task_id: int, step_id: int) -> ChecklistStep | None:
    """One step of this task."""
    return session.scalar(select(ChecklistStep).where(ChecklistStep.task_id == task_id, ChecklistStep.id == step_id))


def successor_of(session: TenantSession, task_id: int) -> Task | None:
    """The next occurrence of a task that repeats, once it is there; held in a unit of work."""
    own = with_names().where(Task.follows_id == task_id)
    return session.scalar(own.with_for_update(of=Task, key_share=True) if isinstance(session, WriteSession) else own)


def due_without_successor(session: TenantSession, today: date) -> Sequence[Task]:
    """What repeats and has fallen due, although it is not done."""
    after = aliased(Task)
    followed = select(after.id).where(after.follows_id == Task.id).exists()
    own = with_names().where(Task.repeat_unit.is_not(None), Task.done_at.is_(None), Task.archived_at.is_(None))
    return session.scalars(own.where(Task.due_on <= today, ~followed).order_by(Task.id)).all()


def get_template(session: TenantSession, template_id: int) -> TaskTemplate | None:
    """One usual task that is still one; held in a unit of work."""
    own = select(TaskTemplate).where(TaskTemplate.id == template_id, TaskTemplate.archived_at.is_(None))
    return session.scalar(own.with_for_update(key_share=True) if isinstance(session, WriteSession) else own)


def templates(session: TenantSession, kinds: Collection[str] | None = None) -> Sequence[TaskTemplate]:
    """The usual tasks of these kinds of deadlines, or of all, those to be done first above the others."""
    own = select(TaskTemplate).where(TaskTemplate.archived_at.is_(None))
    if kinds is not None:
        own = own.where(TaskTemplate.kind.in_(kinds))
    return session.scalars(own.order_by(TaskTemplate.lead_days.desc(), TaskTemplate.id)).all()


def made_from_templates(session: TenantSession, deadline_ids: Collection[int]) -> set[tuple[int, int]]:
    """Which usual tasks these deadlines have had already, archived ones too: (deadline, template)."""
    own = select(Task.deadline_id, Task.template_id).where(
        Task.deadline_id.in_(deadline_ids), Task.template_id.is_not(None)
    )
    return {(row[0], row[1]) for row in session.execute(own) if row[0] and row[1]}


def count_of_client(session: TenantSession, client_id: int) -> int:
    return session.scalar(select(func.count(Task.id)).where(Task.client_id == client_id, is_open())) or 0


def just_done(session: TenantSession, raw_id: str | None) -> Task | None:
    """The task that an address says was finished a moment ago, to offer that this be undone."""
    task = get_task(session, record_id(raw_id) or 0)
    return task if task is not None and task.is_done else None


# --- clients, as a task's form names them ----------------------------------------------------------------------------


def get_client(session: TenantSession, client_id: int) -> Client | None:
    return session.scalar(select(Client).where(Client.id == client_id))
