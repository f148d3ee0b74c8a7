"""What colleagues did with clients while somebody was away."""

from datetime import datetime

from sqlalchemy import func, or_, select

from practice_hub.activity.access import visible_to
from practice_hub.activity.models import Activity
from practice_hub.base.database import TenantSession
from practice_hub.clients.access import SUBJECT
from practice_hub.clients.models import Client
from practice_hub.notifications.while_away import Missed, Summary
from practice_hub.people.viewer import Viewer

# So many clients are named; the number says how many there are.
MOST_NAMED = 6


def missed_of_clients(session: TenantSession, by: Viewer, since: datetime) -> Summary:
    """Two queries: how much there was, and the clients that moved most. A change of many clients at once names none."""
    own = visible_to(by).where(
        Activity.subject_type == SUBJECT,
        Activity.subject_id > 0,
        Activity.occurred_at > since,
        or_(Activity.actor_id.is_(None), Activity.actor_id != by.user_id),
    )
    updates = func.count(Activity.id)
    total = own.with_only_columns(updates, func.count(Activity.subject_id.distinct()))
    number, records = session.execute(total).one()
    most = own.with_only_columns(Activity.subject_id, updates.label("updates")).group_by(Activity.subject_id).subquery()
    rows = session.execute(
        select(Client.id, Client.name, most.c.updates)
        .join(most, most.c.subject_id == Client.id)
        .order_by(most.c.updates.desc(), Client.sort_name)
        .limit(MOST_NAMED)
    )
    first = [Missed(row.name, f"/clients/{row.id}", row.updates) for row in rows]
    return Summary(number, records, first, "client", "clients")
