"""What happens to deadlines every night: the schedules of all practices are rolled forward."""

from datetime import time

from practice_hub.base.jobs import Jobs, for_each_practice, inside
from practice_hub.compliance.actions.generation import generate_all
from practice_hub.compliance.client_observer import ROLL

# After the night's forgetting, before the first person comes.
AT = time(4, 10)
NIGHTLY = "deadlines.nightly"


def register(registry: Jobs) -> None:
    registry.every_day(NIGHTLY, AT, for_each_practice(ROLL))
    registry.register(ROLL, inside(lambda session, _payload: generate_all(session)))
