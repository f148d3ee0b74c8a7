"""Every write of one task. Each asks for its permission, records what it did, and says nothing when nothing changed."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from sqlalchemy import select

from practice_hub.activity.actions import Fact, who
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.outbox import append_bulk
from practice_hub.records.editing import Saved, StaleEdit, merge_edit, not_assignable
from practice_hub.records.fields import changes_in_words, texts_of
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid
from practice_hub.tasks import validation
from practice_hub.tasks.access import NAMES, SUBJECT
from practice_hub.tasks.actions import notifications, succession
from practice_hub.tasks.actions.announcing import announce
from practice_hub.tasks.enums import OPEN, Priority, TaskStatus
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.fields import FIELDS
from practice_hub.tasks.models import Task

PEOPLE = tuple(name for name, field in FIELDS.items() if field.is_person)


def create(session: WriteSession, *, by: Viewer, **texts: Any) -> Task:
    """A new task from texts or values by field name; `title` suffices. Raises `Invalid`."""
    by.must(Permission.EDIT_TASKS)
    usual = {"title": "", "client": "", "due_on": "", "repeat_every": ""}
    usual |= {"status": TaskStatus.TO_DO.value, "priority": Priority.NORMAL.value}
    values, problems = validation.parse(usual | texts_of(texts, FIELDS), session)
    problems |= not_assignable(session, values, PEOPLE, may_have=validation.may_have_tasks)
    if problems:
        raise Invalid(problems)
    status = values.pop("status")
    task = Task(created_by_id=by.user_id or None)
    for name, value in values.items():
        FIELDS[name].put(task, value)
    _move(task, status, by)
    session.add(task)
    session.flush()
    session.refresh(task, [name.key for name in NAMES])
    announce(session, task, by, Fact("task.created", "created task"), TaskEvent.NEW)
    notifications.notify_of_change(session, task, by, notifications.Assignment())
    if task.is_done:
        succession.follow_up(session, task, by)
    return task


def update(
    session: WriteSession,
    task: Task,
    *,
    by: Viewer,
    yours: Texts,
    before: Texts | None = None,
) -> Saved:
    """Change the fields in `yours` (texts by field name; the others stay as they are).

    `before` holds the texts that the edit began with: what others changed since is merged field by field. Raises
    `EditConflict` when both changed the same field, and `Invalid`.
    """
    by.must(Permission.EDIT_TASKS)
    edit = merge_edit(
        task,
        FIELDS,
        partial(validation.parse, session=session),
        yours=yours,
        before=before,
        check=lambda values, _changed: not_assignable(session, values, PEOPLE, task, validation.may_have_tasks),
    )
    return Saved(change(session, task, edit.changed_values, by=by), edit.kept)


def set_status(session: WriteSession, task: Task, status: TaskStatus, *, by: Viewer, seen: str = "") -> bool:
    """Move it to another column of the board; answers whether it stood elsewhere.

    `seen` is the status that the page showed. Who does not say what they saw may move only what is not done. Raises
    `StaleEdit` when it stands elsewhere.
    """
    by.must(Permission.EDIT_TASKS)
    if task.status != status and (task.status != seen if seen else task.is_done):
        raise StaleEdit
    return bool(change(session, task, {"status": status}, by=by))


def complete(session: WriteSession, task: Task, *, by: Viewer) -> bool:
    """It is done."""
    return set_status(session, task, TaskStatus.DONE, by=by, seen=task.status)


def reopen(session: WriteSession, task: Task, *, by: Viewer) -> bool:
    """It was not done after all: it goes back to where it was."""
    by.must(Permission.EDIT_TASKS)
    before = TaskStatus(task.status_before or TaskStatus.TO_DO)
    return task.is_done and set_status(session, task, before, by=by, seen=task.status)


def archive(session: WriteSession, task: Task, *, by: Viewer) -> bool:
    """Take it off the lists: it need not be done. Nothing is deleted."""
    by.must(Permission.EDIT_TASKS)
    return _put_away(session, task, by, away=True)


def restore(session: WriteSession, task: Task, *, by: Viewer) -> bool:
    by.must(Permission.EDIT_TASKS)
    return _put_away(session, task, by, away=False)


def _put_away(session: WriteSession, task: Task, by: Viewer, *, away: bool) -> bool:
    if (task.archived_at is not None) == away:
        return False
    before = notifications.assignment_of(task)
    task.archived_at = clock.now() if away else None
    verb = "archived" if away else "restored"
    announce(session, task, by, Fact(f"task.{verb}", verb), is_edit=True)
    after = notifications.assignment_of(task)
    notifications.publish_counts(session, before, after)
    notifications.retract_notifications(session, task, before, after)
    return True


# --- what all of them need -------------------------------------------------------------------------------------------


def change(
    session: WriteSession, task: Task, values: Mapping[str, Any], *, by: Viewer, one_of_many: bool = False
) -> list[str]:
    """Set what differs of these checked values, and announce it; answers the labels of what did.

    `one_of_many`: people are notified of all of them at once, by the caller.
    """
    by.must(Permission.EDIT_TASKS)
    changed = {name: value for name, value in values.items() if FIELDS[name].value_of(task) != value}
    if not changed:
        return []
    changes = changes_in_words(task, changed, FIELDS, people.names_by_id(session))
    before, was_done = notifications.assignment_of(task), task.is_done
    put(task, changed, by)
    session.flush()
    session.refresh(task, [name.key for name in NAMES])
    action = _action(was_done, task.is_done)
    fact = Fact(f"task.{action}", action, _said(changes, action), changes)
    announce(session, task, by, fact, is_edit=True)
    if not one_of_many:
        notifications.notify_of_change(session, task, by, before)
    if action == "completed":
        succession.follow_up(session, task, by)
    if action == "reopened":
        succession.take_back(session, task, by)
    return list(changes)


def put(task: Task, changed: Mapping[str, Any], by: Viewer) -> None:
    """Set these values and what follows from them."""
    rest = dict(changed)
    if "status" in rest:
        _move(task, rest.pop("status"), by)
    for name, value in rest.items():
        FIELDS[name].put(task, value)


def _move(task: Task, status: TaskStatus, by: Viewer) -> None:
    """A status and what is remembered of it: since when it waits, who finished it and when, where it came from."""
    now, done = clock.now(), status is TaskStatus.DONE
    before = TaskStatus(task.status) if task.status in OPEN else TaskStatus.TO_DO
    task.waiting_since = now if status is TaskStatus.WAITING else None
    task.status_before = before if done else None
    task.done_at, task.done_by_id = (now, by.user_id or None) if done else (None, None)
    task.status = status


def _action(was_done: bool, is_done: bool) -> str:
    if was_done == is_done:
        return "updated"
    return "completed" if is_done else "reopened"


def _said(changes: Mapping[str, list[str]], action: str) -> str:
    """What changed, in a few words: “Status: In review, due date”."""
    if action == "completed":
        return ""
    told = [
        f"{label}: {new or 'Nobody'}" if label in ("Status", "Assigned to") else label
        for label, (_, new) in changes.items()
    ]
    return ", ".join([*told[:1], *(words[0].lower() + words[1:] for words in told[1:])])


def forget_deadlines(session: WriteSession, deadline_ids: Collection[int], by: Viewer) -> None:
    """These deadlines are about to go: their tasks stay, as tasks of the client alone.

    Asked by the schedule itself, which decided for whoever changed the client; so it needs no right of its own.
    """
    of_them = select(Task).where(Task.deadline_id.in_(deadline_ids))
    tasks = session.scalars(of_them.with_for_update(key_share=True)).all()
    for task in tasks:
        task.deadline_id = None
    session.flush()
    if tasks:
        append_bulk(session, TaskEvent.BULK, SUBJECT, tasks, data=who(by))
