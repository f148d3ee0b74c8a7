"""This room's place in the application: its pages, its renderers, its words on the activity page and in the rail."""

from flask import Flask

from practice_hub.accounts.context import NavItem, add_nav_item
from practice_hub.activity.subject_types import SubjectTypes
from practice_hub.clients.sections import Section, add_section
from practice_hub.notes.subjects import add_notable
from practice_hub.notifications.digest import add_digest_source
from practice_hub.notifications.enums import Category
from practice_hub.people.asking import viewer
from practice_hub.search.sources import add_search_source
from practice_hub.tasks import access, client_section, digest, jobs, search_source
from practice_hub.tasks.activity_types import SUBJECT_TYPES
from practice_hub.tasks.filters import read_filters
from practice_hub.tasks.fragments import COUNT_WORDS, init_fragments
from practice_hub.tasks.notable import TASKS
from practice_hub.tasks.routes import bp
from practice_hub.views.pages import ListPage, add_list_page
from practice_hub.web.extension import PracticeHub
from practice_hub.web.fragments import Fragments


def init_tasks(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    app.register_blueprint(bp)
    init_fragments(app, fragments)
    subject_types.register(*SUBJECT_TYPES)
    add_notable(app, subject_types, TASKS)
    jobs.register(PracticeHub.of(app).jobs)
    add_section(app, Section("tasks/client_section.html", client_section.load, place=10))
    add_list_page(app, ListPage("tasks", "Tasks", "tasks.index", lambda raw: read_filters(raw, viewer()).arguments))
    add_nav_item(app, NavItem("tasks.index", "Tasks", "list-check", access.count_mine, COUNT_WORDS))
    add_search_source(app, search_source.SOURCE)
    add_digest_source(app, Category.TASK_ASSIGNED, digest.own_tasks)
    add_digest_source(app, Category.APPROVAL_NEEDED, digest.reviews)
