"""Not hearing of a client for a while."""

from datetime import date, timedelta

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.clients import access
from practice_hub.clients.models import Client
from practice_hub.clients.routes.blueprint import CLIENT, bp, found
from practice_hub.clients.telling import keepers_of
from practice_hub.notifications import access as notifications
from practice_hub.notifications.actions import choosing
from practice_hub.notifications.actions.notifying import About
from practice_hub.people.asking import viewer
from practice_hub.web.sessions import reading, writing
from practice_hub.web.templating import long_date

# How long a client may be muted, in days: long enough for a busy month, short enough not to be forgotten.
SPANS = {"week": 7, "month": 30, "quarter": 91}
SPAN_WORDS = {"week": "A week", "month": "A month", "quarter": "Three months"}


def mute_context(client: Client) -> dict[str, object]:
    """What the client's page shows to whoever is told of it."""
    own = notifications.mute_of(reading(), viewer().user_id, access.SUBJECT, client.id)
    until = own.until if own is not None and own.until >= clock.today() else None
    return {
        "muted_until": until,
        "is_keeper": viewer().user_id in keepers_of(client),
        "spans": [(name, SPAN_WORDS[name], _until(days)) for name, days in SPANS.items()],
    }


@bp.post(f"{CLIENT}/muting")
def mute(client_id: int) -> ResponseReturnValue:
    by = viewer()
    with writing() as session:
        client = found(session, client_id)
        days = SPANS.get(request.form.get("span", "")) or abort(400)
        about, link = About(access.SUBJECT, client.id), f"/clients/{client.id}"
        choosing.mute(session, about, client.name, link, until=_until(days), by=by)
    flash(f"{client.name} is muted. You hear nothing of it until the end of {long_date(_until(days))}.", "success")
    return redirect(link, 303)


@bp.post(f"{CLIENT}/unmuting")
def unmute(client_id: int) -> ResponseReturnValue:
    by = viewer()
    with writing() as session:
        client = found(session, client_id)
        own = notifications.mute_of(session, by.user_id, access.SUBJECT, client.id)
        if own is not None:
            choosing.unmute(session, own)
    flash(f"You hear of {client.name} again.", "success")
    return redirect(f"/clients/{client.id}", 303)


def _until(days: int) -> date:
    return clock.today() + timedelta(days=days)
