"""How loud a notification is, what it is about, and by which ways it can reach somebody."""

from enum import StrEnum

from practice_hub.base.labels import Labelled


class Severity(Labelled):
    """From the quietest to the loudest."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"
    URGENT = "urgent"

    @property
    def loudness(self) -> int:
        return list(Severity).index(self)


class Category(StrEnum):
    TASK_ASSIGNED = "task_assigned"
    TASK_REASSIGNED = "task_reassigned"
    MENTION = "mention"
    DEADLINE_APPROACHING = "deadline_approaching"
    DEADLINE_OVERDUE = "deadline_overdue"
    APPROVAL_NEEDED = "approval_needed"
    CLIENT_CHANGED = "client_changed"
    TEAM = "team"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        return LABELS[self][0]

    @property
    def sentence(self) -> str:
        """What belongs to it, for the preferences."""
        return LABELS[self][1]


LABELS = {
    Category.TASK_ASSIGNED: ("Tasks assigned to you", "Several together are one notification"),
    Category.TASK_REASSIGNED: ("Tasks given to somebody else", "Tasks that were yours"),
    Category.MENTION: ("Mentions", "Somebody names you in a note"),
    Category.DEADLINE_APPROACHING: ("Deadlines approaching", "Of the clients you look after"),
    Category.DEADLINE_OVERDUE: ("Deadlines overdue", "Those you answer for always stand in your list"),
    Category.APPROVAL_NEEDED: ("Approvals", "Work that waits for your yes"),
    Category.CLIENT_CHANGED: ("Client changes", "Colleagues change clients that you manage or are partner of"),
    Category.TEAM: ("Team", "Colleagues who join, roles that change, announcements"),
    Category.SYSTEM: ("Practice Hub", "Messages of whoever runs this installation"),
}


class DeliveryChannel(Labelled):
    IN_APP = "in_app", "List"
    TOAST = "toast"
    SOUND = "sound"
    DESKTOP = "desktop"
    EMAIL_NOW = "email_now", "Email"
    DIGEST = "digest"
