"""A deadline's form: its dates and people changed at once, merged with what a colleague changed meanwhile."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from practice_hub.base.database import WriteSession
from practice_hub.compliance.actions import records
from practice_hub.compliance.fields import FIELDS, ROLES, authorities_of, parse
from practice_hub.compliance.models import Authority, Deadline
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import Saved, merge_edit
from practice_hub.records.merging import Texts


def update(
    session: WriteSession, deadline: Deadline, *, by: Viewer, yours: Texts, before: Texts | None = None
) -> Saved:
    """Change the fields in `yours` (texts by field name; the others stay as they are).

    `before` holds the texts that the edit began with: what others changed since is merged field by field. Raises
    `EditConflict` when both changed the same field, and `Invalid`.
    """
    by.must(Permission.EDIT_DEADLINES)
    check = partial(_misfits, deadline)
    edit = merge_edit(deadline, FIELDS, parse, yours=yours, before=before, check=check)
    _apply(session, deadline, edit.values, edit.changed, by)
    return Saved([FIELDS[name].label for name in edit.changed], edit.kept)


def _misfits(deadline: Deadline, values: Mapping[str, Any], changed: Collection[str]) -> dict[str, str]:
    problems = {}
    if "authority" in values and values["authority"] not in authorities_of(deadline):
        problems["authority"] = "Companies House has no date for this. Choose another"
    due, target = values.get("due_on"), values.get("target_on")
    if "target_on" in changed and due and target and target > due:
        problems["target_on"] = "The target date is after the due date"
    if _is_reason_for_nothing(values, changed):
        problems["authority_reason"] = "Change the date or who says so: the rule’s date needs no reason"
    return problems


def _is_reason_for_nothing(values: Mapping[str, Any], changed: Collection[str]) -> bool:
    """Why another date, typed where the date stays the rule's: it would be thrown away."""
    said = "authority_reason" in changed and "due_on" not in changed and values.get("authority_reason")
    return bool(said) and values.get("authority") == Authority.COMPUTED


def _apply(
    session: WriteSession, deadline: Deadline, values: Mapping[str, Any], changed: Collection[str], by: Viewer
) -> None:
    if {"due_on", "authority", "authority_reason"} & {*changed}:
        _date(session, deadline, values, changed, by)
    if "target_on" in changed:
        records.set_target(session, deadline, values["target_on"], by=by)
    for role in ROLES:
        if role in changed:
            records.assign(session, deadline, role, values[role], by=by)


def _date(
    session: WriteSession, deadline: Deadline, values: Mapping[str, Any], changed: Collection[str], by: Viewer
) -> None:
    """Back to the rule, or a date that somebody knows better: who changes it beside the rule is the practice."""
    authority, day = Authority(values["authority"]), values["due_on"]
    if authority is Authority.COMPUTED and "due_on" not in changed:
        records.follow_rule(session, deadline, by=by)
        return
    if authority is Authority.COMPUTED:
        authority = Authority.MANUAL
    records.set_date(session, deadline, day, values["authority_reason"], by=by, authority=authority)
