"""This room's place in the application: its pages, its renderers, the worker's part, its words on the activity page."""

from flask import Flask

from practice_hub.activity.subject_types import SubjectType, SubjectTypes
from practice_hub.imports import access, jobs
from practice_hub.imports.fragments import init_fragments
from practice_hub.imports.routes import bp
from practice_hub.web.extension import PracticeHub
from practice_hub.web.fragments import Fragments

SUBJECT_TYPES = (
    SubjectType(
        "client",
        "Client",
        {
            access.ADDED: "Client imported",
            access.CHANGED: "Client updated by an import",
            access.UNDONE: "Import of a client undone",
        },
    ),
    SubjectType(
        "client_list",
        "Client list",
        {"clients.imported": "Clients imported", "clients.import_undone": "Import of clients undone"},
    ),
)


def init_imports(app: Flask, fragments: Fragments, subject_types: SubjectTypes) -> None:
    app.register_blueprint(bp)
    init_fragments(app, fragments)
    subject_types.register(*SUBJECT_TYPES)
    jobs.register(PracticeHub.of(app).jobs, lambda: PracticeHub.of(app).database)
