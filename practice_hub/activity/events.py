"""The past facts of this room."""

from enum import StrEnum


class ActivityEvent(StrEnum):
    NEW = "activity:new"
