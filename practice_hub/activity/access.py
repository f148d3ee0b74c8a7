"""Every read of activities, filtered by what the viewer may hear."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from practice_hub.activity.models import Activity
from practice_hub.base.database import TenantSession
from practice_hub.people.viewer import Viewer

# The feed shows the newest 50; older ones stand on the activity page.
FEED_LENGTH = 50


def heard_by(viewer: Viewer) -> Select[tuple[Activity]]:
    """The activities that this person may read."""
    return select(Activity).where(Activity.audience.in_(viewer.audiences))


def feed(session: TenantSession, viewer: Viewer, length: int = FEED_LENGTH) -> Sequence[Activity]:
    """The newest activities, newest first."""
    newest = heard_by(viewer).order_by(Activity.occurred_at.desc(), Activity.id.desc()).limit(length)
    return session.scalars(newest).all()


def timeline(
    session: TenantSession, viewer: Viewer, subject_type: str, subject_id: int, length: int = FEED_LENGTH
) -> Sequence[Activity]:
    """What was done to one record, newest first."""
    own = heard_by(viewer).where(Activity.subject_type == subject_type, Activity.subject_id == subject_id)
    return session.scalars(own.order_by(Activity.id.desc()).limit(length)).all()


def by_ids(session: TenantSession, ids: Collection[int]) -> dict[int, Activity]:
    """Activities by number, for drawing events."""
    return {row.id: row for row in session.scalars(select(Activity).where(Activity.id.in_(ids)))}
