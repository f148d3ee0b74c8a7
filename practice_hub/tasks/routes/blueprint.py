"""What the pages of this room share."""

from flask import Blueprint, abort, current_app, request, url_for

from practice_hub.base.database import TenantSession
from practice_hub.people.asking import viewer
from practice_hub.tasks import access
from practice_hub.tasks.filters import read_filters
from practice_hub.tasks.models import Task
from practice_hub.web.templating import path_builder

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

# A larger number in an address is no number of the database, and not found.
TASK = f"/<int(max={2**63 - 1}):task_id>"


def found(session: TenantSession, task_id: int) -> Task:
    """The task, or 404: a foreign one is exactly as one that is not there."""
    return access.get_task(session, task_id) or abort(404)


def way_back(task: Task | None = None, **more: int) -> str:
    """The page on which the button was, as it was: the list with its filters, or a page that shows the task."""
    back, path = request.form.get("back", ""), path_builder(current_app)
    if back == "dashboard":
        return path("dashboard.index", **more)
    if task and back == "task":
        return url_for("tasks.show", task_id=task.id)
    if task and back == "client" and task.client_id:
        return path("clients.show", client_id=task.client_id, **more) + "#tasks"
    if task and back == "deadline" and task.deadline_id:
        return path("compliance.show", deadline_id=task.deadline_id, **more) + "#tasks"
    return read_filters(request.form, viewer()).url(page=request.form.get("page"), **more)
