"""Making and ending the address of a person's calendar."""

from practice_hub.activity import actions as story
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock, directory
from practice_hub.base.database import WriteSession
from practice_hub.compliance.calendar_feed import LINK_LIFETIME, PURPOSE, is_there
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import those_who_may


class SignedOut(Exception):
    """The browser that asks was signed out meanwhile: perhaps it was not this person's any more."""


def make_feed(session: WriteSession, *, by: Viewer) -> str:
    """The secret of a new address, which is nowhere stored; the one before it stops working. Raises `SignedOut`.

    The person is held: of two at once the second stays, and none is made behind a new password.
    """
    user = people.lock_user(session, by.user_id)
    if user is None or not user.active or directory.has_ended(session, by.browser_id):
        raise SignedOut
    directory.withdraw_links(session, PURPOSE, by.tenant_id, by.user_id)
    token = directory.add_link(
        session, PURPOSE, tenant_id=by.tenant_id, user_id=by.user_id, expires_at=clock.now() + LINK_LIFETIME
    )
    _record(session, by, "person.feed_made", "made")
    return token


def end_feed(session: WriteSession, *, by: Viewer) -> None:
    """Nobody reads it from here on."""
    if not is_there(session, by):
        return
    directory.withdraw_links(session, PURPOSE, by.tenant_id, by.user_id)
    _record(session, by, "person.feed_ended", "took back")


def _record(session: WriteSession, by: Viewer, action: str, verb: str) -> None:
    subject = Subject("person", by.user_id, "the address of their calendar", "")
    story.record(session, subject, story.Fact(action, verb), by=by, audience=those_who_may(Permission.SEE_AUDIT))
