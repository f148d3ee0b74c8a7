"""The pages of this room: the list, one deadline, and changes of many."""

from practice_hub.compliance.routes import calendars, deadlines, january, lists, records, selections
from practice_hub.compliance.routes.blueprint import bp
from practice_hub.compliance.routes.calendars import feed_bp

__all__ = ["bp", "calendars", "deadlines", "feed_bp", "january", "lists", "records", "selections"]
