"""The next occurrence of a task that repeats: made once, when this one is done or due, and taken back with an undo."""

from datetime import date, timedelta

from practice_hub.activity.actions import Fact
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer, system
from practice_hub.tasks import access, validation
from practice_hub.tasks.access import NAMES
from practice_hub.tasks.actions import notifications
from practice_hub.tasks.actions.announcing import announce
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.models import ChecklistStep, Task
from practice_hub.tasks.recurrence import next_due
from practice_hub.web.templating import long_date

COPIED = ("title", "description", "client_id", "priority", "repeat_unit", "repeat_every", "created_by_id")
PEOPLE = ("assignee_id", "preparer_id", "reviewer_id")
# A worker that was off for long catches up; a task of every week has no more occurrences in two years.
MOST_ROUNDS = 104


def follow_up(session: WriteSession, task: Task, by: Viewer) -> Task | None:
    """Make the next occurrence, or bring back the one that an undo took away; None when there is nothing to do."""
    found = access.successor_of(session, task.id)
    if found is not None:
        return _bring_back(session, found, by)
    due = next_due(task.due_on, task.recurrence) if task.recurrence and task.due_on else None
    return _make(session, task, due, by) if due else None


def take_back(session: WriteSession, task: Task, by: Viewer) -> None:
    """It was not done after all, so the next one is not needed yet, unless somebody has begun with it."""
    found = access.successor_of(session, task.id)
    if found is None or found.archived_at or not found.is_untouched or _has_fallen_due(task):
        return
    _put(session, found, by, away=True)


def follow_due(session: WriteSession) -> int:
    """Nightly: what has fallen due is followed although it is not done. Answers how many were made."""
    by, made = system(session.tenant_id), 0
    for _ in range(MOST_ROUNDS):
        new = [follow_up(session, task, by) for task in access.due_without_successor(session, clock.today())]
        if not any(new):
            break
        made += len([task for task in new if task])
    return made


def _has_fallen_due(task: Task) -> bool:
    return task.due_on is not None and task.due_on <= clock.today()


def _make(session: WriteSession, before: Task, due: date, by: Viewer) -> Task:
    now = clock.now()
    task = Task(
        **{name: getattr(before, name) for name in COPIED},
        **_people_here(session, before),
        **_dates(before, due),
        repeat_day=_day_meant(before),
        follows_id=before.id,
        checklist_count=before.checklist_count,
        created_at=now,
        updated_at=now,
    )
    session.add(task)
    session.flush()
    for step in access.steps_of(session, [before.id])[before.id]:
        session.add(ChecklistStep(task_id=task.id, text=step.text, position=step.position))
    session.flush()
    session.refresh(task, [name.key for name in NAMES])
    fact = Fact("task.created", "created task", f"Due {long_date(due)}, the next after {before.title}")
    announce(session, task, by, fact, TaskEvent.NEW)
    notifications.notify_of_change(session, task, by, notifications.Assignment())
    return task


def _people_here(session: WriteSession, before: Task) -> dict[str, int | None]:
    """The same people, without those who have left."""
    wanted = {name: getattr(before, name) for name in PEOPLE}
    found = people.by_ids(session, {id for id in wanted.values() if id})
    here = {id for id, user in found.items() if validation.may_have_tasks(user)}
    return {name: id if id in here else None for name, id in wanted.items()}


def _dates(before: Task, due: date) -> dict[str, date | None]:
    """As long before the new due date as they were before the old one."""
    assert before.due_on is not None
    later: timedelta = due - before.due_on
    return {
        "due_on": due,
        "start_on": before.start_on + later if before.start_on else None,
        "target_on": before.target_on + later if before.target_on else None,
    }


def _day_meant(before: Task) -> int | None:
    """Kept from the first occurrence on: after a February, the 31st is the 31st again."""
    recurrence, due = before.recurrence, before.due_on
    assert recurrence is not None
    assert due is not None
    return None if recurrence.unit == "week" else recurrence.day or due.day


def _bring_back(session: WriteSession, found: Task, by: Viewer) -> Task | None:
    """What an undo took away. What a person archived stays away."""
    if found.archived_at is None or not found.is_untouched:
        return None
    _put(session, found, by, away=False)
    return found


def _put(session: WriteSession, task: Task, by: Viewer, *, away: bool) -> None:
    """Not a touch: nobody has looked at it, so neither its version nor its time of change moves."""
    before = notifications.assignment_of(task)
    task.archived_at = clock.now() if away else None
    verb = "archived" if away else "restored"
    announce(session, task, by, Fact(f"task.{verb}", verb, "The task before it was opened again" if away else ""))
    # Put away it leaves the lists of whoever was told of it; brought back it is as new to them.
    notifications.notify_of_change(session, task, by, before if away else notifications.Assignment())
