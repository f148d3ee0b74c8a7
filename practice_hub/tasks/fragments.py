"""How tasks reach open pages: their row in a list, their page, and each person's own number in the rail."""

from collections.abc import Mapping, Sequence

from flask import Flask

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.realtime.event import Event
from practice_hub.tasks import access
from practice_hub.tasks.enums import TaskStatus
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.models import ChecklistStep, Task
from practice_hub.web.fragments import Fragment, Fragments, draw_nothing, replacement
from practice_hub.web.templating import render_partial

# What the rail says to those who hear it.
COUNT_WORDS = " open"


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw tasks with this app's templates."""

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        tasks = access.by_ids(session, {event.subject_id for event in events})
        steps = access.steps_of(session, list(tasks))
        drawn = {id: _replacements(app, task, steps[id]) for id, task in tasks.items()}
        return {event.position: drawn.get(event.subject_id, []) for event in events}

    def draw_counts(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        counts = access.counts_of(session, {event.subject_id for event in events})
        return {event.position: _count(app, counts[event.subject_id]) for event in events}

    fragments.register(draw, TaskEvent.NEW, TaskEvent.CHANGED)
    fragments.register(draw_counts, TaskEvent.OWN)
    # Lists and open tasks ask again, each the part that it shows.
    fragments.register(draw_nothing, TaskEvent.BULK, TaskEvent.TEMPLATES)


def _replacements(app: Flask, task: Task, steps: Sequence[ChecklistStep]) -> list[Fragment]:
    """A row is on lists that show it; whether a list ought to show it, the list asks."""
    now = {"today": clock.today(), "now": clock.now()}
    shown = {"task": task, "statuses": list(TaskStatus), **now}
    return [
        *replacement(f"task-row-{task.id}", render_partial(app, "tasks/_row.html", task=task, **now)),
        *replacement(f"task-{task.id}-head", render_partial(app, "tasks/_head.html", task=task)),
        *replacement(f"task-{task.id}", render_partial(app, "tasks/_task.html", **shown)),
        *replacement(f"task-{task.id}-checklist", render_partial(app, "tasks/_checklist.html", task=task, steps=steps)),
    ]


def _count(app: Flask, count: int) -> list[Fragment]:
    words = {"key": "tasks", "count": count, "count_words": COUNT_WORDS}
    return replacement("rail-count-tasks", render_partial(app, "accounts/_rail_count.html", **words))
