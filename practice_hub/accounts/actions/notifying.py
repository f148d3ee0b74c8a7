"""Who is notified of what happens in the team."""

from practice_hub.base.database import WriteSession
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people import access
from practice_hub.people.models import User
from practice_hub.people.viewer import Viewer


def notify_of_joining(session: WriteSession, user: User, *, by: Viewer) -> None:
    """Those who invite people learn that somebody has come."""
    title = f"{user.name} joined the practice"
    _notify(session, access.owner_ids(session), user, by, title, f"Role: {user.role_label}.")


def notify_of_role(session: WriteSession, user: User, before: str, *, by: Viewer) -> None:
    """The person learns what they may do from now on, and so do the other owners."""
    words = f"{before} before, {user.role_label.lower()} now."
    _notify(session, {user.id}, user, by, f"{by.name} changed your role", words)
    owners = access.owner_ids(session) - {user.id}
    _notify(session, owners, user, by, f"{by.name} changed the role of {user.name}", words)


def _notify(session: WriteSession, to: set[int], user: User, by: Viewer, title: str, message: str) -> None:
    draft = Draft(
        to=to,
        category=Category.TEAM,
        title=clip(title),
        message=message,
        action_url=f"/team/{user.id}",
        subject=SubjectRef("person", user.id),
    )
    notify(session, [draft], by=by)
