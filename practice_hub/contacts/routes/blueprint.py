"""What the pages of this room share."""

from flask import Blueprint, abort

from practice_hub.base.database import TenantSession
from practice_hub.clients import access as clients
from practice_hub.clients.models import Client
from practice_hub.contacts import access
from practice_hub.contacts.models import Contact

bp = Blueprint("contacts", __name__, url_prefix="/contacts")

CONTACT = "/<id:contact_id>"


def get_or_404(session: TenantSession, contact_id: int) -> Contact:
    """The contact, or 404: a foreign one is exactly as one that is not there."""
    return access.get_contact(session, contact_id) or abort(404)


def found_client(session: TenantSession, client_id: int) -> Client:
    return clients.get_client(session, client_id) or abort(404)
