"""Every write of deadlines. Each asks for its permission, tells what it did, and says nothing when nothing changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients import access as clients
from practice_hub.clients.models import Client
from practice_hub.compliance import access, reminders_change
from practice_hub.compliance.events import DeadlineEvent
from practice_hub.compliance.fields import LONGEST_REASON, NO_REASON, ROLES
from practice_hub.compliance.generation import generate
from practice_hub.compliance.kinds import BY_HAND
from practice_hub.compliance.models import OPEN, SCHEDULED, Authority, Deadline, Status
from practice_hub.compliance.rules.dates import working_day_on_or_before
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import those_who_may
from practice_hub.records.bulk import change_each
from practice_hub.records.parsing import SOMEBODY_LISTED, Invalid
from practice_hub.web.templating import counted, long_date

# A later date than the practice could have meant.
FURTHEST_YEARS = timedelta(days=366 * 5)


@dataclass(frozen=True, slots=True)
class Typed:
    """A deadline as somebody adds it."""

    title: str
    period: str
    due_on: date
    reason: str
    owner_id: int | None = None


def set_status(session: WriteSession, deadline: Deadline, status: Status, *, by: Viewer) -> None:
    """Where the work stands. Filing has an action of its own; a completed deadline is opened again by this."""
    by.must(Permission.EDIT_DEADLINES)
    if status not in OPEN:
        raise Invalid({"status": "Choose a status from the list"})
    if deadline.status == status:
        return
    restarted, was_closed = deadline.made_up_to is not None, not deadline.is_open
    _put_status(deadline, status)
    _announce(session, deadline, by, Fact("deadline.moved", "moved", f"now {status.label.lower()}"))
    if was_closed:
        reminders_change.opened(session, deadline, by=by)
    if restarted:
        _reschedule(session, deadline, by)


def file(
    session: WriteSession,
    deadline: Deadline,
    *,
    by: Viewer,
    filed_on: date | None = None,
    made_up_to: date | None = None,
) -> None:
    """It is with the authority: the story, the reminders and the next period in one unit of work."""
    by.must(Permission.EDIT_DEADLINES)
    if deadline.status == Status.FILED:
        return
    day = filed_on or clock.today()
    if day > clock.today():
        raise Invalid({"filed_on": "The day of filing must not be in the future"})
    _put_status(deadline, Status.FILED)
    deadline.filed_on, deadline.filed_by_id = day, by.user_id or None
    early = made_up_to or day
    # The story's own time is that of the writing down.
    words = [f"on {long_date(day)}"] if day != clock.today() else []
    if deadline.rule == "confirmation-statement" and early < deadline.period_end:
        deadline.made_up_to = early
        words.append(f"made up to {long_date(early)}")
    _announce(session, deadline, by, Fact("deadline.filed", "filed for", ", ".join(words)), DeadlineEvent.FILED)
    reminders_change.closed(session, deadline, "filed")
    _reschedule(session, deadline, by)


def assign(session: WriteSession, deadline: Deadline, role: str, user_id: int | None, *, by: Viewer) -> None:
    """Give it to a colleague, or to nobody. `role` is a key of ROLES. Raises `Invalid` for somebody who is not here."""
    by.must(Permission.EDIT_DEADLINES)
    if getattr(deadline, role) == user_id:
        return
    _require_colleague(session, role, user_id)
    _give(session, deadline, role, user_id, by=by)
    if role == "owner_id":
        reminders_change.reassigned(session, [deadline], by=by)


def _give(session: WriteSession, deadline: Deadline, role: str, user_id: int | None, *, by: Viewer) -> None:
    setattr(deadline, role, user_id)
    session.flush()
    session.refresh(deadline, ["owner"])
    name = people.names_by_id(session).get(user_id or 0, "nobody")
    _announce(session, deadline, by, Fact("deadline.assigned", "assigned for", f"{ROLES[role].lower()} {name}"))


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
    _keep_order(deadline)
    if before != day:
        reminders_change.moved(session, deadline, by=by)
    changes = {"Due": [long_date(before), long_date(day)], "Reason": [said, reason or "The rule"]}
    _announce(session, deadline, by, Fact("deadline.dated", "changed a date of", f"due {long_date(day)}", changes))


def add(session: WriteSession, client: Client, typed: Typed, *, by: Viewer) -> Deadline:
    """What no rule knows of, with the reason why it is due; the rules neither move it nor take it away."""
    by.must(Permission.EDIT_DEADLINES)
    _require_counted(client)
    _require_reason("reason", typed.due_on, typed.reason)
    _require_colleague(session, "owner_id", typed.owner_id)
    source = typed.title.casefold()[:60]
    own = select(Deadline.id).where(Deadline.client_id == client.id, Deadline.rule == BY_HAND)
    if session.scalar(own.where(Deadline.source_id == source, Deadline.period_end == typed.due_on)) is not None:
        raise Invalid({"title": "This client has a deadline of that name on that day already"})
    deadline = Deadline(
        client_id=client.id,
        rule=BY_HAND,
        source_id=source,
        title=typed.title,
        period_end=typed.due_on,
        period_words=typed.period,
        start_on=min(clock.today(), typed.due_on),
        target_on=typed.due_on,
        due_on=typed.due_on,
        authority=Authority.MANUAL,
        authority_reason=typed.reason,
        owner_id=typed.owner_id,
    )
    session.add(deadline)
    session.flush()
    session.refresh(deadline, ["client", "owner"])
    _announce(session, deadline, by, Fact("deadline.added", "added a deadline for", f"due {long_date(typed.due_on)}"))
    reminders_change.opened(session, deadline, by=by)
    return deadline


def set_target(session: WriteSession, deadline: Deadline, day: date, *, by: Viewer) -> None:
    """The practice's own aim; where the deadline is due earlier, that day."""
    by.must(Permission.EDIT_DEADLINES)
    if deadline.target_on == min(day, deadline.due_on):
        return
    _aim(deadline, day)
    words = f"target {long_date(deadline.target_on)}"
    _announce(session, deadline, by, Fact("deadline.aimed", "set a target for", words))


