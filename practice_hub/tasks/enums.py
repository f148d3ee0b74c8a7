"""What a task can be: statuses, priorities and how soon it is due, with the words that people read."""

from datetime import date
from enum import StrEnum

from practice_hub.base.urgency import urgency_of


class TaskStatus(StrEnum):
    """The columns of the board, in the order in which a task moves."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    IN_REVIEW = "in_review"
    DONE = "done"

    @property
    def label(self) -> str:
        return "Waiting on client" if self is TaskStatus.WAITING else _sentence(self.value)


OPEN = tuple(status for status in TaskStatus if status is not TaskStatus.DONE)


class Priority(StrEnum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def label(self) -> str:
        return _sentence(self.value)


class Unit(StrEnum):
    """What a task's repeating is counted in."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        return f"Every so many {self.value}s"


class AssigneeRole(StrEnum):
    """Whose a template's task becomes: one of the deadline's people."""

    OWNER = "owner"
    PREPARER = "preparer"
    REVIEWER = "reviewer"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        return "Nobody" if self is AssigneeRole.NOBODY else f"The deadline’s {self.value}"


class Level(StrEnum):
    """How soon an open task is due."""

    OVERDUE = "overdue"
    DAY = "day"
    WEEK = "week"
    LATER = "later"
    NONE = "none"

    @property
    def label(self) -> str:
        return _LEVELS[self]


_LEVELS = {
    Level.OVERDUE: "Overdue",
    Level.DAY: "Today and tomorrow",
    Level.WEEK: "Next 7 days",
    Level.LATER: "Later",
    Level.NONE: "No date",
}


def level_of(day: date | None, today: date) -> Level:
    return Level(urgency_of(day, today)) if day else Level.NONE


def _sentence(value: str) -> str:
    return value.replace("_", " ").capitalize()
