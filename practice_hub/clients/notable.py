"""Clients as records that notes can be on."""

from practice_hub.clients.access import SUBJECT, get_client, subject_of
from practice_hub.notes.subjects import Notable
from practice_hub.people.permissions import Permission

CLIENTS = Notable(SUBJECT, get_client, subject_of, Permission.EDIT_CLIENTS, "last_activity_at")
