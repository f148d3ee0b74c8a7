"""The deadlines that tasks may be for."""

from collections.abc import Sequence

from practice_hub.base.database import TenantSession
from practice_hub.compliance import access
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.obligations import OBLIGATIONS
from practice_hub.tasks.deadlines import DeadlineKind

# A client of many services and fifteen months has no more; a menu should not.
MOST_OFFERED = 60


class DeadlinesOfTasks:
    """What the tasks room asks (tasks/deadlines.py)."""

    def one(self, session: TenantSession, deadline_id: int) -> Deadline | None:
        return access.by_ids(session, [deadline_id]).get(deadline_id)

    def kinds(self) -> Sequence[DeadlineKind]:
        return [DeadlineKind(one.id, one.title, one.service.label) for one in OBLIGATIONS.values()]

    def open_of(self, session: TenantSession, client_id: int) -> Sequence[Deadline]:
        return access.of_client(session, client_id, MOST_OFFERED)
