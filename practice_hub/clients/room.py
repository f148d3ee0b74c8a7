"""This room's place in the application: its pages, its renderers, its words on the activity page and in the rail."""

from collections.abc import Mapping

from flask import Flask

from practice_hub.accounts.context import NavItem, add_nav_item
from practice_hub.activity.subject_types import SubjectType, SubjectTypes
from practice_hub.clients import access, search_source
from practice_hub.clients.custom_fields import custom_fields_of
from practice_hub.clients.filters import read_filters
from practice_hub.clients.fragments import init_fragments
from practice_hub.clients.notable import CLIENTS
from practice_hub.clients.routes import bp
from practice_hub.clients.while_away import missed_of_clients
from practice_hub.notes.subjects import add_notable
from practice_hub.notifications.while_away import add_missed
from practice_hub.search.sources import add_search_source
from practice_hub.views.pages import ListPage, add_list_page
from practice_hub.web.fragments import Fragments
from practice_hub.web.sessions import read_session

SUBJECT_TYPES = (
    SubjectType(
        "client",
        "Client",
        {
            "client.created": "Client created",
            "client.updated": "Client updated",
            "client.archived": "Client archived",
            "client.restored": "Client restored",
            "client.services_changed": "Services changed",
            "client.related": "Clients related",
            "client.unrelated": "Relation removed",
            "client.grouped": "Group changed",
        },
    ),
    SubjectType(
        "client_field",
        "Client field",
        {
            "client_field.created": "Field added",
            "client_field.updated": "Field changed",
            "client_field.archived": "Field archived",
            "client_field.restored": "Field restored",
            "client_field.moved": "Field moved",
        },
    ),
    SubjectType("client_group", "Client group", {"client_group.renamed": "Group renamed"}),
    SubjectType("client_list", "Client list", watched={"clients.exported": "Client list exported"}),
)


def init_clients(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    app.register_blueprint(bp)
    init_fragments(app, fragments)
    subject_types.register(*SUBJECT_TYPES)
    add_notable(app, subject_types, CLIENTS)
    add_list_page(app, ListPage("clients", "Clients", "clients.index", _arguments))
    add_missed(app, missed_of_clients)
    add_search_source(app, search_source.SOURCE)
    add_nav_item(app, NavItem("clients.index", "Clients", "users", access.count_open))


def _arguments(raw: Mapping[str, str]) -> dict[str, str]:
    return read_filters(raw, custom=custom_fields_of(read_session())).arguments
