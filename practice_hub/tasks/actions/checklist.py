"""Every write of a task's checklist. The task is held meanwhile, so that order and counts are true.

A checklist is not what an edit form shows, so the version that people compare stays as it is.
"""

from collections.abc import Sequence
from functools import partial

from practice_hub.activity.actions import Fact
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.parsing import Invalid, parse_field, required
from practice_hub.tasks import access
from practice_hub.tasks.actions.announcing import announce
from practice_hub.tasks.models import ChecklistStep, Task
from practice_hub.tasks.template_fields import MOST_STEPS, steps


def add(session: WriteSession, task: Task, text: str, *, by: Viewer) -> int:
    """Add a step for each line, below the others; answers how many. Raises `Invalid`."""
    by.must(Permission.EDIT_TASKS)
    lines = parse_field("text", required(steps, "Enter what is to be ticked off"), text)
    there = access.steps_of(session, [task.id])[task.id]
    if len(there) + len(lines) > MOST_STEPS:
        raise Invalid({"text": f"A checklist has at most {MOST_STEPS} steps. This one has {len(there)}."})
    last = max((step.position for step in there), default=0)
    session.add_all(
        ChecklistStep(task_id=task.id, text=line, position=last + number) for number, line in enumerate(lines, 1)
    )
    _tell(session, task, by, "added to the checklist of", lines)
    return len(lines)


def _mark(session: WriteSession, task: Task, step: ChecklistStep, *, by: Viewer, done: bool) -> bool:
    """It is done, or it is not; answers whether that is new."""
    by.must(Permission.EDIT_TASKS)
    if (step.done_at is not None) == done:
        return False
    step.done_at, step.done_by_name = (clock.now(), by.name) if done else (None, "")
    _tell(session, task, by, "ticked off a step of" if done else "took back a step of", [step.text])
    return True


tick, untick = partial(_mark, done=True), partial(_mark, done=False)


def move(session: WriteSession, task: Task, step: ChecklistStep, places: int, *, by: Viewer) -> bool:
    """Up (-1) or down (1); at the end of the list it stays where it is."""
    by.must(Permission.EDIT_TASKS)
    steps = list(access.steps_of(session, [task.id])[task.id])
    at = steps.index(step)
    to = min(max(at + places, 0), len(steps) - 1)
    if to == at:
        return False
    steps.insert(to, steps.pop(at))
    for position, own in enumerate(steps, 1):
        own.position = position
    _tell(session, task, by, "reordered the checklist of", [step.text])
    return True


def remove(session: WriteSession, task: Task, step: ChecklistStep, *, by: Viewer) -> None:
    by.must(Permission.EDIT_TASKS)
    session.delete(step)
    _tell(session, task, by, "removed from the checklist of", [step.text])


def _tell(session: WriteSession, task: Task, by: Viewer, verb: str, texts: Sequence[str]) -> None:
    session.flush()
    steps = access.steps_of(session, [task.id])[task.id]
    task.checklist_count = len(steps)
    task.checklist_done = sum(step.done_at is not None for step in steps)
    task.updated_at = clock.now()
    announce(session, task, by, Fact("task.checklist", verb, ", ".join(texts)[:200]))
