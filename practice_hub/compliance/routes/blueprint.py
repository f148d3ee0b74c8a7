"""What the pages of this room share."""

from flask import Blueprint, abort, request, url_for

from practice_hub.base.database import TenantSession
from practice_hub.compliance import access
from practice_hub.compliance.filters import read_filters
from practice_hub.compliance.models import OPEN, Deadline, Status
from practice_hub.records.parsing import ParseError, choice

bp = Blueprint("compliance", __name__, url_prefix="/compliance")

# A larger number in an address is no number of the database, and not found.
DEADLINE = "/<id:deadline_id>"

_CHOOSE = "Choose a status"
_status = choice(Status, _CHOOSE)


def get_or_404(session: TenantSession, deadline_id: int) -> Deadline:
    """The deadline, or 404: a foreign one is exactly as one that is not there."""
    return access.get_deadline(session, deadline_id) or abort(404)


def list_again() -> str:
    """The list as it was: its address travels in the form."""
    return url_for("compliance.index", **read_filters(request.form).link(page=request.form.get("page")))


def open_status(text: str) -> Status:
    """A status that a person sets by hand; the others end a deadline, and have forms of their own."""
    status = _status(text)
    if status not in OPEN:
        raise ParseError(_CHOOSE)
    return status