def not_required(session: WriteSession, deadline: Deadline, reason: str, *, by: Viewer) -> None:
    """Nothing is due after all, and why."""
    by.must(Permission.EDIT_DEADLINES)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": f"Say why it is not required, in up to {LONGEST_REASON} characters"})
    if deadline.status == Status.NOT_REQUIRED:
        return
    restarted = deadline.made_up_to is not None
    _put_status(deadline, Status.NOT_REQUIRED)
    deadline.not_required_reason = reason
    _announce(session, deadline, by, Fact("deadline.not_required", "closed for", f"not required: {reason}"))
    reminders_change.closed(session, deadline, "not required")
    if restarted:
        _reschedule(session, deadline, by)


# --- many --------------------------------------------------------------------------------------------------------


def set_status_of_many(session: WriteSession, deadlines: Sequence[Deadline], status: Status, *, by: Viewer) -> int:
    """Answers how many were changed."""
    by.must(Permission.EDIT_DEADLINES)
    if status not in OPEN:
        raise Invalid({"status": "Choose a status from the list"})
    wanted = [deadline for deadline in deadlines if deadline.is_open and deadline.status != status]
    return _all(
        session,
        wanted,
        by,
        lambda each: _put_status(each, status),
        single=lambda each: set_status(session, each, status, by=by),
        words=f"Status: {status.label}",
    )


def assign_many(session: WriteSession, deadlines: Sequence[Deadline], user_id: int | None, *, by: Viewer) -> int:
    """Give them to one owner. Answers how many were changed."""
    by.must(Permission.EDIT_DEADLINES)
    _require_colleague(session, "owner_id", user_id)
    wanted = [deadline for deadline in deadlines if deadline.is_open and deadline.owner_id != user_id]
    changed = _all(
        session,
        wanted,
        by,
        lambda each: setattr(each, "owner_id", user_id),
        single=lambda each: _give(session, each, "owner_id", user_id, by=by),
        words=f"Owner: {people.names_by_id(session).get(user_id or 0, 'Nobody')}",
    )
    reminders_change.reassigned(session, wanted, by=by)
    return changed


