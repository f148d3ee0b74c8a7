"""The past facts of this room."""

from enum import StrEnum


class ContactEvent(StrEnum):
    NEW = "contact:new"
    CHANGED = "contact:changed"
    """The person's details are others, or the clients beside whom they stand."""
