"""Changes of many deadlines at once, in one unit of work."""

from collections.abc import Callable, Sequence
from datetime import date

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base.database import WriteSession
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress, records
from practice_hub.compliance.actions.progress import put_status
from practice_hub.compliance.actions.records import give, require_colleague
from practice_hub.compliance.events import DeadlineEvent
from practice_hub.compliance.models import OPEN, Deadline, Status
from practice_hub.compliance.reminders import updates
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.bulk import change_each
from practice_hub.records.parsing import Invalid
from practice_hub.web.templating import counted, long_date


def set_status(session: WriteSession, deadlines: Sequence[Deadline], wanted: Status, *, by: Viewer) -> int:
    """Answers how many were changed."""
    by.must(Permission.EDIT_DEADLINES)
    if wanted not in OPEN:
        raise Invalid({"status": "Choose a status from the list"})
    return change_each(
        [deadline for deadline in deadlines if deadline.is_open and deadline.status != wanted],
        lambda each: progress.set_status(session, each, wanted, by=by, seen=each.status),
        lambda many: _change_many(session, many, by, lambda each: put_status(each, wanted), f"Status: {wanted.label}"),
    )


def assign(session: WriteSession, deadlines: Sequence[Deadline], user_id: int | None, *, by: Viewer) -> int:
    """Give them to one owner. Answers how many were changed."""
    by.must(Permission.EDIT_DEADLINES)
    require_colleague(session, "owner_id", user_id)
    wanted = [deadline for deadline in deadlines if deadline.is_open and deadline.owner_id != user_id]
    words = f"Owner: {people.names_by_id(session).get(user_id or 0, 'Nobody')}"
    changed = change_each(
        wanted,
        lambda each: give(session, each, "owner_id", user_id, by=by),
        lambda many: _change_many(session, many, by, lambda each: setattr(each, "owner_id", user_id), words),
    )
    updates.reassigned(session, wanted, by=by)
    return changed


def set_target(session: WriteSession, deadlines: Sequence[Deadline], day: date, *, by: Viewer) -> int:
    """The practice's own aim; where a deadline is due earlier, that day. Answers how many were changed."""
    by.must(Permission.EDIT_DEADLINES)
    wanted = [each for each in deadlines if each.is_open and each.target_on != min(day, each.due_on)]
    return change_each(
        wanted,
        lambda each: records.set_target(session, each, day, by=by),
        lambda many: _change_many(session, many, by, lambda each: each.aim(day), f"Target: {long_date(day)}"),
    )


def _change_many(
    session: WriteSession, wanted: Sequence[Deadline], by: Viewer, change: Callable[[Deadline], None], words: str
) -> None:
    """With one activity and one event."""
    for deadline in wanted:
        change(deadline)
        story.count_edit(deadline)
    subject = Subject("deadline_list", 0, counted(len(wanted), "deadline"), "/compliance")
    fact = Fact("deadlines.changed", "changed", words)
    story.announce_many(session, DeadlineEvent.BULK, access.SUBJECT, wanted, subject, fact, by=by)
