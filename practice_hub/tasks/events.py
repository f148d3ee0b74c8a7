"""The past facts of this room."""

from enum import StrEnum


class TaskEvent(StrEnum):
    NEW = "task:new"
    CHANGED = "task:changed"
    BULK = "tasks:changed"
    """One change of many tasks: lists and open tasks ask again."""
    TEMPLATES = "task-templates:changed"
    """The usual tasks of the practice are different: their page asks again."""
    OWN = "tasks:own"
    """How many open tasks one person has is different now. For that person alone."""
