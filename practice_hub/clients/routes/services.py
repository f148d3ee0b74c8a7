"""What the practice does for one client: the form of its services."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.clients import engaging, services_form
from practice_hub.clients.actions import Conflict, Saved
from practice_hub.clients.conflict import choices_of, take_theirs
from practice_hub.clients.effects import summary
from practice_hub.clients.followers import Unseen
from practice_hub.clients.forms import pack, sent, unpack
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.routes.blueprint import CLIENT, bp, found
from practice_hub.clients.routes.preview import answer, preview, wants_back
from practice_hub.clients.rules import Refused
from practice_hub.clients.services import INPUTS, Service, offered, suggested
from practice_hub.clients.services_form import FIELDS, name_of, names_of, service_of, snapshot
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading, writing


@bp.get(f"{CLIENT}/services")
def services(client_id: int) -> ResponseReturnValue:
    client = found(reading(), client_id)
    engaged = engaging.of_client(reading(), client.id)
    return _page(client, engaged, set(engaged) or set(suggested(client)), {})


@bp.post(f"{CLIENT}/services")
def save_services(client_id: int) -> ResponseReturnValue:
    by, form = viewer(), request.form
    by.must(Permission.EDIT_CLIENTS)
    ticked = {one for one in Service if one.value in form.getlist("service")}
    before = unpack(form["before"], FIELDS) if "before" in form else None
    yours = take_theirs(sent(form, names_of(ticked)), form, before or {})
    if wants_back():
        return _page_again(client_id, ticked, yours, before=before)
    try:
        with writing() as session:
            client = found(session, client_id)
            saved = services_form.update(session, client, ticked, by=by, yours=yours, before=before, answer=answer())
    except Unseen as unseen:
        return preview(found(reading(), client_id), unseen), 422
    except Conflict as conflict:
        yours = {name: conflict.merged.texts[name] for name in yours}
        return _page_again(client_id, ticked, yours, before=conflict.theirs, conflict=conflict), 409
    except Refused as refused:
        return _page_again(client_id, ticked, yours, refused.problems, before=before), 422
    _say(saved)
    return redirect(f"/clients/{client_id}", 303)


def _page_again(
    client_id: int,
    ticked: set[Service],
    yours: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    before: Mapping[str, str] | None,
    conflict: Conflict | None = None,
) -> str:
    """With all that was typed, also for a service that is not ticked, unless a colleague began that meanwhile."""
    client = found(reading(), client_id)
    engaged = engaging.of_client(reading(), client.id)
    typed = {name: text for name, text in sent(request.form, FIELDS).items() if service_of(name) not in engaged}
    return _page(client, engaged, ticked | set(engaged), {**typed, **yours}, problems, before=before, conflict=conflict)


def _page(
    client: Client,
    engaged: Mapping[Service, ServiceEngagement],
    ticked: set[Service],
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    before: Mapping[str, str] | None = None,
    conflict: Conflict | None = None,
) -> str:
    here = snapshot(engaged)
    today = {name_of(one, "starts_on"): clock.today().isoformat() for one in offered(client) if one not in engaged}
    return render_template(
        "clients/services.html",
        client=client,
        engaged=set(engaged),
        ticked=ticked,
        texts={**here, **today, **typed},
        before=pack(here if before is None else before),
        choices=choices_of(conflict.disagreements, {}, FIELDS) if conflict else [],
        problems=problems or {},
        services=[one for one in Service if one in engaged or one in offered(client)],
        inputs=INPUTS,
        may_edit=viewer().may(Permission.EDIT_CLIENTS),
    )


def _say(saved: Saved) -> None:
    if not saved.changed:
        flash("Nothing was changed.", "success")
        return
    kept = f" A colleague’s change of {', '.join(saved.kept)} was kept too." if saved.kept else ""
    followed = f" {words}." if (words := summary(saved.effects)) else ""
    flash(f"Services saved. {', '.join(saved.changed)}.{followed}{kept}", "success")
