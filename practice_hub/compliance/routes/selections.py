"""Changes of the deadlines that are ticked on a list."""

from collections.abc import Callable
from typing import Any

from flask import redirect
from flask.typing import ResponseReturnValue

from practice_hub.compliance import access
from practice_hub.compliance.actions import selection
from practice_hub.compliance.routes.blueprint import bp, list_again, open_status
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.bulk import choose_for_ticked
from practice_hub.records.parsing import Parser, day, required, user_id_or_nobody


@bp.post("/selection/status")
def set_status_of_many() -> ResponseReturnValue:
    return _choose(selection.set_status, ("new_status", open_status), lambda status: f"{status.label} now")


@bp.post("/selection/owner")
def assign_many() -> ResponseReturnValue:
    return _choose(selection.assign, ("new_owner", user_id_or_nobody), lambda _owner: "given to their owner")


@bp.post("/selection/target")
def set_target_of_many() -> ResponseReturnValue:
    target = required(day, "Enter a target date")
    return _choose(selection.set_target, ("new_target", target), lambda _day: "given another target")


def _choose(action: Callable[..., int], field: tuple[str, Parser], done: Callable[[Any], str]) -> ResponseReturnValue:
    """Show the list again as it was."""
    viewer().must(Permission.EDIT_DEADLINES)
    choose_for_ticked("deadline", access.by_ids, action, field, done)
    return redirect(list_again(), 303)
