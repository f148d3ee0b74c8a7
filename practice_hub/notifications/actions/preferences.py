"""How somebody wants to be told: changed at once, and known at once to all of their open pages."""

from dataclasses import replace
from datetime import date

from practice_hub.base.database import WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.enums import Category, DeliveryChannel
from practice_hub.notifications.events import INBOX, PreferenceEvent
from practice_hub.notifications.models import Mute, NotificationPreferences
from practice_hub.notifications.preferences import PLAIN, Preferences
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import only_user
from practice_hub.realtime.outbox import append


def set_preferences(session: WriteSession, wanted: Preferences, *, by: Viewer) -> bool:
    """Answers whether anything was changed. Mutes are kept apart."""
    row = _held(session, by)
    if access.as_preferences(row) == wanted:
        return False
    if row is None:
        row = NotificationPreferences(user_id=by.user_id)
        session.add(row)
    row.matrix = {str(category): sorted(map(str, channels)) for category, channels in wanted.matrix.items()}
    row.working_days = sorted(wanted.working_days)
    for name in PLAIN:
        setattr(row, name, getattr(wanted, name))
    append(
        session,
        PreferenceEvent.CHANGED,
        INBOX,
        by.user_id,
        audience=only_user(by.user_id),
        data=wanted.alerts(),
    )
    return True


def stored(session: WriteSession, by: Viewer) -> Preferences:
    """What the person has chosen so far, without mutes; nobody else changes it before this unit of work ends."""
    return access.as_preferences(_held(session, by))


def stop_mails(session: WriteSession, channel: DeliveryChannel, *, by: Viewer) -> bool:
    """No email of this sort any more, of whatever category: what the link in each of them does."""
    before = stored(session, by)
    matrix = {category: before.chosen(category) - {channel} for category in Category}
    return set_preferences(session, replace(before, matrix=matrix), by=by)


def mute(session: WriteSession, subject: SubjectRef, name: str, link: str, *, until: date, by: Viewer) -> None:
    """Nothing of this record until the end of that day, overdue deadlines that the person answers for excepted."""
    people.lock_user(session, by.user_id)
    own = access.mute_of(session, by.user_id, subject.type, subject.id)
    if own is None:
        own = Mute(user_id=by.user_id, subject_type=subject.type, subject_id=subject.id)
        session.add(own)
    own.subject_name, own.link, own.until = name[:200], link, until


def unmute(session: WriteSession, own: Mute) -> None:
    session.delete(own)


def _held(session: WriteSession, by: Viewer) -> NotificationPreferences | None:
    """The person's row is there before the first choice is, so two first choices wait for each other at it."""
    people.lock_user(session, by.user_id)
    return access.preferences_row(session, by.user_id)
