"""A deadline's form: its dates and people changed at once, merged with what a colleague changed meanwhile."""

from collections.abc import Mapping
from typing import Any

from practice_hub.base.database import WriteSession
from practice_hub.clients.actions import Conflict, Saved
from practice_hub.clients.merge import merge
from practice_hub.clients.reading import Unreadable
from practice_hub.clients.rules import Refused
from practice_hub.compliance import actions
from practice_hub.compliance.actions import ROLES
from practice_hub.compliance.fields import FIELDS, authorities_of, snapshot
from practice_hub.compliance.models import Authority, Deadline
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer

Texts = Mapping[str, str]


def update(
    session: WriteSession, deadline: Deadline, *, by: Viewer, yours: Texts, before: Texts | None = None
) -> Saved:
    """Change the fields in `yours` (texts by field name; the others stay as they are).

    `before` holds the texts that the edit began with: what others changed since is merged field by field. Raises
    `Conflict` when both changed the same field, and `Refused`.
    """
    by.must(Permission.EDIT_DEADLINES)
    theirs = snapshot(deadline)
    yours = {name: " ".join(text.split()) for name, text in yours.items() if name in FIELDS}
    merged = merge(theirs if before is None else before, yours, theirs)
    if merged.disagreements:
        raise Conflict(merged, theirs)
    changed = [name for name in FIELDS if merged.texts[name] != theirs[name]]
    _apply(session, deadline, _read(deadline, merged.texts, changed), changed, by)
    return Saved(
        [FIELDS[name].label for name in changed], [FIELDS[name].label for name in FIELDS if name in merged.kept]
    )


def _read(deadline: Deadline, texts: Texts, changed: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name in FIELDS:
        try:
            values[name] = FIELDS[name].read(texts[name])
        except Unreadable as unreadable:
            if name in changed:
                problems[name] = str(unreadable)
    if "authority" in values and values["authority"] not in authorities_of(deadline):
        problems["authority"] = "Companies House has no date for this. Choose another"
    due, target = values.get("due_on"), values.get("target_on")
    if "target_on" in changed and due and target and target > due:
        problems["target_on"] = "The target date is after the due date"
    if _is_reason_for_nothing(values, changed):
        problems["authority_reason"] = "Change the date or who says so: the rule’s date needs no reason"
    if problems:
        raise Refused(problems)
    return values


def _is_reason_for_nothing(values: Mapping[str, Any], changed: list[str]) -> bool:
    """Why another date, typed where the date stays the rule's: it would be thrown away."""
    said = "authority_reason" in changed and "due_on" not in changed and values.get("authority_reason")
    return bool(said) and values.get("authority") == Authority.COMPUTED


def _apply(session: WriteSession, deadline: Deadline, values: dict[str, Any], changed: list[str], by: Viewer) -> None:
    if {"due_on", "authority", "authority_reason"} & {*changed}:
        _date(session, deadline, values, changed, by)
    if "target_on" in changed:
        actions.set_target(session, deadline, values["target_on"], by=by)
    for role in ROLES:
        if role in changed:
            actions.assign(session, deadline, role, values[role], by=by)


def _date(session: WriteSession, deadline: Deadline, values: dict[str, Any], changed: list[str], by: Viewer) -> None:
    """Back to the rule, or a date that somebody knows better: who changes it beside the rule is the practice."""
    authority, day = Authority(values["authority"]), values["due_on"]
    if authority is Authority.COMPUTED and "due_on" not in changed:
        actions.follow_rule(session, deadline, by=by)
        return
    if authority is Authority.COMPUTED:
        authority = Authority.MANUAL
    actions.set_date(session, deadline, day, values["authority_reason"], by=by, authority=authority)
