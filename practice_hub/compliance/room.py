"""This room's place in the application: pages, renderers, words, nightly work, and what it follows."""

from collections.abc import Mapping

from flask import Flask

from practice_hub.accounts.context import NavItem, add_nav_item
from practice_hub.activity.subject_types import SubjectTypes
from practice_hub.clients.observers import add_observer
from practice_hub.clients.sections import Section, add_section
from practice_hub.compliance import access, client_section, jobs, search_source
from practice_hub.compliance.activity_types import SUBJECT_TYPES
from practice_hub.compliance.client_observer import DeadlinesOfClients
from practice_hub.compliance.filters import read_filters
from practice_hub.compliance.fragments import init_fragments
from practice_hub.compliance.reminders import digest
from practice_hub.compliance.reminders import jobs as reminders
from practice_hub.compliance.routes import bp, feed_bp
from practice_hub.compliance.task_deadlines import DeadlinesOfTasks
from practice_hub.notifications.digest import add_digest_source
from practice_hub.notifications.enums import Category
from practice_hub.search.sources import add_search_source
from practice_hub.tasks.deadlines import add_source
from practice_hub.views.pages import ListPage, add_list_page
from practice_hub.web.extension import PracticeHub
from practice_hub.web.fragments import Fragments


def init_compliance(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(feed_bp)
    init_fragments(app, fragments)
    subject_types.register(*SUBJECT_TYPES)
    add_list_page(app, ListPage("compliance", "Compliance", "compliance.index", _kept))
    add_nav_item(
        app, NavItem("compliance.index", "Compliance", "calendar-due", access.count_soon, " due within 7 days")
    )
    jobs.register(PracticeHub.of(app).jobs)
    reminders.register(PracticeHub.of(app).jobs)
    add_observer("compliance", DeadlinesOfClients())
    add_section(app, Section("compliance/client_section.html", client_section.load))
    add_search_source(app, search_source.SOURCE)
    add_digest_source(app, Category.DEADLINE_OVERDUE, digest.overdue)
    add_digest_source(app, Category.DEADLINE_APPROACHING, digest.coming)
    add_digest_source(app, Category.APPROVAL_NEEDED, digest.reviews)
    add_source("compliance", DeadlinesOfTasks())


def _kept(raw: Mapping[str, str]) -> dict[str, str]:
    """What a saved view keeps of an address: the month beside the list is not a part of it."""
    return {name: value for name, value in read_filters(raw).arguments.items() if name != "month"}
