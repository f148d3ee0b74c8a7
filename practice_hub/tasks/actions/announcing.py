"""How a change of a task is announced: its event and its line in the story, with its client's name."""

from dataclasses import replace

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.base.database import WriteSession
from practice_hub.people.viewer import Viewer
from practice_hub.tasks.access import subject_of
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.models import Task


def announce(
    session: WriteSession,
    task: Task,
    by: Viewer,
    fact: Fact,
    event: TaskEvent = TaskEvent.CHANGED,
    *,
    is_edit: bool = False,
) -> None:
    """Say what was done to a task; `is_edit` when it is what an edit form shows."""
    fact = replace(fact, description=". ".join(part for part in (task.client_name, fact.description) if part))
    story.announce(session, event, task, subject_of(task), fact, by=by, is_edit=is_edit)
