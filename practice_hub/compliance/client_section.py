"""A client's deadlines on its page, and what cannot be scheduled."""

from collections.abc import Sequence
from dataclasses import dataclass

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.clients.models import Client
from practice_hub.compliance import access
from practice_hub.compliance.actions.generation import schedule_of
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.schedule.planned import Missing
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer

# The page of all of them is one link away.
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ClientDeadlines:
    """The section's part of the page."""

    deadlines: Sequence[Deadline]
    missing: Sequence[Missing]
    services: int
    may_edit: bool


def load(session: TenantSession, client: Client, viewer: Viewer) -> ClientDeadlines:
    """Two queries, neither of which grows with what was filed."""
    engagements = access.engagements(session, [client.id]).get(client.id, ())
    missing = schedule_of(client, engagements, clock.today()).missing
    deadlines = access.of_client(session, client.id, MOST_SHOWN)
    return ClientDeadlines(deadlines, missing, len(engagements), viewer.may(Permission.EDIT_CLIENTS))
