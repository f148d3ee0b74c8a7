"""What the worker does for this room: emails at once, the digest, and what is forgotten."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, cast

import holidays
from flask import Flask
from sqlalchemy import CursorResult, and_, delete, or_

from practice_hub.base import clock, jobs
from practice_hub.base.clock import LONDON
from practice_hub.base.database import WriteSession
from practice_hub.base.jobs import Jobs, enqueue_for_each_practice, for_each_practice, inside
from practice_hub.base.mail import Letter
from practice_hub.notifications import access
from practice_hub.notifications.actions.mailing import write_at_once, write_digest
from practice_hub.notifications.actions.notifying import MAIL_JOB
from practice_hub.notifications.digest import digest_of
from practice_hub.notifications.enums import DeliveryChannel
from practice_hub.notifications.letters import letter
from practice_hub.notifications.models import Mute, Notification
from practice_hub.people import access as people
from practice_hub.people.models import Standing, User
from practice_hub.people.viewer import viewer_of
from practice_hub.web.extension import PracticeHub

DIGEST_AT = time(7, 30)
# A worker that was off in the morning still sends the digest, but nobody wants one in the evening.
DIGEST_UNTIL = time(12, 0)
DIGESTS, DIGEST_OF_PRACTICE = "notifications.digests", "notifications.digest"
# Jobs of an installation that is upgraded may wait under this name.
DIGEST_OF_PERSON = "notifications.brief"

# When nobody works, and past the hour that the clocks change in.
PRUNE_AT = time(3, 20)
PRUNES, PRUNE = "notifications.prunes", "notifications.prune"
KEEP = timedelta(days=90)


def register(app: Flask, registry: Jobs) -> None:
    """Let the worker of this app do this room's work."""

    def mail_now(session: WriteSession, payload: Mapping[str, Any]) -> None:
        def write(user: User, own: Sequence[Notification]) -> Letter | None:
            return letter(app, user, own, DeliveryChannel.EMAIL_NOW) if own else None

        if _can_write(app):
            write_at_once(session, payload["user_id"], write)

    def digest(session: WriteSession, payload: Mapping[str, Any]) -> None:
        def write(user: User, own: Sequence[Notification]) -> Letter | None:
            waiting = digest_of(app, session, viewer_of(user), access.own_preferences(session, user.id))
            return letter(app, user, own, DeliveryChannel.DIGEST, waiting) if own or waiting else None

        if _can_write(app):
            write_digest(session, payload["user_id"], write)

    registry.register(MAIL_JOB, inside(mail_now))
    registry.register(DIGEST_OF_PRACTICE, inside(_enqueue_digests))
    registry.register(DIGEST_OF_PERSON, inside(digest))
    registry.every_day(DIGESTS, DIGEST_AT, inside(_enqueue_practices))
    registry.register(PRUNE, inside(prune))
    registry.every_day(PRUNES, PRUNE_AT, for_each_practice(PRUNE))


def is_working_day(day: date) -> bool:
    """Monday to Friday, bank holidays in England excepted."""
    return day.weekday() < 5 and day not in holidays.country_holidays("GB", subdiv="ENG", years=day.year)


def prune(session: WriteSession, _payload: Mapping[str, Any]) -> int:
    """Forget what was read or removed and is older than 90 days, and mutes that have ended. Unread ones stay."""
    old = clock.now() - KEEP
    done = or_(Notification.read_at.is_not(None), Notification.removed_at.is_not(None), Notification.listed.is_(False))
    gone = session.execute(delete(Notification).where(and_(Notification.created_at < old, done)))
    session.execute(delete(Mute).where(Mute.until < clock.today()))
    return cast("CursorResult[Any]", gone).rowcount


def _can_write(app: Flask) -> bool:
    """Without a mail server what is due stays due: it goes out once there is one, if it is still unread."""
    return PracticeHub.of(app).settings.sends_mail


def _enqueue_practices(session: WriteSession, _payload: Mapping[str, Any]) -> None:
    local = clock.now().astimezone(LONDON)
    if is_working_day(local.date()) and DIGEST_AT <= local.time() < DIGEST_UNTIL:
        enqueue_for_each_practice(session, DIGEST_OF_PRACTICE)


def _enqueue_digests(session: WriteSession, _payload: Mapping[str, Any]) -> None:
    """A job of its own for each person: one letter that cannot be written holds up no other."""
    for user in people.colleagues(session):
        if user.standing is Standing.ACTIVE:
            key = f"{DIGEST_OF_PERSON}:{session.tenant_id}:{user.id}:{clock.today()}"
            jobs.enqueue(session, DIGEST_OF_PERSON, {"user_id": user.id}, key=key)
