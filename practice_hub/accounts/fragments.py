"""How people and the practice's name reach open pages."""

from collections.abc import Mapping, Sequence

from flask import Flask

from practice_hub.accounts.events import PersonEvent, PracticeEvent
from practice_hub.base import directory
from practice_hub.base.database import TenantSession
from practice_hub.people import access
from practice_hub.people.models import Standing
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, removal, replacement
from practice_hub.web.templating import render_partial


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw what changed with this app's templates."""

    def draw_people(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        ids = {event.subject_id for event in events}
        people, last_active = access.by_ids(session, ids), directory.last_active(session, session.tenant_id, ids)
        rows = {
            person.id: render_partial(app, "team/_person.html", person=person, last_active=last_active.get(person.id))
            for person in people.values()
            if person.standing is not Standing.WITHDRAWN
        }
        return {event.position: _row(event.subject_id, rows.get(event.subject_id)) for event in events}

    def draw_practice(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        name = render_partial(app, "accounts/_practice_name.html", practice_name=access.get_practice(session).name)
        return {event.position: replacement("practice-name", name) for event in events}

    fragments.register(draw_people, PersonEvent.CHANGED)
    fragments.register(draw_practice, PracticeEvent.CHANGED)


def _row(person_id: int, row: str | None) -> list[Fragment]:
    return removal(f"person-{person_id}") if row is None else replacement(f"person-{person_id}", row)
