"""The pages of this room: the list, one task, and changes of many."""

from practice_hub.tasks.routes import lists, mutes, records, selections, steps
from practice_hub.tasks.routes.blueprint import bp

__all__ = ["bp", "lists", "mutes", "records", "selections", "steps"]
