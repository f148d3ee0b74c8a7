"""Not hearing of a client for a while."""

from practice_hub.base.database import TenantSession
from practice_hub.clients import access
from practice_hub.clients.actions.notifications import responsible_staff
from practice_hub.clients.models import Client
from practice_hub.clients.routes.blueprint import CLIENT, bp, get_or_404
from practice_hub.notifications.routes.muting import MutableRecord, add_mute_routes, muting_context
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.asking import viewer


def mute_context(client: Client) -> dict[str, object]:
    is_notified = viewer().user_id in responsible_staff(client)
    return muting_context(SubjectRef(access.SUBJECT, client.id), is_notified=is_notified)


def _mutable(session: TenantSession, client_id: int) -> MutableRecord:
    client = get_or_404(session, client_id)
    return MutableRecord(SubjectRef(access.SUBJECT, client.id), client.name, f"/clients/{client.id}")


add_mute_routes(bp, CLIENT, _mutable)
