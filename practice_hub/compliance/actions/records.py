"""Every write of one deadline that is no matter of its status. Each asks for its permission and says what it did."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.models import Client
from practice_hub.compliance.actions.announcing import announce
from practice_hub.compliance.fields import FIELDS, LONGEST_REASON, NO_REASON, ROLES, authorities_of, parse
from practice_hub.compliance.models import SCHEDULED, Authority, Deadline
from practice_hub.compliance.obligations import BY_HAND
from practice_hub.compliance.reminders import updates
from practice_hub.compliance.rules.dates import working_day_on_or_before
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import Saved, merge_edit
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import SOMEBODY_LISTED, Invalid
from practice_hub.web.templating import long_date

# A later date than the practice could have meant.
FURTHEST_YEARS = timedelta(days=366 * 5)
EXPORTED_LIST = Subject("deadline_list", 0, "the deadline list", "/compliance")


@dataclass(frozen=True, slots=True)
class NewDeadline:
    """A deadline as somebody adds it."""

    title: str
    period: str
    due_on: date
    reason: str
    owner_id: int | None = None


def add(session: WriteSession, client: Client, new: NewDeadline, *, by: Viewer) -> Deadline:
    """What no rule knows of, with the reason why it is due; the rules neither move it nor take it away."""
    by.must(Permission.EDIT_DEADLINES)
    _require_in_scope(client)
    _require_reason("reason", new.due_on, new.reason)
    require_colleague(session, "owner_id", new.owner_id)
    source = new.title.casefold()[:60]
    own = select(Deadline.id).where(Deadline.client_id == client.id, Deadline.rule == BY_HAND)
    if session.scalar(own.where(Deadline.source_id == source, Deadline.period_end == new.due_on)) is not None:
        raise Invalid({"title": "This client has a deadline of that name on that day already"})
    deadline = Deadline(
        client_id=client.id,
        rule=BY_HAND,
        source_id=source,
        title=new.title,
        period_end=new.due_on,
        period_words=new.period,
        start_on=min(clock.today(), new.due_on),
        target_on=new.due_on,
        due_on=new.due_on,
        authority=Authority.MANUAL,
        authority_reason=new.reason,
        owner_id=new.owner_id,
    )
    session.add(deadline)
    session.flush()
    session.refresh(deadline, ["client", "owner"])
    announce(session, deadline, by, Fact("deadline.added", "added a deadline for", f"due {long_date(new.due_on)}"))
    updates.opened(session, deadline, by=by)
    return deadline


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
        set_target(session, deadline, values["target_on"], by=by)
    for role in ROLES:
        if role in changed:
            assign(session, deadline, role, values[role], by=by)


def _date(
    session: WriteSession, deadline: Deadline, values: Mapping[str, Any], changed: Collection[str], by: Viewer
) -> None:
    """Back to the rule, or a date that somebody knows better: who changes it beside the rule is the practice."""
    authority, day = Authority(values["authority"]), values["due_on"]
    if authority is Authority.COMPUTED and "due_on" not in changed:
        follow_rule(session, deadline, by=by)
        return
    if authority is Authority.COMPUTED:
        authority = Authority.MANUAL
    set_date(session, deadline, day, values["authority_reason"], by=by, authority=authority)


def assign(session: WriteSession, deadline: Deadline, role: str, user_id: int | None, *, by: Viewer) -> None:
    """Give it to a colleague, or to nobody. `role` is a key of ROLES. Raises `Invalid` for somebody who is not here."""
    by.must(Permission.EDIT_DEADLINES)
    if getattr(deadline, role) == user_id:
        return
    require_colleague(session, role, user_id)
    give(session, deadline, role, user_id, by=by)
    if role == "owner_id":
        updates.reassigned(session, [deadline], by=by)


def give(session: WriteSession, deadline: Deadline, role: str, user_id: int | None, *, by: Viewer) -> None:
    setattr(deadline, role, user_id)
    session.flush()
    session.refresh(deadline, ["owner"])
    name = people.names_by_id(session).get(user_id or 0, "nobody")
    announce(session, deadline, by, Fact("deadline.assigned", "assigned for", f"{ROLES[role].lower()} {name}"))


def set_date(
    session: WriteSession,
    deadline: Deadline,
    day: date,
    reason: str,
    *,
    by: Viewer,
    authority: Authority = Authority.MANUAL,
) -> None:
    """A date that the practice or Companies House knows better, with the reason; the rule's own is kept beside it."""
    by.must(Permission.EDIT_DEADLINES)
    reason = " ".join(reason.split())
    _require_reason("authority_reason", day, reason)
    if (deadline.due_on, deadline.authority, deadline.authority_reason) == (day, authority, reason):
        return
    _put_date(session, deadline, day, authority, reason, by)


def follow_rule(session: WriteSession, deadline: Deadline, *, by: Viewer) -> None:
    """Back to what the rule says."""
    by.must(Permission.EDIT_DEADLINES)
    if deadline.computed_on is not None and deadline.authority != Authority.COMPUTED:
        _put_date(session, deadline, deadline.computed_on, Authority.COMPUTED, "", by)


def _put_date(
    session: WriteSession, deadline: Deadline, day: date, authority: Authority, reason: str, by: Viewer
) -> None:
    before, deadline.due_on = deadline.due_on, day
    if deadline.pay_by is not None:
        deadline.pay_by = working_day_on_or_before(day)
    said, deadline.authority, deadline.authority_reason = deadline.authority_reason, authority, reason
    deadline.aim(deadline.target_on)
    if before != day:
        updates.rescheduled(session, deadline, by=by)
    changes = {"Due": [long_date(before), long_date(day)], "Reason": [said, reason or "The rule"]}
    announce(session, deadline, by, Fact("deadline.dated", "changed a date of", f"due {long_date(day)}", changes))


def set_target(session: WriteSession, deadline: Deadline, day: date, *, by: Viewer) -> None:
    """The practice's own aim; where the deadline is due earlier, that day."""
    by.must(Permission.EDIT_DEADLINES)
    if deadline.target_on == min(day, deadline.due_on):
        return
    deadline.aim(day)
    words = f"target {long_date(deadline.target_on)}"
    announce(session, deadline, by, Fact("deadline.aimed", "set a target for", words))


def record_export(session: WriteSession, *, by: Viewer, rows: int, filters: str) -> None:
    story.record_export(session, EXPORTED_LIST, by, action="deadlines.exported", rows=rows, filters=filters)


def _require_in_scope(client: Client) -> None:
    """Of others no deadline is listed, counted or reminded of (`access.clients_in_scope`)."""
    if client.archived_at is not None:
        raise Invalid({"client": f"{client.name} is archived, and its deadlines are not listed. Restore it first"})
    if client.status not in SCHEDULED:
        status = client.status_label.lower()
        words = f"{client.name} has the status {status}, and its deadlines are not listed. Change its status first"
        raise Invalid({"client": words})


def _require_reason(field: str, day: date, reason: str) -> None:
    problems = {} if reason else {field: NO_REASON}
    if len(reason) > LONGEST_REASON:
        problems[field] = f"The reason must be {LONGEST_REASON} characters or fewer"
    if abs(day - clock.today()) > FURTHEST_YEARS:
        problems["due_on"] = "Enter a date within 5 years"
    if problems:
        raise Invalid(problems)


def require_colleague(session: WriteSession, role: str, user_id: int | None) -> None:
    if user_id is not None and user_id not in {user.id for user in people.colleagues(session)}:
        raise Invalid({role: SOMEBODY_LISTED})
