"""Not hearing of a task for a while."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.notifications import muting
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.asking import viewer
from practice_hub.tasks import access
from practice_hub.tasks.models import Task
from practice_hub.tasks.routes.blueprint import TASK, bp, found
from practice_hub.web.sessions import read_session, write_session


def mute_context(task: Task) -> dict[str, object]:
    """What the task's page shows to whoever is told of it."""
    own = muting.muting_of(read_session(), _about(task), viewer())
    is_told = viewer().user_id in (task.assignee_id, task.reviewer_id)
    return {"muting": own if own.until or is_told else None}


@bp.post(f"{TASK}/muting")
def mute(task_id: int) -> ResponseReturnValue:
    with write_session() as session:
        task, span = found(session, task_id), request.form.get("span", "")
        muting.mute(session, _about(task), task.title, _address(task), span, by=viewer())
    return redirect(_address(task), 303)


@bp.post(f"{TASK}/unmuting")
def unmute(task_id: int) -> ResponseReturnValue:
    with write_session() as session:
        task = found(session, task_id)
        muting.unmute(session, _about(task), task.title, by=viewer())
    return redirect(_address(task), 303)


def _about(task: Task) -> SubjectRef:
    return SubjectRef(access.SUBJECT, task.id)


def _address(task: Task) -> str:
    return f"/tasks/{task.id}"
