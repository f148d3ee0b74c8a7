"""Changes of many tasks at once, in one unit of work."""

from collections.abc import Sequence

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Subject
from practice_hub.base.database import WriteSession
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.records.parsing import Invalid
from practice_hub.tasks import actions, rules, telling
from practice_hub.tasks.access import SUBJECT
from practice_hub.tasks.events import TaskEvent
from practice_hub.tasks.models import Task
from practice_hub.web.templating import counted

# Up to so many each has its own line in the story and its own event; more would flood both.
MOST_TOLD_SINGLY = 20
# More numbers would make the event large; without them every page asks.
MOST_IDS = 200


def assign(session: WriteSession, tasks: Sequence[Task], user_id: int | None, *, by: Viewer) -> int:
    """Give them to one person, or to nobody; answers how many were with somebody else. Raises `Refused`."""
    by.must(Permission.EDIT_TASKS)
    here = {user.id: user for user in people.colleagues(session)}
    if user_id is not None and (user_id not in here or not rules.may_have_tasks(here[user_id])):
        raise Invalid({"assignee_id": "Choose somebody from the list"})
    name = here[user_id].name if user_id else "nobody"
    wanted = [task for task in tasks if task.assignee_id != user_id]
    before = {task.id: telling.place_of(task) for task in wanted}
    if len(wanted) <= MOST_TOLD_SINGLY:
        for task in wanted:
            actions.apply(session, task, {"assignee_id": user_id}, by, one_of_many=True)
    else:
        _assign_many(session, wanted, user_id, by, name if user_id else "Nobody")
    telling.tell_of_many(session, wanted, by, before, to=name)
    return len(wanted)


def _assign_many(session: WriteSession, wanted: Sequence[Task], user_id: int | None, by: Viewer, name: str) -> None:
    for task in wanted:
        actions.put(task, {"assignee_id": user_id}, by)
    ids = [task.id for task in wanted] if len(wanted) <= MOST_IDS else []
    log.append(session, TaskEvent.BULK, SUBJECT, 0, data={"by": by.name, "by_id": by.user_id, "ids": ids})
    subject = Subject(SUBJECT, 0, counted(len(wanted), "task"), "/tasks?assignee=all")
    words = f"Assigned to: {name}"
    story.record(session, by=by, action="task.updated", verb="updated", subject=subject, description=words)
