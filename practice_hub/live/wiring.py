"""The wiring of one process: hub, bus and watch (docs/realtime.md, sections 1 and 2)."""

from pathlib import Path

from sqlalchemy import make_url

from practice_hub.accounts.signed_in import how_long
from practice_hub.base import clock, directory
from practice_hub.base.config import Settings
from practice_hub.base.database import Database
from practice_hub.live.source import LogSource
from practice_hub.realtime import log
from practice_hub.realtime.bus import Bus
from practice_hub.realtime.hub import Hub
from practice_hub.realtime.presence import REPEAT_SECONDS
from practice_hub.realtime.watch import DATA_VERSION_SECONDS, ENDED_SECONDS, HEADS_SECONDS, DataVersion, Watch
from practice_hub.web.fragments import Fragments

# Spread of the heartbeats of several processes, so that they do not beat as one.
HEARTBEAT_JITTER = 0.2


def make_hub(settings: Settings, build: str, database: Database, bus: Bus, fragments: Fragments, watch: Watch) -> Hub:
    """The hub of this process. It listens from its first subscription on: commands never start a thread."""
    hub = Hub(
        LogSource(database, fragments),
        bus,
        build=build,
        streams_per_user=settings.streams_per_user,
        streams_per_process=settings.streams_per_process,
        drain_spread_seconds=settings.drain_spread_seconds,
    )
    hub.on_start.append(lambda: _keep_watch(watch, hub, settings, database))
    return hub


def _keep_watch(watch: Watch, hub: Hub, settings: Settings, database: Database) -> None:
    """What this process looks at by itself. The calls hold no connection between two looks."""

    def compare_heads() -> None:
        hub.compare(log.heads(database.engine, hub.tenants()))

    def ask_who_ended() -> None:
        streaming = hub.browsers()
        if streaming:
            with database.directory() as session:
                alive = directory.live_browsers(session, streaming, **how_long(settings))
            hub.end_browsers(streaming - alive)

    watch.every(settings.heartbeat_seconds, lambda: hub.beat(clock.now()), jitter=HEARTBEAT_JITTER)
    watch.every(REPEAT_SECONDS, hub.repeat_presence)
    watch.every(HEADS_SECONDS, compare_heads)
    watch.every(ENDED_SECONDS, ask_who_ended, early=hub.ask_who_ended)
    if settings.is_sqlite:
        file = DataVersion(Path(make_url(settings.database_url).database or ""))

        def look_at_file() -> None:
            if file.has_moved():
                compare_heads()

        watch.every(DATA_VERSION_SECONDS, look_at_file)
