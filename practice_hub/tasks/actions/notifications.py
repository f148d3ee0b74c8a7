"""Who is told of tasks: whoever has them now, whoever had them, whoever is to look them over. Never who did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from practice_hub.base.database import WriteSession
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.actions.retract import retract, retract_all
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import only_user
from practice_hub.realtime.outbox import append
from practice_hub.tasks.access import SUBJECT
from practice_hub.tasks.enums import TaskStatus
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.models import Task

# What events about a person's own tasks are about: the person's number.
OWN = "tasks-of"


@dataclass(frozen=True, slots=True)
class Assignment:
    """With whom a task stood before it was changed."""

    assignee_id: int | None = None
    reviewer_id: int | None = None
    in_review: bool = False
    is_open: bool = False


def assignment_of(task: Task) -> Assignment:
    return Assignment(task.assignee_id, task.reviewer_id, task.status == TaskStatus.IN_REVIEW, task.is_open)


def notify_of_change(session: WriteSession, task: Task, by: Viewer, before: Assignment) -> None:
    after = assignment_of(task)
    publish_counts(session, before, after)
    retract_notifications(session, task, before, after)
    if not after.is_open:
        return
    drafts = []
    if after.assignee_id != before.assignee_id:
        if after.assignee_id:
            drafts.append(_draft(task, after.assignee_id, Category.TASK_ASSIGNED, "New task assigned to you"))
        if before.assignee_id:
            title = _given_away(by, task.assignee_name or "nobody")
            drafts.append(_draft(task, before.assignee_id, Category.TASK_REASSIGNED, title))
    asked = after.in_review and (not before.in_review or after.reviewer_id != before.reviewer_id)
    if asked and after.reviewer_id:
        drafts.append(_draft(task, after.reviewer_id, Category.APPROVAL_NEEDED, "A task waits for your review"))
    notify(session, drafts, by=by)


def notify_of_bulk_change(
    session: WriteSession, tasks: Sequence[Task], by: Viewer, before: Mapping[int, Assignment], *, to: str
) -> None:
    """One notification a person for one action: “200 tasks assigned by Priya Nair”."""
    if not tasks:
        return
    retract_all(session, SUBJECT, [task.id for task in tasks], reason="reassigned", categories=[Category.TASK_ASSIGNED])
    given: dict[int, list[Task]] = {}
    taken: dict[int, list[Task]] = {}
    for task in tasks:
        publish_counts(session, before[task.id], assignment_of(task))
        if task.is_open and task.assignee_id:
            given.setdefault(task.assignee_id, []).append(task)
        earlier = before[task.id].assignee_id
        if task.is_open and earlier:
            taken.setdefault(earlier, []).append(task)
    assigned = [
        _of_many(person, own, Category.TASK_ASSIGNED, "New task assigned to you", f"assigned by {by.name}")
        for person, own in given.items()
    ]
    moved = [
        _of_many(person, own, Category.TASK_REASSIGNED, _given_away(by, to), f"of yours given to {to} by {by.name}")
        for person, own in taken.items()
    ]
    notify(session, [*assigned, *moved], by=by)


def retract_notifications(session: WriteSession, task: Task, before: Assignment, after: Assignment) -> None:
    """What unread notifications said of it is over: it is done, or somebody else's, or was looked over."""
    own = SubjectRef(SUBJECT, task.id)
    if before.is_open and not after.is_open:
        retract(session, own, reason="done")
    elif before.assignee_id and before.assignee_id != after.assignee_id:
        retract(session, own, reason="reassigned", categories=[Category.TASK_ASSIGNED])
    if before.in_review and (not after.in_review or after.reviewer_id != before.reviewer_id):
        retract(session, own, reason="reviewed", categories=[Category.APPROVAL_NEEDED])


def publish_counts(session: WriteSession, before: Assignment, after: Assignment) -> None:
    """Those whose number of open tasks is different now: their pages alone are told, and once."""
    had = {before.assignee_id} if before.is_open else set()
    has = {after.assignee_id} if after.is_open else set()
    told = {noted.subject for noted in session.noted if noted.type == TaskEvent.OWN}
    for person in sorted(id for id in had ^ has if id is not None and id not in told):
        append(session, TaskEvent.OWN, OWN, person, audience=only_user(person))


def _draft(task: Task, person: int, category: Category, title: str) -> Draft:
    return Draft(
        to={person},
        category=category,
        title=clip(title),
        message=", ".join(words for words in (task.title, task.client_name) if words),
        action_url=f"/tasks/{task.id}",
        group_key=f"tasks:{category}",
        subject=SubjectRef(SUBJECT, task.id),
        parent=SubjectRef("client", task.client_id) if task.client_id else None,
    )


def _given_away(by: Viewer, to: str) -> str:
    return f"{by.name} gave a task of yours to {to}"


def _of_many(person: int, tasks: Sequence[Task], category: Category, of_one: str, of_several: str) -> Draft:
    if len(tasks) == 1:
        return _draft(tasks[0], person, category, of_one)
    return Draft(
        to={person},
        category=category,
        title=clip(f"{len(tasks):,} tasks {of_several}"),
        action_url="/tasks" if category == Category.TASK_ASSIGNED else "/tasks?assignee=all",
        subject=SubjectRef(SUBJECT, 0),
    )
