"""Not hearing of a client for a while."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.clients import access
from practice_hub.clients.actions.notifications import responsible_staff
from practice_hub.clients.models import Client
from practice_hub.clients.routes.blueprint import CLIENT, bp, found
from practice_hub.notifications import muting
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.asking import viewer
from practice_hub.web.sessions import read_session, write_session


def mute_context(client: Client) -> dict[str, object]:
    """What the client's page shows to whoever is told of it."""
    own = muting.muting_of(read_session(), _about(client), viewer())
    return {"muting": own if own.until or viewer().user_id in responsible_staff(client) else None}


@bp.post(f"{CLIENT}/muting")
def mute(client_id: int) -> ResponseReturnValue:
    with write_session() as session:
        client, span = found(session, client_id), request.form.get("span", "")
        muting.mute(session, _about(client), client.name, _address(client), span, by=viewer())
    return redirect(_address(client), 303)


@bp.post(f"{CLIENT}/unmuting")
def unmute(client_id: int) -> ResponseReturnValue:
    with write_session() as session:
        client = found(session, client_id)
        muting.unmute(session, _about(client), client.name, by=viewer())
    return redirect(_address(client), 303)


def _about(client: Client) -> SubjectRef:
    return SubjectRef(access.SUBJECT, client.id)


def _address(client: Client) -> str:
    return f"/clients/{client.id}"
