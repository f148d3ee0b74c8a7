"""Changes of many tasks at once, in one unit of work."""

from collections.abc import Sequence

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base.database import WriteSession
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.bulk import change_each
from practice_hub.records.parsing import SOMEBODY_LISTED, Invalid
from practice_hub.tasks import validation
from practice_hub.tasks.access import SUBJECT
from practice_hub.tasks.actions import notifications, records
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.models import Task
from practice_hub.web.templating import counted


def assign(session: WriteSession, tasks: Sequence[Task], user_id: int | None, *, by: Viewer) -> int:
    """Give them to one person, or to nobody; answers how many were with somebody else. Raises `Invalid`."""
    by.must(Permission.EDIT_TASKS)
    here = {user.id: user for user in people.colleagues(session)}
    if user_id is not None and (user_id not in here or not validation.may_have_tasks(here[user_id])):
        raise Invalid({"assignee_id": SOMEBODY_LISTED})
    name = here[user_id].name if user_id else "nobody"
    wanted = [task for task in tasks if task.assignee_id != user_id]
    before = {task.id: notifications.assignment_of(task) for task in wanted}
    change_each(
        wanted,
        lambda task: records.change(session, task, {"assignee_id": user_id}, by=by, one_of_many=True),
        lambda many: _assign_many(session, many, user_id, by, name if user_id else "Nobody"),
    )
    notifications.notify_of_bulk_change(session, wanted, by, before, to=name)
    return len(wanted)


def _assign_many(session: WriteSession, tasks: Sequence[Task], user_id: int | None, by: Viewer, name: str) -> None:
    for task in tasks:
        records.put(task, {"assignee_id": user_id}, by)
        story.count_edit(task)
    subject = Subject(SUBJECT, 0, counted(len(tasks), "task"), "/tasks?assignee=all")
    fact = Fact("task.updated", "updated", f"Assigned to: {name}")
    story.announce_many(session, TaskEvent.BULK, SUBJECT, tasks, subject, fact, by=by)
