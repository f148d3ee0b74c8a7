"""Telling the whole practice something, and taking it back."""

from datetime import date

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.announcements.access import SUBJECT, subject_of
from practice_hub.announcements.events import AnnouncementEvent
from practice_hub.announcements.models import Announcement
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.actions.retract import retract
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer


def announce(session: WriteSession, title: str, text: str, *, urgent: bool, until: date, by: Viewer) -> Announcement:
    """Everybody is told at once, and dashboards show it to the end of that day."""
    by.must(Permission.MAKE_ANNOUNCEMENTS)
    announcement = Announcement(
        title=title, text=text, urgent=urgent, until=until, author_id=by.user_id or None, author_name=by.name
    )
    session.add(announcement)
    session.flush()
    _announce(session, announcement, by, Fact("announcement.made", "announced"))
    draft = Draft(
        to=[user.id for user in people.colleagues(session)],
        severity=Severity.URGENT if urgent else Severity.INFO,
        category=Category.TEAM,
        title=title,
        message=text,
        action_url=subject_of(announcement).link,
        subject=SubjectRef(SUBJECT, announcement.id),
    )
    notify(session, [draft], by=by)
    return announcement


def withdraw(session: WriteSession, announcement: Announcement, *, by: Viewer) -> None:
    """It leaves dashboards and the lists of those who have not read it."""
    by.must(Permission.MAKE_ANNOUNCEMENTS)
    if announcement.withdrawn_at is not None:
        return
    announcement.withdrawn_at = clock.now()
    retract(session, SubjectRef(SUBJECT, announcement.id), reason="withdrawn")
    _announce(session, announcement, by, Fact("announcement.withdrawn", "took back"))


def _announce(session: WriteSession, announcement: Announcement, by: Viewer, fact: Fact) -> None:
    story.announce(session, AnnouncementEvent.CHANGED, announcement, subject_of(announcement), fact, by=by)
