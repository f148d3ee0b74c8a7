"""The inbox as every page's frame shows it: the badge and the latest entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from flask_login import current_user

from practice_hub.base.database import TenantSession
from practice_hub.notifications import access
from practice_hub.notifications.access import BELL_LENGTH, Entry
from practice_hub.notifications.preferences import Preferences
from practice_hub.people.asking import viewer
from practice_hub.web.sessions import read_session

# Past this the badge says “99+”: the exact number would only be a reproach.
MOST_ON_BADGE = 99


@dataclass(frozen=True, slots=True)
class Inbox:
    """What stands in one person's bell. `newest` is the latest notification that the list may show."""

    unread: int
    entries: Sequence[Entry]

    @property
    def badge(self) -> str:
        return str(self.unread) if self.unread <= MOST_ON_BADGE else f"{MOST_ON_BADGE}+"

    @property
    def newest(self) -> int:
        return self.entries[0].newest.id if self.entries else 0


def inbox_of(session: TenantSession, user_id: int, unread: int | None = None) -> Inbox:
    """The inbox of this person. Three queries, two when the count is known."""
    count = access.unread_count(session, user_id) if unread is None else unread
    return Inbox(count, access.entries(session, user_id, length=BELL_LENGTH).entries)


def init_inbox(app: Flask) -> None:
    """Give every signed-in person's pages their inbox and what an open page must know to ring."""
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    # As with the rest of the frame: a fault's page must not ask the database again.
    if g.get("hub_error", 0) >= 500 or not current_user.is_authenticated:
        return {}
    return {"own_inbox": _own_inbox, "own_alerts": _own_alerts}


def _own_inbox() -> Inbox:
    return inbox_of(read_session(), viewer().user_id)


def _own_alerts() -> Preferences:
    return access.own_preferences(read_session(), viewer().user_id)
