"""How activities reach open pages: into the feed, and into the timeline of their record (docs/activity.md)."""

from collections.abc import Mapping, Sequence

from flask import Flask

from practice_hub.activity import access
from practice_hub.activity.events import ActivityEvent
from practice_hub.activity.models import Activity
from practice_hub.base.database import TenantSession
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, insertion
from practice_hub.web.templating import render_partial


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw new activities with this app's templates."""

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        activities = access.by_ids(session, {event.subject_id for event in events})
        return {
            event.position: _insertions(app, activities[event.subject_id])
            for event in events
            if event.subject_id in activities
        }

    fragments.register(draw, ActivityEvent.NEW)


def _insertions(app: Flask, activity: Activity) -> list[Fragment]:
    item = render_partial(app, "activity/_item.html", activity=activity)
    line = render_partial(app, "activity/_line.html", activity=activity)
    timeline = f"timeline-{activity.subject_type}-{activity.subject_id}"
    # The page cuts its lists to length itself: only it knows whether somebody is reading the last rows.
    return [
        *insertion("activity-feed", f"activity-{activity.id}", item),
        *insertion(timeline, f"timeline-activity-{activity.id}", line),
    ]
