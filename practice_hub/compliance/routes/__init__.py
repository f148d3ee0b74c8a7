"""The pages of this room: the list, one deadline, and changes of many."""

from practice_hub.compliance.routes import deadlines, lists, selections
from practice_hub.compliance.routes.blueprint import bp

__all__ = ["bp", "deadlines", "lists", "selections"]
