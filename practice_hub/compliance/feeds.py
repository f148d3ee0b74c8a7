"""The calendar feed of one person: an address with a secret in it, kept hashed, good until it is taken back."""

from dataclasses import replace
from datetime import timedelta

from practice_hub.activity import actions as story
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock, directory
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.compliance.listing import DeadlineFilter
from practice_hub.people import access as people
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, Role
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import those_who_may

PURPOSE = directory.CALENDAR
# A calendar is set up once and forgotten. A new password and leaving withdraw it (accounts/actions/withdrawing.py).
LIFE = timedelta(days=3_650)


class SignedOut(Exception):
    """The browser that asks was signed out meanwhile: perhaps it was not this person's any more."""


def make(session: WriteSession, *, by: Viewer) -> str:
    """The secret of a new address, which is nowhere stored; the one before it stops working. Raises `SignedOut`.

    The person is held: of two at once the second stays, and none is made behind a new password.
    """
    user = people.hold_user(session, by.user_id)
    if user is None or not user.active or directory.has_ended(session, by.browser_id):
        raise SignedOut
    directory.withdraw_links(session, PURPOSE, by.tenant_id, by.user_id)
    token = directory.add_link(
        session, PURPOSE, tenant_id=by.tenant_id, user_id=by.user_id, expires_at=clock.now() + LIFE
    )
    _tell(session, by, "person.feed_made", "made")
    return token


def end(session: WriteSession, *, by: Viewer) -> None:
    """Nobody reads it from here on."""
    if not is_there(session, by):
        return
    directory.withdraw_links(session, PURPOSE, by.tenant_id, by.user_id)
    _tell(session, by, "person.feed_ended", "took back")


def is_there(session: TenantSession, viewer: Viewer) -> bool:
    return directory.has_link(session, PURPOSE, viewer.tenant_id, viewer.user_id)


def reader(session: TenantSession, user_id: int) -> Viewer | None:
    """Whose feed it is, unless they have left."""
    user: User | None = people.get_user(session, user_id)
    if user is None or not user.active:
        return None
    return Viewer(session.tenant_id, user.id, user.name, Role(user.role))


def own(viewer: Viewer) -> DeadlineFilter:
    """What a feed is of, unless a view says otherwise."""
    return DeadlineFilter(owner=str(viewer.user_id))


def of_view(viewer: Viewer, criteria: DeadlineFilter) -> DeadlineFilter:
    """What the view holds; other people's only to who may take the list away as a file, which a feed is too."""
    return criteria if viewer.may(Permission.EXPORT) else replace(criteria, owner=str(viewer.user_id))


def _tell(session: WriteSession, by: Viewer, action: str, verb: str) -> None:
    subject = Subject("person", by.user_id, "the address of their calendar", "")
    story.record(
        session, by=by, action=action, verb=verb, subject=subject, audience=those_who_may(Permission.SEE_AUDIT)
    )
