"""What is forgotten every night: events past their retention, and what has ended in the directory."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from practice_hub.base import directory, jobs
from practice_hub.base.config import Settings
from practice_hub.base.database import WriteSession
from practice_hub.base.jobs import Jobs
from practice_hub.realtime import log

# When nobody works, and past the hour that the clocks change in.
AT = time(3, 10)
# Long enough to ask who signed in from where after an incident.
KEEP_BROWSERS = timedelta(days=30)
KEEP_LINKS = timedelta(days=30)
# Long enough to see next week why a mail was late.
KEEP_JOBS = timedelta(days=14)
KEEP_GIVEN_UP = timedelta(days=90)

NIGHTLY = "nightly"
PRUNE_EVENTS = "events.prune"


def register(registry: Jobs, settings: Settings) -> None:
    def prune_events(session: WriteSession, _payload: Mapping[str, Any]) -> None:
        log.prune(session, keep_days=settings.event_retention_days, keep_count=settings.event_retention_count)

    registry.every_day(NIGHTLY, AT, jobs.inside(_forget))
    registry.register(PRUNE_EVENTS, jobs.inside(prune_events))


def _forget(session: WriteSession, _payload: Mapping[str, Any]) -> None:
    """Each practice's log is a job of its own: a session serves one practice, and one fault stops one of them."""
    directory.prune_browsers(session, keep=KEEP_BROWSERS)
    directory.prune_links(session, keep=KEEP_LINKS)
    jobs.prune(session, keep=KEEP_JOBS, keep_given_up=KEEP_GIVEN_UP)
    jobs.enqueue_for_each_practice(session, PRUNE_EVENTS)
