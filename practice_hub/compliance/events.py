"""The past facts of this room."""

from enum import StrEnum


class DeadlineEvent(StrEnum):
    CHANGED = "deadline:changed"
    """New, moved, given to somebody, or in another status."""
    FILED = "deadline:filed"
    BULK = "deadlines:changed"
    """Many at once, or a whole schedule: lists and figures ask again."""
