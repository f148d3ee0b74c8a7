"""This room's place in the application: its pages, its renderers, the bell on every page."""

from flask import Flask

from practice_hub.notifications import jobs
from practice_hub.notifications.fragments import init_fragments
from practice_hub.notifications.inbox import init_inbox
from practice_hub.notifications.routes import BLUEPRINTS
from practice_hub.web.extension import PracticeHub
from practice_hub.web.fragments import Fragments


def init_notifications(app: Flask, fragments: Fragments) -> None:
    init_fragments(app, fragments)
    init_inbox(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    jobs.register(app, PracticeHub.of(app).jobs)
