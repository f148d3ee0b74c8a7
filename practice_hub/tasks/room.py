"""This room's place in the application: its pages, its renderers, its words on the activity page and in the rail."""

from flask import Flask

from practice_hub.accounts.context import Room, add_room
from practice_hub.activity.kinds import Kinds
from practice_hub.clients.sections import Section, add_section
from practice_hub.notes.subjects import add_notable
from practice_hub.notifications.brief import add_brief
from practice_hub.notifications.kinds import Category
from practice_hub.people.asking import viewer
from practice_hub.search.kinds import add_searched
from practice_hub.tasks import access, brief, client_section, finding, nightly
from practice_hub.tasks.filters import read_filters
from practice_hub.tasks.fragments import COUNT_WORDS, init_fragments
from practice_hub.tasks.notable import TASKS
from practice_hub.tasks.routes import bp
from practice_hub.tasks.story import KINDS
from practice_hub.views.pages import ListPage, add_list_page
from practice_hub.web.fragments import Fragments


def init_tasks(app: Flask, fragments: Fragments, kinds: Kinds) -> None:
    app.register_blueprint(bp)
    init_fragments(app, fragments)
    kinds.register(*KINDS)
    add_notable(app, kinds, TASKS)
    nightly.register(app.extensions["hub_jobs"])
    add_section(app, Section("tasks/client_section.html", client_section.load, place=10))
    add_list_page(app, ListPage("tasks", "Tasks", "tasks.index", lambda raw: read_filters(raw, viewer()).arguments))
    add_room(app, Room("tasks.index", "Tasks", "list-check", access.count_mine, COUNT_WORDS))
    add_searched(app, finding.KIND)
    add_brief(app, Category.TASK_ASSIGNED, brief.own_tasks)
    add_brief(app, Category.APPROVAL_NEEDED, brief.reviews)
