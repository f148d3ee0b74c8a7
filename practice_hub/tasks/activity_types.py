"""What this room tells in the story, in the words of the activity page's filters."""

from practice_hub.activity.subject_types import SubjectType

SUBJECT_TYPES = (
    SubjectType(
        "task",
        "Task",
        {
            "task.created": "Task created",
            "task.updated": "Task updated",
            "task.completed": "Task completed",
            "task.reopened": "Task reopened",
            "task.archived": "Task archived",
            "task.restored": "Task restored",
            "task.checklist": "Checklist of a task changed",
        },
    ),
    SubjectType(
        "task_template",
        "Usual task",
        {
            "task_template.created": "Usual task added",
            "task_template.updated": "Usual task changed",
            "task_template.archived": "Usual task removed",
        },
    ),
)
