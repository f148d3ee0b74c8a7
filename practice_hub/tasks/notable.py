"""Tasks as records that notes can be on."""

from practice_hub.notes.subjects import Notable
from practice_hub.people.permissions import Permission
from practice_hub.tasks.access import SUBJECT, get_task, subject_of

# Somebody has begun with a task that was touched: an undo of the task before it leaves it alone (succession.py).
TASKS = Notable(SUBJECT, get_task, subject_of, Permission.EDIT_TASKS, "updated_at")
