"""The calendar feed of one person: an address with a secret in it, kept hashed, good until it is taken back.

It holds every open deadline of theirs, so it reaches as far as they are made: `schedule/computed.py`, `HORIZON_MONTHS`.
"""

from dataclasses import replace
from datetime import timedelta

from practice_hub.base import directory
from practice_hub.base.database import TenantSession
from practice_hub.compliance.list_query import DeadlineFilter
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer, viewer_of

PURPOSE = directory.CALENDAR
# A calendar is set up once and forgotten. A new password and leaving withdraw it (accounts/actions/withdrawing.py).
LINK_LIFETIME = timedelta(days=3_650)


def is_there(session: TenantSession, viewer: Viewer) -> bool:
    return directory.has_link(session, PURPOSE, viewer.tenant_id, viewer.user_id)


def reader_of(session: TenantSession, user_id: int) -> Viewer | None:
    """Whose feed it is, unless they have left."""
    user = people.get_user(session, user_id)
    return viewer_of(user) if user and user.active else None


def view_deadlines(viewer: Viewer, criteria: DeadlineFilter) -> DeadlineFilter:
    """What the view holds; other people's only to who may take the list away as a file, which a feed is too."""
    return criteria if viewer.may(Permission.EXPORT) else replace(criteria, owner=str(viewer.user_id))
