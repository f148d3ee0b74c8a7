"""What this room does by the clock: tasks that repeat and have fallen due are followed by their next one."""

from datetime import time

from practice_hub.base.jobs import Jobs, for_each_practice, inside
from practice_hub.tasks.actions.succession import follow_due

# After the deadlines of the day, before the first person comes.
AT = time(4, 20)
NIGHTLY = "tasks.nightly"
REPEAT = "tasks.repeat"


def register(registry: Jobs) -> None:
    registry.every_day(NIGHTLY, AT, for_each_practice(REPEAT))
    registry.register(REPEAT, inside(lambda session, _payload: follow_due(session)))
