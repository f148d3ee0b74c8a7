"""A client's deadlines on its page, and what cannot be scheduled."""

from typing import Any

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.clients.models import Client
from practice_hub.compliance import access
from practice_hub.compliance.actions.generation import schedule_of
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer

# The page of all of them is one link away.
MOST_SHOWN = 12


def load(session: TenantSession, client: Client, viewer: Viewer) -> dict[str, Any]:
    """Two queries, neither of which grows with what was filed."""
    engagements = access.engagements(session, [client.id]).get(client.id, ())
    return {
        "deadlines": access.of_client(session, client.id, MOST_SHOWN),
        "missing": schedule_of(client, engagements, clock.today()).missing,
        "services": len(engagements),
        "may_edit": viewer.may(Permission.EDIT_CLIENTS),
    }
