"""This room's place in the application: its pages, its renderers, its words, and its section on a client's page."""

from flask import Flask

from practice_hub.accounts.context import Room, add_room
from practice_hub.activity.kinds import Kinds
from practice_hub.clients.sections import Section, add_section
from practice_hub.contacts import finding, section
from practice_hub.contacts.fragments import init_fragments
from practice_hub.contacts.routes import bp
from practice_hub.contacts.story import KINDS
from practice_hub.search.kinds import add_searched
from practice_hub.web.fragments import Fragments


def init_contacts(app: Flask, fragments: Fragments, kinds: Kinds) -> None:
    app.register_blueprint(bp)
    init_fragments(app, fragments)
    kinds.register(*KINDS)
    add_searched(app, finding.KIND)
    add_section(app, Section("contacts/client_section.html", section.load))
    add_room(app, Room("contacts.index", "Contacts", "user"))
