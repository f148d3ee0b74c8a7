"""How contacts reach open pages: their row and record, and the section on the page of each of their clients."""

from collections.abc import Mapping, Sequence

from flask import Flask

from practice_hub.base.database import TenantSession
from practice_hub.clients.access import SUBJECT as CLIENT
from practice_hub.contacts import access
from practice_hub.contacts.events import ContactEvent
from practice_hub.contacts.models import Contact, ContactLink
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, replacement
from practice_hub.web.templating import render_partial


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw contacts with this app's templates."""

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        ids = {event.subject_id for event in events}
        contacts, links = access.by_ids(session, ids), access.links_of_contacts(session, ids)
        client_ids = {event.position: _clients(event, links) for event in events}
        people = access.links_of_clients(session, {one for own in client_ids.values() for one in own})
        return {
            event.position: [
                *_person(app, contacts[event.subject_id], links.get(event.subject_id, ())),
                *(part for one in client_ids[event.position] for part in _section(app, one, people.get(one, ()))),
            ]
            for event in events
            if event.subject_id in contacts
        }

    fragments.register(draw, *ContactEvent)


def _clients(event: Event, links: Mapping[int, Sequence[ContactLink]]) -> list[int]:
    """Those whose pages show this person, and those whose pages do no more."""
    return sorted({*(link.client_id for link in links.get(event.subject_id, ())), *event.related_ids(CLIENT)})


def _person(app: Flask, contact: Contact, links: Sequence[ContactLink]) -> list[Fragment]:
    own = {"contact": contact, "links": links}
    return [
        *replacement(f"contact-row-{contact.id}", render_partial(app, "contacts/_row.html", **own)),
        *replacement(f"contact-{contact.id}-head", render_partial(app, "contacts/_head.html", contact=contact)),
        *replacement(f"contact-{contact.id}", render_partial(app, "contacts/_contact.html", **own)),
    ]


def _section(app: Flask, client_id: int, links: Sequence[ContactLink]) -> list[Fragment]:
    html = render_partial(app, "contacts/_of_client.html", client_id=client_id, links=links)
    return replacement(f"client-{client_id}-contacts", html)
