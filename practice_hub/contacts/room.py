"""This room's place in the application: its pages, its renderers, its words, and its section on a client's page."""

from flask import Flask

from practice_hub.accounts.context import NavItem, add_nav_item
from practice_hub.activity.subject_types import SubjectTypes
from practice_hub.clients.sections import Section, add_section
from practice_hub.contacts import search_source, section
from practice_hub.contacts.activity_types import SUBJECT_TYPES
from practice_hub.contacts.fragments import init_fragments
from practice_hub.contacts.routes import bp
from practice_hub.search.sources import add_search_source
from practice_hub.web.fragments import Fragments


def init_contacts(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    app.register_blueprint(bp)
    init_fragments(app, fragments)
    subject_types.register(*SUBJECT_TYPES)
    add_search_source(app, search_source.SOURCE)
    add_section(app, Section("contacts/client_section.html", section.load))
    add_nav_item(app, NavItem("contacts.index", "Contacts", "user"))
