"""How imports reach open pages: the bar is pushed; what stands elsewhere now, the page asks."""

from collections.abc import Mapping, Sequence

from flask import Flask

from practice_hub.base.database import TenantSession
from practice_hub.imports import access
from practice_hub.imports.events import ImportEvent
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, draw_nothing, replacement
from practice_hub.web.templating import render_partial


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw progress with this app's templates."""

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        found = access.by_ids(session, {event.subject_id for event in events})
        drawn = {
            id: replacement(f"import-{id}-progress", render_partial(app, "imports/_progress.html", importing=own))
            for id, own in found.items()
        }
        return {event.position: drawn.get(event.subject_id, ()) for event in events}

    fragments.register(draw, ImportEvent.PROGRESS)
    fragments.register(draw_nothing, ImportEvent.CHANGED)
