"""How deadlines reach open pages: their row is redrawn where it stands; lists and figures ask again."""

from collections.abc import Mapping, Sequence

from flask import Flask

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.compliance import access
from practice_hub.compliance.events import DeadlineEvent
from practice_hub.compliance.models import OPEN
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, draw_nothing, removal, replacement
from practice_hub.web.templating import render_partial


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw deadlines with this app's templates."""

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        deadlines = access.by_ids(session, {event.subject_id for event in events})
        drawn = {
            id: replacement(
                f"deadline-row-{id}",
                render_partial(app, "compliance/_row.html", deadline=one, today=clock.today(), statuses=OPEN),
            )
            for id, one in deadlines.items()
        }
        return {
            event.position: drawn.get(event.subject_id) or removal(f"deadline-row-{event.subject_id}")
            for event in events
        }

    fragments.register(draw, DeadlineEvent.CHANGED, DeadlineEvent.FILED)
    fragments.register(draw_nothing, DeadlineEvent.BULK)
