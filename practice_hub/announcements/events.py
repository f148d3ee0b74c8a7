"""The past facts of this room."""

from enum import StrEnum


class AnnouncementEvent(StrEnum):
    CHANGED = "announcement:changed"
    """One was made or taken back: dashboards ask again."""
