"""Every read of announcements."""

from collections.abc import Sequence

from sqlalchemy import select

from practice_hub.activity.subjects import Subject
from practice_hub.announcements.models import Announcement
from practice_hub.base import clock
from practice_hub.base.database import TenantSession

SUBJECT = "announcement"
# A dashboard with more would hold nothing else.
MOST_SHOWN = 3
PAGE_LENGTH = 50


def subject_of(announcement: Announcement) -> Subject:
    return Subject(SUBJECT, announcement.id, announcement.title, f"/announcements/{announcement.id}")


def current(session: TenantSession) -> Sequence[Announcement]:
    """Those that dashboards show: urgent ones first, of equals the newest."""
    holding = select(Announcement).where(Announcement.until >= clock.today(), Announcement.withdrawn_at.is_(None))
    order = (Announcement.urgent.desc(), Announcement.id.desc())
    return session.scalars(holding.order_by(*order).limit(MOST_SHOWN)).all()


def latest(session: TenantSession) -> Sequence[Announcement]:
    """The newest, past ones too."""
    every = select(Announcement).order_by(Announcement.created_at.desc(), Announcement.id.desc())
    return session.scalars(every.limit(PAGE_LENGTH)).all()


def get_announcement(session: TenantSession, announcement_id: int) -> Announcement | None:
    return session.scalar(select(Announcement).where(Announcement.id == announcement_id))
