"""What the pages of this room share."""

from flask import Blueprint, abort

from practice_hub.base.database import TenantSession
from practice_hub.clients import access
from practice_hub.clients.models import Client

bp = Blueprint("clients", __name__, url_prefix="/clients")

# A larger number in an address is no number of the database, and not found.
CLIENT = "/<id:client_id>"


def get_or_404(session: TenantSession, client_id: int) -> Client:
    """The client, or 404: a foreign one is exactly as one that is not there."""
    return access.get_client(session, client_id) or abort(404)
