"""Not hearing of a task for a while."""

from practice_hub.base.database import TenantSession
from practice_hub.notifications.routes.muting import MutableRecord, add_mute_routes, muting_context
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.asking import viewer
from practice_hub.tasks import access
from practice_hub.tasks.models import Task
from practice_hub.tasks.routes.blueprint import TASK, bp, get_or_404


def mute_context(task: Task) -> dict[str, object]:
    is_notified = viewer().user_id in (task.assignee_id, task.reviewer_id)
    return muting_context(SubjectRef(access.SUBJECT, task.id), is_notified=is_notified)


def _mutable(session: TenantSession, task_id: int) -> MutableRecord:
    task = get_or_404(session, task_id)
    return MutableRecord(SubjectRef(access.SUBJECT, task.id), task.title, f"/tasks/{task.id}")


add_mute_routes(bp, TASK, _mutable)
