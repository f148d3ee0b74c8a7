"""What a change of deadlines does at once to the reminders that were sent of them (docs/compliance.md, “Reminders”)."""

from collections.abc import Sequence

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.compliance import reminders_sweep as sweep
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.reminders import Due, reminders_of
from practice_hub.notifications.actions.reading import retract_these
from practice_hub.notifications.models import Notification


def reassigned(session: WriteSession, deadlines: Sequence[Deadline]) -> None:
    """What somebody else answers for now leaves every list but those of whom it still concerns."""
    session.flush()
    today, here = clock.today(), sweep.readers(session)
    concerned = {one.key for each in deadlines for one in reminders_of(_as_due(each), today, here)}
    unread = sweep.unread(session, Notification.subject_id.in_([each.id for each in deadlines]))
    stale = [row.id for row in unread if (row.subject_id, row.user_id) not in concerned]
    retract_these(session, stale, reason="reassigned")


def _as_due(deadline: Deadline) -> Due:
    client = deadline.client
    return Due(
        deadline.id,
        client.id,
        deadline.due_on,
        deadline.status,
        deadline.title,
        deadline.period_words,
        client.name,
        deadline.owner_id,
        client.manager_id,
        client.partner_id,
    )
