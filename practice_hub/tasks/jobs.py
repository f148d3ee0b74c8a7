"""What this room does by the clock: tasks that repeat and have fallen due are followed by their next one."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from practice_hub.base import clock, directory, jobs
from practice_hub.base.database import WriteSession
from practice_hub.base.jobs import Jobs
from practice_hub.tasks.actions.succession import follow_due

# After the deadlines of the day, before the first person comes.
AT = time(4, 20)
NIGHTLY = "tasks.nightly"
REPEAT = "tasks.repeat"


def register(registry: Jobs) -> None:
    registry.every_day(NIGHTLY, AT, jobs.inside(_every_practice))
    registry.register(REPEAT, jobs.inside(lambda session, _payload: follow_due(session)))


def _every_practice(session: WriteSession, _payload: Mapping[str, Any]) -> None:
    """Each practice is a job of its own."""
    for tenant_id in directory.tenant_ids(session):
        jobs.enqueue(session, REPEAT, {}, key=f"{REPEAT}:{tenant_id}:{clock.today()}", tenant_id=tenant_id)
