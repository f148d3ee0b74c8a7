"""What moves one task: its status, done and undone, archived and restored."""

from collections.abc import Callable

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.editing import StaleEdit
from practice_hub.tasks.actions import records
from practice_hub.tasks.enums import TaskStatus
from practice_hub.tasks.models import Task
from practice_hub.tasks.routes.blueprint import TASK, bp, get_or_404, way_back
from practice_hub.web.htmx import is_htmx
from practice_hub.web.parameters import one_of
from practice_hub.web.sessions import read_session, write_session


@bp.post(f"{TASK}/completion")
def complete(task_id: int) -> ResponseReturnValue:
    with write_session() as session:
        task = get_or_404(session, task_id)
        records.complete(session, task, by=viewer())
    return redirect(way_back(task, done=task_id), 303)


@bp.post(f"{TASK}/reopening")
def reopen(task_id: int) -> ResponseReturnValue:
    return _do(task_id, records.reopen, "Not done after all. {} is open again.")


@bp.post(f"{TASK}/status")
def set_status(task_id: int) -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_TASKS)
    seen = request.values.get("was", "")
    try:
        with write_session() as session:
            task = get_or_404(session, task_id)
            status = one_of(request.form.get("to"), list(TaskStatus)) or abort(400)
            moved = records.set_status(session, task, TaskStatus(status), by=by, seen=seen)
    except StaleEdit:
        return _look_again(get_or_404(read_session(), task_id))
    done = {"done": task.id} if moved and task.is_done else {}
    return redirect(way_back(task, **done), 303)


def _look_again(task: Task) -> ResponseReturnValue:
    """The page as it is now; whole, also where htmx asked: the words stand above what htmx draws."""
    flash(f"Nothing was moved. Somebody put {task.title} in {task.status_label} meanwhile. Choose again.", "warn")
    if is_htmx():
        return "", {"HX-Redirect": way_back(task)}
    return redirect(way_back(task), 303)


@bp.post(f"{TASK}/archival")
def archive(task_id: int) -> ResponseReturnValue:
    return _do(task_id, records.archive, "Task archived. {} is off the lists; it is kept.")


@bp.post(f"{TASK}/restoration")
def restore(task_id: int) -> ResponseReturnValue:
    return _do(task_id, records.restore, "Task restored. {} is on the lists again.")


def _do(task_id: int, action: Callable[..., bool], words: str) -> ResponseReturnValue:
    """`words` say what the action did with the task's title, if it did anything."""
    with write_session() as session:
        task = get_or_404(session, task_id)
        if action(session, task, by=viewer()):
            flash(words.format(task.title), "success")
    return redirect(way_back(task), 303)
