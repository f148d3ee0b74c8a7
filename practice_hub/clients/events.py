"""The past facts of this room."""

from enum import StrEnum


class ClientEvent(StrEnum):
    NEW = "client:new"
    CHANGED = "client:changed"
    FIELDS = "client_fields:changed"
    """The practice's own fields are others."""
    BULK = "clients:changed"
    """One change of many clients: lists and open records ask again."""
