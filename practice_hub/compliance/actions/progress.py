"""Where the work on a deadline stands: moved, filed, not required. What a colleague did meanwhile is not undone."""

from datetime import date

from practice_hub.activity.actions import Fact
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.compliance.actions.announcing import announce
from practice_hub.compliance.actions.generation import generate
from practice_hub.compliance.events import DeadlineEvent
from practice_hub.compliance.fields import LONGEST_REASON
from practice_hub.compliance.models import OPEN, Deadline, Status
from practice_hub.compliance.reminders import updates
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import StaleEdit
from practice_hub.records.parsing import Invalid
from practice_hub.web.templating import long_date


def set_status(session: WriteSession, deadline: Deadline, status: Status, *, by: Viewer, seen: str = "") -> None:
    """Where the work stands. Filing has an action of its own; a completed deadline is opened again by this.

    `seen` is the status that the page showed. Who does not say what they saw may change only what is open. Raises
    `StaleEdit` when it stands elsewhere.
    """
    by.must(Permission.EDIT_DEADLINES)
    if status not in OPEN:
        raise Invalid({"status": "Choose a status from the list"})
    if deadline.status == status:
        return
    if is_stale(deadline, seen):
        raise StaleEdit
    restarted, was_closed = deadline.made_up_to is not None, not deadline.is_open
    put_status(deadline, status)
    announce(session, deadline, by, Fact("deadline.moved", "moved", f"now {status.label.lower()}"))
    if was_closed:
        updates.opened(session, deadline, by=by)
    if restarted:
        _reschedule(session, deadline, by)


def file(
    session: WriteSession,
    deadline: Deadline,
    *,
    by: Viewer,
    filed_on: date | None = None,
    made_up_to: date | None = None,
    seen: str = "",
) -> None:
    """It is with the authority: the story, the reminders and the next period in one unit of work.

    `seen` is the status that the page showed. Raises `Invalid`, also when a colleague ended or moved it meanwhile.
    """
    by.must(Permission.EDIT_DEADLINES)
    if _is_filed_so(deadline, filed_on, by=by):
        return
    _require_open(session, deadline, seen, "filed_on", by=by)
    day = filed_on or clock.today()
    if day > clock.today():
        raise Invalid({"filed_on": "The day of filing must not be in the future"})
    put_status(deadline, Status.FILED)
    deadline.filed_on, deadline.filed_by_id = day, by.user_id or None
    early = made_up_to or day
    # The story's own time is that of the writing down.
    words = [f"on {long_date(day)}"] if day != clock.today() else []
    if deadline.rule == "confirmation-statement" and early < deadline.period_end:
        deadline.made_up_to = early
        words.append(f"made up to {long_date(early)}")
    announce(session, deadline, by, Fact("deadline.filed", "filed for", ", ".join(words)), DeadlineEvent.FILED)
    updates.closed(session, deadline, "filed")
    _reschedule(session, deadline, by)


def not_required(session: WriteSession, deadline: Deadline, reason: str, *, by: Viewer, seen: str = "") -> None:
    """Nothing is due after all, and why. `seen` as for `file()`. Raises `Invalid`."""
    by.must(Permission.EDIT_DEADLINES)
    reason = " ".join(reason.split())
    if reason and (deadline.status, deadline.not_required_reason) == (Status.NOT_REQUIRED, reason):
        return
    _require_open(session, deadline, seen, "reason", by=by)
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": f"Say why it is not required, in up to {LONGEST_REASON} characters"})
    put_status(deadline, Status.NOT_REQUIRED)
    deadline.not_required_reason = reason
    announce(session, deadline, by, Fact("deadline.not_required", "closed for", f"not required: {reason}"))
    updates.closed(session, deadline, "not required")


def put_status(deadline: Deadline, status: Status) -> None:
    deadline.status, deadline.status_since = status, clock.now()
    completed = status in (Status.FILED, Status.NOT_REQUIRED)
    deadline.completed_at = clock.now() if completed else None
    if status != Status.FILED:
        deadline.filed_on = deadline.filed_by_id = deadline.made_up_to = None
    if status != Status.NOT_REQUIRED:
        deadline.not_required_reason = ""


def _reschedule(session: WriteSession, deadline: Deadline, by: Viewer) -> None:
    session.flush()
    generate(session, [deadline.client], by=by)


def is_stale(deadline: Deadline, seen: str) -> bool:
    """`seen` is the status that the page showed. Who does not say what they saw may change only what is open."""
    return deadline.status != seen if seen else not deadline.is_open


def _require_open(session: TenantSession, deadline: Deadline, seen: str, field: str, *, by: Viewer) -> None:
    """Before it is ended: raises `Invalid`, beside `field`, when it has ended already or stands elsewhere than seen."""
    if not deadline.is_open or is_stale(deadline, seen):
        raise Invalid({field: f"{_done(session, deadline, by)}, so nothing was changed"})


def _is_filed_so(deadline: Deadline, day: date | None, *, by: Viewer) -> bool:
    """The same person pressed twice."""
    return (deadline.filed_on, deadline.filed_by_id) == (day or clock.today(), by.user_id)


def _done(session: TenantSession, deadline: Deadline, by: Viewer) -> str:
    if deadline.filed_on is not None:
        name = people.names_by_id(session).get(deadline.filed_by_id or 0, "Somebody")
        who = "You" if deadline.filed_by_id == by.user_id else name
        return f"{who} filed it already, on {long_date(deadline.filed_on)}"
    if deadline.status == Status.NOT_REQUIRED:
        return f"It is marked as not required already ({deadline.not_required_reason})"
    return f"Somebody made it {deadline.state.label.lower()} meanwhile"
