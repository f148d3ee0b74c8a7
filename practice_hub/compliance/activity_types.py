"""What this room tells in the story, in the words of the activity page's filters."""

from practice_hub.activity.subject_types import SubjectType

SUBJECT_TYPES = (
    SubjectType(
        "client",
        "Client",
        {
            "deadline.moved": "Deadline moved to another status",
            "deadline.filed": "Deadline filed",
            "deadline.assigned": "Deadline assigned",
            "deadline.added": "Deadline added by hand",
            "deadline.dated": "Date of a deadline changed",
            "deadline.aimed": "Target of a deadline changed",
            "deadline.not_required": "Deadline not required",
            "deadline.rescheduled": "Deadlines rescheduled",
        },
    ),
    SubjectType(
        "person",
        "Colleague",
        watched={"person.feed_made": "Calendar address made", "person.feed_ended": "Calendar address taken back"},
    ),
    SubjectType(
        "deadline_list",
        "Deadline list",
        {"deadlines.changed": "Deadlines changed"},
        watched={"deadlines.exported": "Deadline list exported"},
    ),
)
