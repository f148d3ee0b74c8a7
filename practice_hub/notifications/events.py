"""The past facts of this room. Each is one person's: nobody else hears of their inbox."""

from enum import StrEnum

INBOX = "inbox"
"""What these events are about: the inbox of the person with this number."""


class NotificationEvent(StrEnum):
    NEW = "notification:new"
    READ = "notification:read"
    DISMISSED = "notification:dismissed"
    """The person sent toasts away; the list is as it was."""
    RETRACTED = "notification:retracted"
    """Deleted by the person, or what it warned of is done."""


class PreferenceEvent(StrEnum):
    CHANGED = "preference:changed"
