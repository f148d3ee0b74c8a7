"""The past facts of this room."""

from enum import StrEnum


class ViewEvent(StrEnum):
    CHANGED = "view:changed"
    """Saved, renamed, shared or deleted: the rails of those who see it ask again."""
