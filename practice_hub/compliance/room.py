"""This room's place in the application: pages, renderers, words, nightly work, and what it follows."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from flask import Flask

from practice_hub.accounts.context import Room, add_room
from practice_hub.activity.kinds import Kind, Kinds
from practice_hub.base import clock, directory, jobs
from practice_hub.base.database import WriteSession
from practice_hub.base.jobs import Jobs
from practice_hub.clients.followers import add_follower
from practice_hub.clients.sections import Section, add_section
from practice_hub.compliance import access, brief, client_section, finding, reminders_jobs
from practice_hub.compliance.filters import read_filters
from practice_hub.compliance.following import ROLL, DeadlinesOfClients
from practice_hub.compliance.fragments import init_fragments
from practice_hub.compliance.generation import generate_all
from practice_hub.compliance.routes import bp, feed_bp
from practice_hub.compliance.tasks import DeadlinesOfTasks
from practice_hub.notifications.brief import add_brief
from practice_hub.notifications.kinds import Category
from practice_hub.search.kinds import add_searched
from practice_hub.tasks.deadlines import add_book
from practice_hub.views.pages import ListPage, add_list_page
from practice_hub.web.fragments import Fragments

# After the night's forgetting, before the first person comes.
AT = time(4, 10)
NIGHTLY = "deadlines.nightly"

KINDS = (
    Kind(
        "client",
        "Client",
        {
            "deadline.moved": "Deadline moved to another status",
            "deadline.filed": "Deadline filed",
            "deadline.assigned": "Deadline assigned",
            "deadline.added": "Deadline added by hand",
            "deadline.dated": "Date of a deadline changed",
            "deadline.aimed": "Target of a deadline changed",
            "deadline.not_required": "Deadline not required",
            "deadline.rescheduled": "Deadlines rescheduled",
        },
    ),
    Kind(
        "person",
        "Colleague",
        watched={"person.feed_made": "Calendar address made", "person.feed_ended": "Calendar address taken back"},
    ),
    Kind(
        "deadline_list",
        "Deadline list",
        {"deadlines.changed": "Deadlines changed"},
        watched={"deadlines.exported": "Deadline list exported"},
    ),
)


def init_compliance(app: Flask, fragments: Fragments, kinds: Kinds) -> None:
    app.register_blueprint(bp)
    app.register_blueprint(feed_bp)
    init_fragments(app, fragments)
    kinds.register(*KINDS)
    add_list_page(app, ListPage("compliance", "Compliance", "compliance.index", _kept))
    add_room(app, Room("compliance.index", "Compliance", "calendar-due", access.count_soon, " due within 7 days"))
    register(app.extensions["hub_jobs"])
    reminders_jobs.register(app.extensions["hub_jobs"])
    add_follower("compliance", DeadlinesOfClients())
    add_section(app, Section("compliance/client_section.html", client_section.load))
    add_searched(app, finding.KIND)
    add_brief(app, Category.DEADLINE_OVERDUE, brief.overdue)
    add_brief(app, Category.DEADLINE_APPROACHING, brief.coming)
    add_brief(app, Category.APPROVAL_NEEDED, brief.reviews)
    add_book("compliance", DeadlinesOfTasks())


def _kept(raw: Mapping[str, str]) -> dict[str, str]:
    """What a saved view keeps of an address: the month beside the list is not a part of it."""
    return {name: value for name, value in read_filters(raw).arguments.items() if name != "month"}


def register(registry: Jobs) -> None:
    registry.every_day(NIGHTLY, AT, jobs.inside(_every_practice))
    registry.register(ROLL, jobs.inside(lambda session, _payload: generate_all(session)))


def _every_practice(session: WriteSession, _payload: Mapping[str, Any]) -> None:
    """Each practice is a job of its own."""
    for tenant_id in directory.tenant_ids(session):
        jobs.enqueue(session, ROLL, {}, key=f"{ROLL}:{tenant_id}:{clock.today()}", tenant_id=tenant_id)