def set_target_of_many(session: WriteSession, deadlines: Sequence[Deadline], day: date, *, by: Viewer) -> int:
    """The practice's own aim; where a deadline is due earlier, that day. Answers how many were changed."""
    by.must(Permission.EDIT_DEADLINES)
    wanted = [each for each in deadlines if each.is_open and each.target_on != min(day, each.due_on)]
    return _all(
        session,
        wanted,
        by,
        lambda each: _aim(each, day),
        single=lambda each: set_target(session, each, day, by=by),
        words=f"Target: {long_date(day)}",
    )


def _all(
    session: WriteSession,
    wanted: Sequence[Deadline],
    by: Viewer,
    change: Callable[[Deadline], None],
    *,
    single: Callable[[Deadline], None],
    words: str,
) -> int:
    """Few are told one by one; many with one activity and one event."""
    return change_each(wanted, single, lambda many: _change_many(session, many, by, change, words))


def _change_many(
    session: WriteSession, wanted: Sequence[Deadline], by: Viewer, change: Callable[[Deadline], None], words: str
) -> None:
    for deadline in wanted:
        change(deadline)
        story.count_edit(deadline)
    subject = Subject("deadline_list", 0, counted(len(wanted), "deadline"), "/compliance")
    fact = Fact("deadlines.changed", "changed", words)
    story.announce_many(session, DeadlineEvent.BULK, access.SUBJECT, wanted, subject, fact, by=by)


def record_export(session: WriteSession, *, by: Viewer, rows: int, filters: str) -> None:
    """Somebody takes the list away as a file: managers and owners hear of it, with its size."""
    by.must(Permission.EXPORT)
    story.record(
        session,
        by=by,
        action="deadlines.exported",
        verb="exported",
        subject=Subject("deadline_list", 0, "the deadline list", "/compliance"),
        description=counted(rows, "row") + (f": {filters}" if filters else ""),
        audience=those_who_may(Permission.SEE_AUDIT),
    )


# --- what all of them need ---------------------------------------------------------------------------------------


def _put_status(deadline: Deadline, status: Status) -> None:
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


def _aim(deadline: Deadline, day: date) -> None:
    deadline.target_on = min(day, deadline.due_on)
    deadline.start_on = min(deadline.start_on, deadline.target_on)


def _require_counted(client: Client) -> None:
    """Of others no deadline is listed, counted or reminded of (`access.counted_clients`)."""
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


def _keep_order(deadline: Deadline) -> None:
    """Start, target and statutory date, none after the next."""
    deadline.target_on = min(deadline.target_on, deadline.due_on)
    deadline.start_on = min(deadline.start_on, deadline.target_on)


def _require_colleague(session: WriteSession, role: str, user_id: int | None) -> None:
    if user_id is not None and user_id not in {user.id for user in people.colleagues(session)}:
        raise Invalid({role: SOMEBODY_LISTED})


def _announce(
    session: WriteSession,
    deadline: Deadline,
    by: Viewer,
    fact: Fact,
    event: DeadlineEvent = DeadlineEvent.CHANGED,
) -> None:
    """Its next version, its event, and a line in the client's story, which names it."""
    client = deadline.client
    client.last_activity_at = clock.now()
    what = f"{deadline.title}, {deadline.period_words}".removesuffix(", ")
    story.announce(
        session,
        event,
        deadline,
        access.subject_of(deadline),
        replace(fact, description=f"{what}, {fact.description}" if fact.description else what),
        by=by,
        story_of=clients.subject_of(client),
        related=[(clients.SUBJECT, client)],
        is_edit=True,
    )
