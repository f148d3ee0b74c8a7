"""This room's place in the application: its sign-in, its pages, and what every page shows around its content."""

from flask import Flask

from practice_hub.accounts import jobs
from practice_hub.accounts.activity_types import BROWSER, PERSON, PRACTICE
from practice_hub.accounts.context import init_context
from practice_hub.accounts.fragments import init_fragments
from practice_hub.accounts.routes import BLUEPRINTS
from practice_hub.accounts.sign_in_required import init_sign_in_required
from practice_hub.activity.subject_types import SubjectTypes
from practice_hub.web.extension import PracticeHub
from practice_hub.web.fragments import Fragments


def init_accounts(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    init_sign_in_required(app)
    init_context(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    init_fragments(app, fragments)
    subject_types.register(PERSON, BROWSER, PRACTICE)
    jobs.register(PracticeHub.of(app).jobs)
