"""Changes of the deadlines that are ticked on a list."""

from collections.abc import Callable, Sequence

from flask import redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import WriteSession
from practice_hub.compliance import access
from practice_hub.compliance.actions import selection
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.routes.blueprint import bp, list_again, open_status
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.bulk import Done, change_ticked
from practice_hub.records.parsing import ParseError, day, user_id_or_nobody


@bp.post("/selection/status")
def set_status_of_many() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)

    def change(session: WriteSession, deadlines: Sequence[Deadline]) -> Done:
        status = open_status(request.form.get("new_status", ""))
        return selection.set_status(session, deadlines, status, by=by), f"{status.label} now"

    return _change(change)


@bp.post("/selection/owner")
def assign_many() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)

    def change(session: WriteSession, deadlines: Sequence[Deadline]) -> Done:
        owner_id = user_id_or_nobody(request.form.get("new_owner", ""))
        return selection.assign(session, deadlines, owner_id, by=by), "given to their owner"

    return _change(change)


@bp.post("/selection/target")
def set_target_of_many() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)

    def change(session: WriteSession, deadlines: Sequence[Deadline]) -> Done:
        target = day(request.form.get("new_target", ""))
        if target is None:
            raise ParseError("Enter a target date")
        return selection.set_target(session, deadlines, target, by=by), "given another target"

    return _change(change)


def _change(change: Callable[[WriteSession, Sequence[Deadline]], Done]) -> ResponseReturnValue:
    """Show the list again as it was."""
    change_ticked("deadline", access.by_ids, change)
    return redirect(list_again(), 303)
