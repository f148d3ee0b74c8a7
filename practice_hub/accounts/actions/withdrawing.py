"""What goes with a password or a person: every secret address that was given out under it (docs/accounts.md)."""

from practice_hub.accounts.actions.announcing import WATCHERS
from practice_hub.activity import access as story
from practice_hub.activity.actions import Fact, record
from practice_hub.activity.models import Activity
from practice_hub.activity.subjects import Subject
from practice_hub.base import directory
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people import access
from practice_hub.people.models import User
from practice_hub.people.viewer import Viewer, system

WITHDRAWN = "person.feed_withdrawn"
# What was last done about the address of somebody's calendar, whichever room did it.
OF_CALENDAR = ("person.feed_made", "person.feed_ended", WITHDRAWN)
CALENDAR_PAGE = "/compliance/calendar"


def withdraw(session: WriteSession, user: User, why: str, *, by: Viewer) -> bool:
    """No link and no calendar address of this person works from here on; whether they had such an address.

    They are locked: an address that is being made just now is withdrawn too, or not made.
    """
    access.lock_user(session, user.id)
    if directory.CALENDAR not in directory.withdraw_links(session, None, user.tenant_id, user.id):
        return False
    subject = Subject("person", user.id, f"the address of {user.name}’s calendar", f"/team/{user.id}")
    record(session, subject, Fact(WITHDRAWN, "withdrew", why), by=by, audience=WATCHERS)
    tell_where_to_make_one(session, user)
    return True


def withdrawn_calendar(session: TenantSession, user_id: int) -> Activity | None:
    """When and why the address of somebody's calendar was withdrawn, unless they have made or ended one since."""
    last = story.latest(session, "person", user_id, OF_CALENDAR)
    return last if last is not None and last.action == WITHDRAWN else None


def tell_where_to_make_one(session: WriteSession, user: User) -> None:
    """A calendar that shows nothing more looks like one in which nothing is due."""
    draft = Draft(
        to=[user.id],
        severity=Severity.WARNING,
        category=Category.SYSTEM,
        title="Your calendar does not show your deadlines any more",
        message="Its address was withdrawn. Make a new one and subscribe to that.",
        action_url=CALENDAR_PAGE,
        subject=SubjectRef("person", user.id),
    )
    notify(session, [draft], by=system(user.tenant_id))
