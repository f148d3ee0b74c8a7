"""Clients as records that notes can be on."""

from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients import access
from practice_hub.clients.access import SUBJECT, subject_of
from practice_hub.notes.subjects import Notable
from practice_hub.people.permissions import Permission
from practice_hub.realtime.event import HasId


def _load(session: TenantSession, client_id: int) -> Subject | None:
    client = access.get_client(session, client_id)
    return subject_of(client) if client else None


def _touch(session: WriteSession, client_id: int) -> HasId | None:
    client = access.get_client(session, client_id)
    if client is not None:
        client.last_activity_at = clock.now()
    return client


CLIENTS = Notable(SUBJECT, _load, Permission.EDIT_CLIENTS, _touch)
