"""The past facts of this room."""

from enum import StrEnum


class ClientEvent(StrEnum):
    NEW = "client:new"
    CHANGED = "client:changed"
    FIELDS = "client_fields:changed"
    """The practice's own fields are others."""
    RELATED = "client:related"
    """Its group or what it is to others is another."""
    SERVICES = "services:changed"
    """What the practice does for it is another, also when no deadline follows."""
    BULK = "clients:changed"
    """One change of many clients: lists and open records ask again."""
