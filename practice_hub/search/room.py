"""This room's place in the application: its pages, what rooms above register, and its work."""

from flask import Flask

from practice_hub.base import jobs
from practice_hub.search import index
from practice_hub.search.routes import bp
from practice_hub.web.extension import PracticeHub

REBUILD = "search.rebuild"
"""Noted by the migration that brought the index, for the practices that were there."""


def init_search(app: Flask) -> None:
    app.register_blueprint(bp)
    PracticeHub.of(app).jobs.register(REBUILD, jobs.inside(lambda session, _payload: index.rebuild(session)))
