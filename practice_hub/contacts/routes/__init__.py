"""The pages of this room."""

from practice_hub.contacts.routes import places, records
from practice_hub.contacts.routes.blueprint import bp

__all__ = ["bp", "places", "records"]
