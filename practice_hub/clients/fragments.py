"""How clients reach open pages: their row in a list, and the head and summary of their record."""

from collections.abc import Mapping, Sequence

from flask import Flask

from practice_hub.base.database import TenantSession
from practice_hub.clients import access
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.gaps import gaps_of
from practice_hub.clients.models import Client
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, replacement
from practice_hub.web.templating import render_partial


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw clients with this app's templates."""

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        clients = access.by_ids(session, {event.subject_id for event in events})
        drawn = {id: _replacements(app, client) for id, client in clients.items()}
        return {event.position: drawn[event.subject_id] for event in events if event.subject_id in drawn}

    fragments.register(draw, ClientEvent.NEW, ClientEvent.CHANGED)
    # Many at once: lists and open records ask again, each the part that it shows.
    fragments.register(lambda _session, _events: {}, ClientEvent.BULK)


def _replacements(app: Flask, client: Client) -> list[Fragment]:
    """A row is on lists that show it; whether a list ought to show it, the list asks."""
    return [
        *replacement(f"client-row-{client.id}", render_partial(app, "clients/_row.html", client=client)),
        *replacement(f"client-{client.id}-head", render_partial(app, "clients/_head.html", client=client)),
        *replacement(
            f"client-{client.id}", render_partial(app, "clients/_summary.html", client=client, gaps=gaps_of(client))
        ),
    ]
