"""Tasks as records that notes can be on."""

from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.notes.subjects import Notable
from practice_hub.people.permissions import Permission
from practice_hub.realtime.event import HasId
from practice_hub.tasks import access
from practice_hub.tasks.access import SUBJECT


def _load(session: TenantSession, task_id: int) -> Subject | None:
    task = access.get_task(session, task_id)
    return Subject(SUBJECT, task.id, task.title, f"/tasks/{task.id}") if task else None


def _touch(session: WriteSession, task_id: int) -> HasId | None:
    """Somebody has begun with it: an undo of the task before it leaves it alone (succession.py)."""
    task = access.get_task(session, task_id)
    if task is not None:
        task.updated_at = clock.now()
    return task


TASKS = Notable(SUBJECT, _load, Permission.EDIT_TASKS, _touch)
