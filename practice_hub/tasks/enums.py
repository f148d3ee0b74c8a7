"""What a task can be: statuses, priorities and how soon it is due, with the words that people read."""

from datetime import date

from practice_hub.base.labels import Labelled
from practice_hub.base.urgency import urgency_of


class TaskStatus(Labelled):
    """The columns of the board, in the order in which a task moves."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting", "Waiting on client"
    IN_REVIEW = "in_review"
    DONE = "done"


OPEN = tuple(status for status in TaskStatus if status is not TaskStatus.DONE)


class Priority(Labelled):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Unit(Labelled):
    """What a task's repeating is counted in."""

    WEEK = "week", "Every so many weeks"
    MONTH = "month", "Every so many months"
    QUARTER = "quarter", "Every so many quarters"
    YEAR = "year", "Every so many years"


class AssigneeRole(Labelled):
    """Whose a template's task becomes: one of the deadline's people."""

    OWNER = "owner", "The deadline’s owner"
    PREPARER = "preparer", "The deadline’s preparer"
    REVIEWER = "reviewer", "The deadline’s reviewer"
    NOBODY = "nobody"


class Level(Labelled):
    """How soon an open task is due."""

    OVERDUE = "overdue"
    DAY = "day", "Today and tomorrow"
    WEEK = "week", "Next 7 days"
    LATER = "later"
    NONE = "none", "No date"


def level_of(day: date | None, today: date) -> Level:
    return Level(urgency_of(day, today)) if day else Level.NONE
