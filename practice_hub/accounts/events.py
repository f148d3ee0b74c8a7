"""The past facts of this room."""

from enum import StrEnum


class PersonEvent(StrEnum):
    CHANGED = "person:changed"
    """Somebody was invited, joined, left, or has another name, role or address."""


class PracticeEvent(StrEnum):
    CHANGED = "practice:changed"
