"""What the practice does for one client: the form of its services."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.clients import engagements
from practice_hub.clients.access import subject_of
from practice_hub.clients.actions.services import update
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.observers import ConfirmationRequired
from practice_hub.clients.routes.blueprint import CLIENT, bp, get_or_404
from practice_hub.clients.routes.preview import preview, read_confirmation, wants_back
from practice_hub.clients.service_fields import FIELDS, engaged_texts, name_of, parse, service_of
from practice_hub.clients.services import INPUTS, Service, offered, suggested
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.conflicts import choices_of
from practice_hub.records.fields import known_texts
from practice_hub.records.forms import pack
from practice_hub.records.merging import Texts
from practice_hub.records.routes import FormState, edit_record, sent
from practice_hub.web.sessions import read_session


@bp.get(f"{CLIENT}/services")
def services(client_id: int) -> ResponseReturnValue:
    client = get_or_404(read_session(), client_id)
    engaged = engagements.of_client(read_session(), client.id)
    there = engaged_texts(engaged)
    today = {name_of(one, "starts_on"): clock.today().isoformat() for one in offered(client) if one not in engaged}
    return _page(client, engaged, set(engaged) or set(suggested(client)), FormState({**there, **today}, there))


@bp.post(f"{CLIENT}/services")
def save_services(client_id: int) -> ResponseReturnValue:
    load = partial(get_or_404, client_id=client_id)
    viewer().must(Permission.EDIT_CLIENTS)
    ticked = {one for one in Service if one.value in request.form.getlist("service")}
    if wants_back():
        return _page_again(load(read_session()), sent(FIELDS).again(_texts(load(read_session()))), ticked)
    save = partial(update, ticked=ticked, answer=read_confirmation())
    try:
        return edit_record(
            load, FIELDS, save, partial(_page_again, ticked=ticked), subject_of, texts=_texts, what="Services"
        )
    except ConfirmationRequired as unseen:
        return preview(load(read_session()), unseen), 422


def _texts(client: Client) -> Texts:
    return engaged_texts(engagements.of_client(read_session(), client.id))


def _page_again(client: Client, state: FormState, ticked: set[Service]) -> str:
    """With all that was typed, also for a service that is not ticked, unless a colleague began that meanwhile."""
    engaged = engagements.of_client(read_session(), client.id)
    begun = {name: text for name, text in engaged_texts(engaged).items() if service_of(name) in {*engaged} - ticked}
    left = {
        name: text
        for name, text in known_texts(request.form, FIELDS).items()
        if service_of(name) not in {*engaged} | ticked
    }
    return _page(client, engaged, ticked | set(engaged), replace(state, texts={**state.texts, **left, **begun}))


def _page(client: Client, engaged: Mapping[Service, ServiceEngagement], ticked: set[Service], state: FormState) -> str:
    return render_template(
        "clients/services.html",
        client=client,
        engaged=set(engaged),
        ticked=ticked,
        texts=state.texts,
        before=pack(state.before),
        choices=choices_of(state.disagreements, FIELDS, parse, {}),
        problems=state.problems,
        services=[one for one in Service if one in engaged or one in offered(client)],
        inputs=INPUTS,
        may_edit=viewer().may(Permission.EDIT_CLIENTS),
    )
