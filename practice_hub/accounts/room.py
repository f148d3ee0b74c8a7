"""This room's place in the application: its gate, its pages, and what every page shows around its content."""

from flask import Flask

from practice_hub.accounts import jobs
from practice_hub.accounts.context import init_context
from practice_hub.accounts.fragments import init_fragments
from practice_hub.accounts.gate import init_gate
from practice_hub.accounts.kinds import BROWSER, PERSON, PRACTICE
from practice_hub.accounts.routes import BLUEPRINTS
from practice_hub.activity.kinds import Kinds
from practice_hub.web.fragments import Fragments


def init_accounts(app: Flask, fragments: Fragments, kinds: Kinds) -> None:
    init_gate(app)
    init_context(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    init_fragments(app, fragments)
    kinds.register(PERSON, BROWSER, PRACTICE)
    jobs.register(app.extensions["hub_jobs"])
