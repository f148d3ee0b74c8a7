"""This room's place in the application: its gate, its pages, and what every page shows around its content."""

from flask import Flask

from practice_hub.accounts.context import init_context
from practice_hub.accounts.gate import init_gate
from practice_hub.accounts.routes import BLUEPRINTS


def init_accounts(app: Flask) -> None:
    init_gate(app)
    init_context(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
