"""Changes of the tasks that are ticked on a list."""

from collections.abc import Sequence

from flask import redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import WriteSession
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.bulk import Done, change_ticked
from practice_hub.records.parsing import user_id_or_nobody
from practice_hub.tasks import access
from practice_hub.tasks.actions import selection
from practice_hub.tasks.models import Task
from practice_hub.tasks.routes.blueprint import bp, way_back


@bp.post("/selection/assignee")
def assign() -> ResponseReturnValue:
    """Give those that are ticked to one person, and show the list again as it was."""
    by = viewer()
    by.must(Permission.EDIT_TASKS)

    def change(session: WriteSession, tasks: Sequence[Task]) -> Done:
        user_id = user_id_or_nobody(request.form.get("assignee_id", ""))
        return selection.assign(session, tasks, user_id, by=by), "assigned"

    change_ticked("task", access.by_ids, change)
    return redirect(way_back(), 303)
