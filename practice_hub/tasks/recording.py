"""How a change of a task is told: its version, its event, its line in the story."""

from typing import Any

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.tasks.access import SUBJECT
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.models import Task


def bump(task: Task) -> None:
    task.version += 1
    task.updated_at = clock.now()


def announce(session: WriteSession, task: Task, by: Viewer, type: TaskEvent) -> None:
    """The event of one task. An open form says who changed it, and whether it has seen this version."""
    log.append(session, type, SUBJECT, task, data={"by": by.name, "by_id": by.user_id, "version": task.version})


def record(
    session: WriteSession, task: Task, by: Viewer, action: str, verb: str, *, words: str = "", **more: Any
) -> None:
    description = ". ".join(part for part in (task.client_name, words) if part)
    subject = Subject(SUBJECT, task.id, task.title, f"/tasks/{task.id}")
    story.record(session, by=by, action=f"task.{action}", verb=verb, subject=subject, description=description, **more)
