"""The practice's own fields: which there are, adding, changing and archiving them."""

from collections.abc import Callable
from functools import partial

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession
from practice_hub.clients.actions import custom_fields as actions
from practice_hub.clients.custom_field_form import fields_of, parse
from practice_hub.clients.custom_fields import definitions, get_field, subject_of
from practice_hub.clients.forms import CustomFieldForm
from practice_hub.clients.models import CustomFieldDefinition
from practice_hub.clients.routes.blueprint import bp
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.parsing import Invalid
from practice_hub.records.routes import FormState, edit_context, edit_form, edit_record
from practice_hub.web.sessions import read_session, write_session

FIELD = "/fields/<id:field_id>"


@bp.get("/fields")
def fields() -> ResponseReturnValue:
    may_manage = viewer().may(Permission.MANAGE_FIELDS)
    return render_template("clients/fields.html", fields=definitions(read_session()), may_manage=may_manage)


@bp.get("/fields/new")
def new_field() -> ResponseReturnValue:
    viewer().must(Permission.MANAGE_FIELDS)
    return _new_page(CustomFieldForm())


@bp.post("/fields/new")
def add_field() -> ResponseReturnValue:
    by, form = viewer(), CustomFieldForm(request.form)
    by.must(Permission.MANAGE_FIELDS)
    try:
        with write_session() as session:
            one = actions.define(session, form.label.data or "", form.kind.data or "", form.choices.data or "", by=by)
    except Invalid as invalid:
        form.add_errors(invalid.problems)
        return _new_page(form), 422
    flash(f"Field added. {one.label} stands on every client’s form.", "success")
    return redirect("/clients/fields", 303)


@bp.get(f"{FIELD}/edit")
def edit_field(field_id: int) -> ResponseReturnValue:
    one = _found(read_session(), field_id)
    viewer().must(Permission.MANAGE_FIELDS)
    return edit_form(one, fields_of(one), _edit_page)


@bp.post(f"{FIELD}/edit")
def update_field(field_id: int) -> ResponseReturnValue:
    load = partial(_found, field_id=field_id)
    return edit_record(load, fields_of(load(read_session())), actions.redefine, _edit_page, subject_of)


def _edit_page(one: CustomFieldDefinition, state: FormState) -> str:
    return render_template("clients/field.html", one=one, **edit_context(state, fields_of(one), parse))


@bp.post(f"{FIELD}/archival")
def archive_field(field_id: int) -> ResponseReturnValue:
    return _done(field_id, actions.archive)


@bp.post(f"{FIELD}/restoration")
def restore_field(field_id: int) -> ResponseReturnValue:
    try:
        return _done(field_id, actions.restore)
    except Invalid as invalid:
        flash(f"Not restored. {invalid}", "error")
        return redirect("/clients/fields", 303)


@bp.post(f"{FIELD}/raising")
def move_field_up(field_id: int) -> ResponseReturnValue:
    return _done(field_id, actions.raise_up)


def _done(field_id: int, act: Callable[..., None]) -> ResponseReturnValue:
    with write_session() as session:
        act(session, _found(session, field_id), by=viewer())
    return redirect("/clients/fields", 303)


def _found(session: TenantSession, field_id: int) -> CustomFieldDefinition:
    return get_field(session, field_id) or abort(404)


def _new_page(form: CustomFieldForm) -> str:
    return render_template("clients/field.html", form=form, one=None, choices=())
