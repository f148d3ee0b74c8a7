"""The people of a client on its page."""

from collections.abc import Sequence

from practice_hub.base.database import TenantSession
from practice_hub.clients.models import Client
from practice_hub.contacts import access
from practice_hub.contacts.models import ContactLink
from practice_hub.people.viewer import Viewer


def load(session: TenantSession, client: Client, _viewer: Viewer) -> Sequence[ContactLink]:
    return access.links_of_clients(session, [client.id]).get(client.id, ())
