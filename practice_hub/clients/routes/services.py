"""What the practice does for one client: the form of its services."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.clients import engaging
from practice_hub.clients.engaging import Wish, read_wish
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.routes.blueprint import CLIENT, bp, found
from practice_hub.clients.rules import Refused
from practice_hub.clients.services import INPUTS, Service, offered, suggested
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading, writing

# Of every service; its own inputs come after these.
FIELDS = ("starts_on", "ends_on", "fee")


@bp.get(f"{CLIENT}/services")
def services(client_id: int) -> ResponseReturnValue:
    client = found(reading(), client_id)
    engaged = engaging.of_client(reading(), client.id)
    return _page(client, engaged, _texts_of(client, engaged), set(engaged) or set(suggested(client)))


@bp.post(f"{CLIENT}/services")
def save_services(client_id: int) -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_CLIENTS)
    client = found(reading(), client_id)
    engaged = engaging.of_client(reading(), client.id)
    ticked = {one for one in {*offered(client), *engaged} if one.value in request.form.getlist("service")}
    wishes, problems = _read(ticked)
    if problems:
        texts = {name: value for name, value in request.form.items() if "-" in name}
        return _page(client, engaged, texts, ticked, problems), 422
    with writing() as session:
        client = found(session, client_id)
        changed = engaging.engage(session, client, wishes, by=by)
    flash(f"Services saved. {', '.join(changed)}." if changed else "Nothing was changed.", "success")
    return redirect(f"/clients/{client_id}", 303)


def _read(ticked: set[Service]) -> tuple[list[Wish], dict[str, str]]:
    wishes, problems = [], dict[str, str]()
    for service in sorted(ticked, key=list(Service).index):
        names = (*FIELDS, *(one.name for one in INPUTS[service]))
        texts = {name: request.form.get(f"{service.value}-{name}", "") for name in names}
        try:
            wishes.append(read_wish(service, texts))
        except Refused as refused:
            problems |= {f"{service.value}-{name}": words for name, words in refused.problems.items()}
    return wishes, problems


def _texts_of(client: Client, engaged: Mapping[Service, ServiceEngagement]) -> dict[str, str]:
    texts = {f"{service.value}-starts_on": clock.today().isoformat() for service in offered(client)}
    for service, one in engaged.items():
        fee = engaging.fee_words(one.fee_pence).removeprefix("£") if one.fee_pence is not None else ""
        own = {
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat() if one.ends_on else "",
            "fee": fee,
        }
        texts |= {f"{service.value}-{name}": text for name, text in {**own, **one.inputs}.items()}
    return texts


def _page(
    client: Client,
    engaged: Mapping[Service, ServiceEngagement],
    texts: Mapping[str, str],
    ticked: set[Service],
    problems: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "clients/services.html",
        client=client,
        engaged=set(engaged),
        ticked=ticked,
        texts=texts,
        problems=problems or {},
        services=[one for one in Service if one in engaged or one in offered(client)],
        inputs=INPUTS,
        may_edit=viewer().may(Permission.EDIT_CLIENTS),
    )
