"""This room's place in the application: its pages and its renderer."""

from flask import Flask

from practice_hub.activity import routes
from practice_hub.activity.fragments import init_fragments
from practice_hub.web.fragments import Fragments


def init_activity(app: Flask, fragments: Fragments) -> None:
    init_fragments(app, fragments)
    app.register_blueprint(routes.bp)
