"""Practice Hub. `application.py` puts it together; this file loads nothing, so that a part can be used by itself."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class EventUnit:
    """What the exit of every unit of work does with its events: into the log, then ring the bell."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def append(self, session: WriteSession) -> int:
        return log.write_noted(session)

    def ring(self, tenant_id: int, head: int) -> None:
        self._bus.publish(WakeUp(WakeUpKind.HEAD, tenant_id, {"head": head}))


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The application. `overrides` go into Flask's configuration (tests use it)."""
    settings = settings or Settings.from_environment()
    logs.set_up(settings.log_level)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.request_class = PlainRequest
    app.config.update(HUB=settings)
    bus = make_bus(settings)
    database = Database(settings.database_url, EventUnit(bus))
    files.close_data_folder(settings.data_dir)
    migrations = Migrations(settings, every_table, ROOT / "migrations")
    readiness = [DatabaseReadiness(database, migrations)]
    app.extensions.update(hub_bus=bus, hub_migrations=migrations, hub_readiness=readiness)
    init_compression(app)
    init_sessions(app, database)
    init_security(app, settings)
    app.config.update(overrides)
    init_errors(app)
    app.config["HUB_BUILD"] = build_of([ROOT / "practice_hub", ROOT / "static", ROOT / "templates"])
    init_templating(app, app.config["HUB_BUILD"])
    init_sign_in(app)
    app.extensions["hub_jobs"] = make_jobs(settings)
    fragments = app.extensions["hub_fragments"] = add_rooms(app)
    init_live(app, settings, database, bus, fragments)
    cli.init_commands(app)
    return app


def every_table() -> MetaData:
    """The tables of every room, of those too whose pages are not there yet: what the database must hold."""
    for room in pkgutil.iter_modules(__path__, f"{__name__}."):
        if room.ispkg and find_spec(f"{room.name}.models"):
            import_module(f"{room.name}.models")
    for name in ("attempts", "directory", "installation", "jobs"):
        import_module(f"{__name__}.base.{name}")
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


def add_rooms(app: Flask) -> Fragments:
    """Each room's routes, renderers and what it shows on pages of rooms below."""
    fragments = Fragments()
    subject_types = init_subject_types(app)
    init_accounts(app, fragments, subject_types)
    init_activity(app, fragments)
    init_notifications(app, fragments)
    init_search(app)
    init_notes(app, fragments)
    init_views(app, fragments, subject_types)
    # The order of the rail.
    init_dashboard(app)
    init_clients(app, fragments, subject_types)
    init_imports(app, fragments, subject_types)
    init_tasks(app, fragments, subject_types)
    init_compliance(app, fragments, subject_types)
    init_contacts(app, fragments, subject_types)
    init_announcements(app, fragments, subject_types)
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
    return fragments
