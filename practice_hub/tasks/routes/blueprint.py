"""What the pages of this room share."""

from collections.abc import Mapping

from flask import Blueprint, abort, current_app, request, url_for

from practice_hub.base.database import TenantSession
from practice_hub.people.asking import viewer
from practice_hub.tasks import access
from practice_hub.tasks.filters import BOARD, read_filters
from practice_hub.tasks.models import Task
from practice_hub.web.pagination import url_arguments
from practice_hub.web.templating import path_builder

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

# A larger number in an address is no number of the database, and not found.
TASK = "/<id:task_id>"


def get_or_404(session: TenantSession, task_id: int) -> Task:
    """The task, or 404: a foreign one is exactly as one that is not there."""
    return access.get_task(session, task_id) or abort(404)


def way_back(task: Task | None = None, **more: int) -> str:
    """The page on which the button was, as it was: one that shows the task, or a list with its filters."""
    return (_page_with(task, more) if task else None) or _overview(more)


def _page_with(task: Task, more: Mapping[str, int]) -> str | None:
    back, path = request.form.get("back", ""), path_builder(current_app)
    if back == "task":
        return url_for("tasks.show", task_id=task.id)
    if back == "client" and task.client_id:
        return path("clients.show", client_id=task.client_id, **more) + "#tasks"
    if back == "deadline" and task.deadline_id:
        return path("compliance.show", deadline_id=task.deadline_id, **more) + "#tasks"
    return None


def _overview(more: Mapping[str, int]) -> str:
    back, path = request.form.get("back", ""), path_builder(current_app)
    if back == "dashboard":
        return path("dashboard.index", **more)
    if back == "week":
        return path("tasks.week", **url_arguments({"of": request.form.get("of", "")}), **more)
    if back == "board":
        return read_filters(request.form, viewer(), BOARD).url(**more)
    return read_filters(request.form, viewer()).url(page=request.form.get("page"), **more)
