"""The past facts of this room, told to those who may import."""

from enum import StrEnum


class ImportEvent(StrEnum):
    CHANGED = "import:changed"
    """It stands elsewhere now: its page asks again."""
    PROGRESS = "import:progress"
    """Some more rows are done: the bar is redrawn."""
