"""Changes of the tasks that are ticked on a list."""

from flask import redirect
from flask.typing import ResponseReturnValue

from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.bulk import choose_for_ticked
from practice_hub.records.parsing import user_id_or_nobody
from practice_hub.tasks import access
from practice_hub.tasks.actions import selection
from practice_hub.tasks.routes.blueprint import bp, way_back


@bp.post("/selection/assignee")
def assign() -> ResponseReturnValue:
    """Give those that are ticked to one person, and show the list again as it was."""
    viewer().must(Permission.EDIT_TASKS)
    assignee = ("assignee_id", user_id_or_nobody)
    choose_for_ticked("task", access.by_ids, selection.assign, assignee, lambda _assignee: "assigned")
    return redirect(way_back(), 303)
