"""This room's place in the application. What notes can be on, the rooms above say with `subjects.add_notable()`."""

from flask import Flask

from practice_hub.notes.fragments import init_fragments
from practice_hub.notes.routes import bp
from practice_hub.web.fragments import Fragments


def init_notes(app: Flask, fragments: Fragments) -> None:
    app.register_blueprint(bp)
    init_fragments(app, fragments)
