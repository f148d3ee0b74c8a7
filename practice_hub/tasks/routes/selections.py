"""Changes of the tasks that are ticked on a list."""

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.clients.reading import Unreadable, person
from practice_hub.clients.rules import Refused
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.tasks import access, selection
from practice_hub.tasks.routes.blueprint import bp, way_back
from practice_hub.web.sessions import writing
from practice_hub.web.templating import counted

# A page shows at most fifty; a list made by hand may be longer, but not without end.
MOST_TICKED = 1_000


@bp.post("/selection/assignee")
def assign() -> ResponseReturnValue:
    """Give those that are ticked and ours to one person, say how many, and show the list again as it was."""
    by = viewer()
    by.must(Permission.EDIT_TASKS)
    ids = {int(id) for id in request.form.getlist("ids")[:MOST_TICKED] if id.isdecimal() and len(id) <= 18}
    try:
        user_id = person(request.form.get("assignee_id", ""))
        with writing() as session:
            changed = selection.assign(session, list(access.by_ids(session, ids).values()), user_id, by=by)
    except (Refused, Unreadable):
        abort(400)
    if not ids:
        flash("No task is ticked. Tick those that you want to assign.", "warn")
    else:
        words = f"{counted(changed, 'task')} assigned" if changed else "Nothing was changed"
        flash(f"{words}.", "success" if changed else "info")
    return redirect(way_back(), 303)
