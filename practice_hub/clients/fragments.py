"""How clients reach open pages: their row in a list, and the head and summary of their record."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Flask

from practice_hub.base.database import TenantSession
from practice_hub.clients import access
from practice_hub.clients.custom_fields import CustomClientField, custom_fields_of, custom_words
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.gaps import gaps_of
from practice_hub.clients.groups import groups_of
from practice_hub.clients.models import Client
from practice_hub.clients.relations import related_to
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, draw_nothing, replacement
from practice_hub.web.templating import render_partial


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw clients with this app's templates."""

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        clients = access.by_ids(session, {event.subject_id for event in events})
        custom = custom_fields_of(session)
        drawn = {id: _replacements(app, client, custom) for id, client in clients.items()}
        return {
            event.position: [*drawn.get(event.subject_id, []), *count]
            for event, count in zip(events, _counts(app, session, events), strict=True)
        }

    def draw_many(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        # Lists and open records ask again, each the part that it shows.
        return {event.position: count for event, count in zip(events, _counts(app, session, events), strict=True)}

    def draw_related(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        ids = {event.subject_id for event in events}
        own, theirs = groups_of(session, ids), related_to(session, ids)
        return {
            event.position: replacement(
                f"client-{(id := event.subject_id)}-related",
                render_partial(
                    app, "clients/_related.html", client_id=id, group=own.get(id), relations=theirs.get(id, ())
                ),
            )
            for event in events
        }

    fragments.register(draw, ClientEvent.NEW, ClientEvent.CHANGED)
    fragments.register(draw_related, ClientEvent.RELATED)
    fragments.register(draw_many, ClientEvent.BULK)
    # Open records and the page of the fields ask again.
    fragments.register(draw_nothing, ClientEvent.FIELDS, ClientEvent.SERVICES)


def _counts(app: Flask, session: TenantSession, events: Sequence[Event]) -> Iterator[Sequence[Fragment]]:
    """The number in the rail, once for all of these events: with the last of them."""
    yield from [()] * (len(events) - 1)
    words = {"key": "clients", "count": access.count_open(session), "count_words": ""}
    yield replacement("rail-count-clients", render_partial(app, "accounts/_rail_count.html", **words))


def _replacements(app: Flask, client: Client, custom: Sequence[CustomClientField]) -> list[Fragment]:
    """A row is on lists that show it; whether a list ought to show it, the list asks."""
    summary = {"client": client, "gaps": gaps_of(client), "custom": custom_words(client, custom)}
    return [
        *replacement(f"client-row-{client.id}", render_partial(app, "clients/_row.html", client=client)),
        *replacement(f"client-{client.id}-head", render_partial(app, "clients/_head.html", client=client)),
        *replacement(f"client-{client.id}", render_partial(app, "clients/_summary.html", **summary)),
    ]
