"""Changes of the deadlines that are ticked on a list."""

from collections.abc import Callable, Sequence

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import WriteSession
from practice_hub.clients.reading import Unreadable, day
from practice_hub.clients.rules import Refused
from practice_hub.compliance import access, actions
from practice_hub.compliance.models import OPEN, Deadline, Status
from practice_hub.compliance.routes.blueprint import bp, list_again, sent_person
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import writing
from practice_hub.web.templating import counted

# A page shows fifty; a list made by hand may be longer, but not without end.
MOST_TICKED = 1_000

Change = Callable[[WriteSession, Sequence[Deadline]], int]


@bp.post("/selection/status")
def set_status_of_many() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)
    if request.form.get("new_status") not in OPEN:
        abort(400)
    status = Status(request.form["new_status"])
    return _change(
        lambda session, found: actions.set_status_of_many(session, found, status, by=by), f"{status.label} now"
    )


@bp.post("/selection/owner")
def assign_many() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)
    owner_id = sent_person("new_owner")
    return _change(lambda session, found: actions.assign_many(session, found, owner_id, by=by), "given to their owner")


@bp.post("/selection/target")
def set_target_of_many() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)
    try:
        target = day(request.form.get("new_target", ""))
    except Unreadable:
        target = None
    if target is None:
        flash("Enter a target date. Nothing was changed.", "warn")
        return redirect(list_again(), 303)
    return _change(
        lambda session, found: actions.set_target_of_many(session, found, target, by=by), "given another target"
    )


def _change(change: Change, done: str) -> ResponseReturnValue:
    """Do it to those that are ticked and ours, say how many, and show the list again as it was."""
    ids = {int(id) for id in request.form.getlist("ids")[:MOST_TICKED] if id.isdecimal() and len(id) <= 18}
    try:
        with writing() as session:
            changed = change(session, list(access.by_ids(session, ids).values()))
    except Refused:
        abort(400)
    if not ids:
        flash("No deadline is ticked. Tick those that you want to change.", "warn")
    else:
        words = f"{counted(changed, 'deadline')} {done}" if changed else "Nothing was changed"
        flash(f"{words}.", "success" if changed else "info")
    return redirect(list_again(), 303)
