"""The pages of this room: the list, the board, a week, one task, and changes of many."""

from practice_hub.tasks.routes import checklist, lists, mutes, records, selections, status, templates, views
from practice_hub.tasks.routes.blueprint import bp

__all__ = ["bp", "checklist", "lists", "mutes", "records", "selections", "status", "templates", "views"]
