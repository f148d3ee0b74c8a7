"""This room's place in the application: its pages, its renderers, its words, and its section on a client's page."""

from collections.abc import Sequence

from flask import Flask

from practice_hub.accounts.context import NavItem, add_nav_item
from practice_hub.activity.subject_types import SubjectType, SubjectTypes
from practice_hub.base.database import TenantSession
from practice_hub.clients.models import Client
from practice_hub.clients.sections import Section, add_section
from practice_hub.contacts import access, search_source
from practice_hub.contacts.fragments import init_fragments
from practice_hub.contacts.models import ContactLink
from practice_hub.contacts.routes import bp
from practice_hub.people.viewer import Viewer
from practice_hub.search.sources import add_search_source
from practice_hub.web.fragments import Fragments

SUBJECT_TYPES = (
    SubjectType(
        "contact",
        "Contact",
        {
            "contact.created": "Contact created",
            "contact.updated": "Contact updated",
            "contact.archived": "Contact archived",
            "contact.restored": "Contact restored",
        },
    ),
    SubjectType(
        "client",
        "Client",
        {
            "client.contact_linked": "Contact added to a client",
            "client.contact_unlinked": "Contact removed from a client",
            "client.contact_role_changed": "Contact’s role changed",
            "client.main_contact_changed": "Main contact changed",
        },
    ),
)


def init_contacts(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    app.register_blueprint(bp)
    init_fragments(app, fragments)
    subject_types.register(*SUBJECT_TYPES)
    add_search_source(app, search_source.SOURCE)
    add_section(app, Section("contacts/client_section.html", _people_of))
    add_nav_item(app, NavItem("contacts.index", "Contacts", "user"))


def _people_of(session: TenantSession, client: Client, _viewer: Viewer) -> Sequence[ContactLink]:
    return access.links_of_clients(session, [client.id]).get(client.id, ())
