"""What happens to deadlines every night: the schedules of all practices are rolled forward."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from practice_hub.base import clock, directory, jobs
from practice_hub.base.database import WriteSession
from practice_hub.base.jobs import Jobs
from practice_hub.compliance.actions.generation import generate_all
from practice_hub.compliance.following import ROLL

# After the night's forgetting, before the first person comes.
AT = time(4, 10)
NIGHTLY = "deadlines.nightly"


def register(registry: Jobs) -> None:
    registry.every_day(NIGHTLY, AT, jobs.inside(_every_practice))
    registry.register(ROLL, jobs.inside(lambda session, _payload: generate_all(session)))


def _every_practice(session: WriteSession, _payload: Mapping[str, Any]) -> None:
    """Each practice is a job of its own."""
    for tenant_id in directory.tenant_ids(session):
        jobs.enqueue(session, ROLL, {}, key=f"{ROLL}:{tenant_id}:{clock.today()}", tenant_id=tenant_id)
