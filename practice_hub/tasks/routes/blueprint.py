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


def way_back(task_id: int | None = None, **more: int) -> str:
    """The page on which the button was, as it was: the list with its filters, the task, or the first page."""
    back = request.form.get("back", "")
    if back == "task" and task_id is not None:
        return url_for("tasks.show", task_id=task_id)
    if back == "dashboard":
        return path_builder(current_app)("dashboard.index", **more)
    return read_filters(request.form, viewer()).url(page=request.form.get("page"), **more)
