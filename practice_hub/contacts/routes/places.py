"""Beside which clients a contact stands: put there from either side, as what, the main one, taken off."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession
from practice_hub.clients.lookup import client_from_text
from practice_hub.clients.models import Client
from practice_hub.contacts import access, actions
from practice_hub.contacts.fields import ROLES
from practice_hub.contacts.forms import PlaceForm
from practice_hub.contacts.lookup import contact_from_text
from practice_hub.contacts.models import ContactLink
from practice_hub.contacts.routes.blueprint import CONTACT, bp, found_client, get_or_404
from practice_hub.contacts.routes.records import show_page
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.parsing import Invalid, parse_field, required
from practice_hub.web.sessions import read_session, write_session

OF_CLIENT = "/of/<id:client_id>"
LINK = "/links/<id:link_id>"


@bp.get(OF_CLIENT)
def of_client(client_id: int) -> ResponseReturnValue:
    return _page(found_client(read_session(), client_id), PlaceForm())


@bp.post(OF_CLIENT)
def link_contact(client_id: int) -> ResponseReturnValue:
    """Put somebody who is in the book beside this client."""
    by, form = viewer(), PlaceForm(request.form)
    found_client(read_session(), client_id)
    by.must(Permission.EDIT_CLIENTS)
    try:
        with write_session() as session:
            client = found_client(session, client_id)
            contact = parse_field("contact", partial(contact_from_text, session), form.contact.data or "")
            actions.link(session, contact, client, form.role.data or "", by=by, main=bool(form.main.data))
    except Invalid as invalid:
        form.add_errors(invalid.problems)
        return _page(found_client(read_session(), client_id), form), 422
    flash(f"Contact added. {contact.name} is a contact of {client.name}.", "success")
    return redirect(f"/contacts/of/{client_id}", 303)


@bp.post(f"{CONTACT}/links")
def link_client(contact_id: int) -> ResponseReturnValue:
    """Put this contact beside one more client."""
    by, form = viewer(), PlaceForm(request.form)
    get_or_404(read_session(), contact_id)
    by.must(Permission.EDIT_CLIENTS)
    try:
        with write_session() as session:
            known = required(partial(client_from_text, session), "Enter the client’s name or code")
            meant = parse_field("client", known, form.client.data or "")
            client, contact = found_client(session, meant.id), get_or_404(session, contact_id)
            actions.link(session, contact, client, form.role.data or "", by=by, main=bool(form.main.data))
    except Invalid as invalid:
        form.add_errors(invalid.problems)
        return show_page(get_or_404(read_session(), contact_id), form), 422
    flash(f"Contact added. {contact.name} is a contact of {client.name}.", "success")
    return redirect(f"/contacts/{contact_id}", 303)


@bp.post(f"{LINK}/role")
def set_role(link_id: int) -> ResponseReturnValue:
    try:
        return _done(link_id, partial(actions.set_role, role_text=request.form.get("role", "")))
    except Invalid as invalid:
        client = found_client(read_session(), _found_link(read_session(), link_id).client_id)
        failed = {"id": link_id, "role": request.form.get("role", ""), "problem": str(invalid)}
        return _page(client, PlaceForm(), failed), 422


@bp.post(f"{LINK}/main")
def make_main(link_id: int) -> ResponseReturnValue:
    return _done(link_id, actions.make_main)


@bp.post(f"{LINK}/removal")
def unlink(link_id: int) -> ResponseReturnValue:
    return _done(link_id, actions.unlink)


def _done(link_id: int, action: Callable[..., object]) -> ResponseReturnValue:
    """Back to the side from which it was pressed."""
    by = viewer()
    with write_session() as session:
        one = _found_link(session, link_id)
        found_client(session, one.client_id)
        action(session, one, by=by)
        client_id, contact_id = one.client_id, one.contact_id
    flash("Saved.", "success")
    return redirect(
        f"/contacts/{contact_id}" if request.form.get("back") == "contact" else f"/contacts/of/{client_id}", 303
    )


def _found_link(session: TenantSession, link_id: int) -> ContactLink:
    return access.get_link(session, link_id) or abort(404)


def _page(client: Client, form: PlaceForm, failed: Mapping[str, Any] | None = None) -> str:
    """`failed`: the line whose role came back, what was typed there and what is wrong with it."""
    return render_template(
        "contacts/of_client.html",
        client=client,
        links=access.links_of_clients(read_session(), [client.id]).get(client.id, ()),
        form=form,
        failed=failed or {},
        roles=ROLES,
        may_edit=viewer().may(Permission.EDIT_CLIENTS),
    )
