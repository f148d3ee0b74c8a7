"""The practice's own fields: which there are, adding, changing and archiving them."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession
from practice_hub.clients import defining
from practice_hub.clients.custom import definitions
from practice_hub.clients.defining import get_field
from practice_hub.clients.forms import FieldForm
from practice_hub.clients.models import ClientField
from practice_hub.clients.routes.blueprint import bp
from practice_hub.clients.rules import Refused
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading, writing

FIELD = f"/fields/<int(max={2**63 - 1}):field_id>"


@bp.get("/fields")
def fields() -> ResponseReturnValue:
    may_manage = viewer().may(Permission.MANAGE_FIELDS)
    return render_template("clients/fields.html", fields=definitions(reading()), may_manage=may_manage)


@bp.get("/fields/new")
def new_field() -> ResponseReturnValue:
    viewer().must(Permission.MANAGE_FIELDS)
    return _page(FieldForm())


@bp.post("/fields/new")
def add_field() -> ResponseReturnValue:
    by, form = viewer(), FieldForm(request.form)
    by.must(Permission.MANAGE_FIELDS)
    try:
        with writing() as session:
            one = defining.define(session, form.label.data or "", form.kind.data or "", form.choices.data or "", by=by)
    except Refused as refused:
        form.say(refused.problems)
        return _page(form), 422
    flash(f"Field added. {one.label} stands on every client’s form.", "success")
    return redirect("/clients/fields", 303)


@bp.get(f"{FIELD}/edit")
def edit_field(field_id: int) -> ResponseReturnValue:
    one = _found(reading(), field_id)
    viewer().must(Permission.MANAGE_FIELDS)
    return _page(FieldForm(data={"label": one.label, "kind": one.kind, "choices": "\n".join(one.choices)}), one)


@bp.post(f"{FIELD}/edit")
def update_field(field_id: int) -> ResponseReturnValue:
    by, form = viewer(), FieldForm(request.form)
    _found(reading(), field_id)
    by.must(Permission.MANAGE_FIELDS)
    version = request.form.get("version", 0, type=int)
    try:
        with writing() as session:
            one, label, choices = _found(session, field_id), form.label.data or "", form.choices.data or ""
            defining.redefine(session, one, label, choices, by=by, version=version)
    except Refused as refused:
        form.say(refused.problems)
        return _page(form, _found(reading(), field_id)), 409 if "" in refused.problems else 422
    flash("Field saved.", "success")
    return redirect("/clients/fields", 303)


@bp.post(f"{FIELD}/archival")
def archive_field(field_id: int) -> ResponseReturnValue:
    return _done(field_id, defining.archive)


@bp.post(f"{FIELD}/restoration")
def restore_field(field_id: int) -> ResponseReturnValue:
    try:
        return _done(field_id, defining.restore)
    except Refused as refused:
        flash(f"Not restored. {refused}", "error")
        return redirect("/clients/fields", 303)


@bp.post(f"{FIELD}/raising")
def raise_field(field_id: int) -> ResponseReturnValue:
    return _done(field_id, defining.raise_up)


def _done(field_id: int, act: Callable[..., None]) -> ResponseReturnValue:
    with writing() as session:
        act(session, _found(session, field_id), by=viewer())
    return redirect("/clients/fields", 303)


def _found(session: TenantSession, field_id: int) -> ClientField:
    return get_field(session, field_id) or abort(404)


def _page(form: FieldForm, one: ClientField | None = None) -> str:
    return render_template("clients/field.html", form=form, one=one)
