"""Practice Hub: the composition root, the only file that may import every room."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from sqlalchemy import MetaData

import practice_hub
from practice_hub import ROOT, cli, logs
from practice_hub.accounts.context import NavItem, add_nav_item
from practice_hub.accounts.room import init_accounts
from practice_hub.accounts.signed_in import init_sign_in
from practice_hub.activity.room import init_activity
from practice_hub.activity.subject_types import subject_types
from practice_hub.announcements.room import init_announcements
from practice_hub.base import files
from practice_hub.base.config import Settings
from practice_hub.base.database import Database, WriteSession, metadata
from practice_hub.base.jobs import Jobs
from practice_hub.base.mail import deliver_mail
from practice_hub.base.migrations import Migrations
from practice_hub.base.readiness import DatabaseReadiness
from practice_hub.clients.access import get_client
from practice_hub.clients.room import init_clients
from practice_hub.compliance.access import get_deadline
from practice_hub.compliance.room import init_compliance
from practice_hub.contacts.access import get_contact
from practice_hub.contacts.room import init_contacts
from practice_hub.dashboard.room import init_dashboard
from practice_hub.imports.room import init_imports
from practice_hub.live import health, jobs, poll, stream
from practice_hub.live.events import DemoEvent
from practice_hub.live.presence import Editable, init_presence
from practice_hub.live.wiring import make_hub
from practice_hub.notes.room import init_notes
from practice_hub.notifications.room import init_notifications
from practice_hub.people.permissions import Permission
from practice_hub.realtime import log
from practice_hub.realtime.bus import Bus, MemoryBus, WakeUp, WakeUpKind
from practice_hub.realtime.watch import Watch
from practice_hub.search.room import init_search
from practice_hub.tasks.access import get_task
from practice_hub.tasks.room import init_tasks
from practice_hub.views.room import init_views
from practice_hub.web.compression import init_compression
from practice_hub.web.errors import init_errors
from practice_hub.web.extension import PracticeHub
from practice_hub.web.fragments import Fragments, draw_nothing
from practice_hub.web.parameters import IdConverter, PlainRequest
from practice_hub.web.security import init_security
from practice_hub.web.sessions import init_sessions
from practice_hub.web.templating import build_of, init_templating


class LogPublisher:
    """What the exit of every unit of work does with its events: into the log, then a wake-up on the bus."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def append(self, session: WriteSession) -> int:
        return log.write_noted(session)

    def publish(self, tenant_id: int, head: int) -> None:
        self._bus.publish(WakeUp(WakeUpKind.HEAD, tenant_id, {"head": head}))


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The application. `overrides` go into Flask's configuration (tests use it)."""
    settings = settings or Settings.from_environment()
    logs.set_up(settings.log_level)
    app = Flask("practice_hub", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.request_class = PlainRequest
    app.url_map.converters["id"] = IdConverter
    app.config["HUB_BUILD"] = build_of([ROOT / "practice_hub", ROOT / "static", ROOT / "templates"])
    make_parts(settings, app.config["HUB_BUILD"]).init_app(app)
    files.close_data_folder(settings.data_dir)
    init_compression(app)
    init_sessions(app)
    init_security(app, settings)
    app.config.update(overrides)
    init_errors(app)
    init_templating(app, app.config["HUB_BUILD"])
    init_sign_in(app)
    add_rooms(app)
    cli.init_commands(app)
    return app


def make_parts(settings: Settings, build: str) -> PracticeHub:
    """What one application consists of, before any room is there."""
    bus, fragments, watch = make_bus(settings), Fragments(), Watch()
    database = Database(settings.database_url, LogPublisher(bus))
    migrations = Migrations(settings, every_table, ROOT / "migrations")
    return PracticeHub(
        settings=settings,
        database=database,
        migrations=migrations,
        readiness=[DatabaseReadiness(database, migrations)],
        jobs=make_jobs(settings),
        bus=bus,
        fragments=fragments,
        hub=make_hub(settings, build, database, bus, fragments, watch),
        watch=watch,
    )


def every_table() -> MetaData:
    """The tables of every room, of those too whose pages are not there yet: what the database must hold."""
    for room in pkgutil.iter_modules(practice_hub.__path__, "practice_hub."):
        if room.ispkg and find_spec(f"{room.name}.models"):
            import_module(f"{room.name}.models")
    for name in ("attempts", "directory", "installation", "jobs"):
        import_module(f"practice_hub.base.{name}")
    return metadata


def make_bus(settings: Settings) -> Bus:
    """Redis when it is named, else the bus of one process."""
    if settings.redis_url is None:
        return MemoryBus()
    from practice_hub.realtime.redis_bus import RedisBus  # noqa: PLC0415 - an extra that the embedded set-up lacks

    return RedisBus(settings.redis_url, settings.installation)


def make_jobs(settings: Settings) -> Jobs:
    """The work outside requests that is nobody's room; each room adds its own."""
    registry = Jobs()
    deliver_mail(registry, settings)
    jobs.register(registry, settings)
    return registry


def add_rooms(app: Flask) -> None:
    """Each room's routes, renderers and what it shows on pages of rooms below."""
    fragments, types = PracticeHub.of(app).fragments, subject_types.of(app)
    init_accounts(app, fragments, types)
    init_activity(app, fragments)
    init_notifications(app, fragments)
    init_search(app)
    init_notes(app, fragments)
    init_views(app, fragments, types)
    # The order of the rail.
    init_dashboard(app)
    init_clients(app, fragments, types)
    init_imports(app, fragments, types)
    init_tasks(app, fragments, types)
    init_compliance(app, fragments, types)
    init_contacts(app, fragments, types)
    init_announcements(app, fragments, types)
    add_nav_item(app, NavItem("activity.index", "Activity", "history"))
    add_nav_item(app, NavItem("notifications.index", "Notifications", "bell", mark="notifications/_rail_unread.html"))
    fragments.register(draw_nothing, DemoEvent.PING)
    init_presence(
        app,
        {
            "client": Editable(get_client, Permission.EDIT_CLIENTS),
            "task": Editable(get_task, Permission.EDIT_TASKS),
            "deadline": Editable(get_deadline, Permission.EDIT_DEADLINES),
            "contact": Editable(get_contact, Permission.EDIT_CLIENTS),
        },
    )
    for module in (stream, poll, health):
        app.register_blueprint(module.bp)
