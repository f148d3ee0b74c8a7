"""The past facts of this room."""

from enum import StrEnum


class NoteEvent(StrEnum):
    NEW = "note:new"
    CHANGED = "note:changed"
    """Its text is another, or it is gone."""
    MOVED = "note:moved"
    """It was pinned, or is no longer."""
