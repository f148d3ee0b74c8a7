"""The checklist of one task."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from practice_hub.base.database import WriteSession
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.parsing import Invalid
from practice_hub.tasks import access
from practice_hub.tasks.actions import checklist
from practice_hub.tasks.models import ChecklistStep, Task
from practice_hub.tasks.routes.blueprint import TASK, bp, get_or_404
from practice_hub.tasks.routes.records import task_page
from practice_hub.web.sessions import write_session

STEP = f"{TASK}/checklist/<id:step_id>"
PLACES = {"up": -1, "down": 1}


@bp.post(f"{TASK}/checklist")
def add_step(task_id: int) -> ResponseReturnValue:
    text = request.form.get("text", "")
    try:
        with write_session() as session:
            checklist.add(session, get_or_404(session, task_id), text, by=viewer())
    except Invalid as invalid:
        return task_page(task_id, invalid.problems), 422
    return _back(task_id)


@bp.post(f"{STEP}/completion")
def tick(task_id: int, step_id: int) -> ResponseReturnValue:
    with write_session() as session:
        checklist.tick(session, *_found(session, task_id, step_id), by=viewer())
    return _back(task_id)


@bp.post(f"{STEP}/reopening")
def untick(task_id: int, step_id: int) -> ResponseReturnValue:
    with write_session() as session:
        checklist.untick(session, *_found(session, task_id, step_id), by=viewer())
    return _back(task_id)


@bp.post(f"{STEP}/position")
def move_step(task_id: int, step_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_TASKS)
    with write_session() as session:
        task, step = _found(session, task_id, step_id)
        places = PLACES.get(request.form.get("direction", "")) or abort(400)
        checklist.move(session, task, step, places, by=viewer())
    return _back(task_id)


@bp.post(f"{STEP}/removal")
def remove_step(task_id: int, step_id: int) -> ResponseReturnValue:
    with write_session() as session:
        checklist.remove(session, *_found(session, task_id, step_id), by=viewer())
    return _back(task_id)


def _found(session: WriteSession, task_id: int, step_id: int) -> tuple[Task, ChecklistStep]:
    """The task, held, and its step; the one of another task is not found."""
    task = get_or_404(session, task_id)
    return task, access.get_step(session, task_id, step_id) or abort(404)


def _back(task_id: int) -> ResponseReturnValue:
    return redirect(url_for("tasks.show", task_id=task_id) + "#checklist", 303)
