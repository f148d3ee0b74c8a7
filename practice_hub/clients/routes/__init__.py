"""The pages of this room: the list, one record, and changes of many."""

from practice_hub.clients.routes import custom, lists, mutes, records, related, selections, services
from practice_hub.clients.routes.blueprint import bp

__all__ = ["bp", "custom", "lists", "mutes", "records", "related", "selections", "services"]
