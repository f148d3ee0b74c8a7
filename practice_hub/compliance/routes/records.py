"""Adding a deadline by hand, and the form that changes one: two people's changes are put together."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession
from practice_hub.clients.access import get_client
from practice_hub.clients.lookup import client_from_text, client_text
from practice_hub.clients.models import Client
from practice_hub.compliance import access
from practice_hub.compliance.actions import records
from practice_hub.compliance.actions.records import NewDeadline
from practice_hub.compliance.fields import FIELDS, NEW, authorities_of, parse
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.routes.blueprint import DEADLINE, bp, get_or_404
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.fields import known_texts, parsers_of
from practice_hub.records.forms import record_form
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid, parse_form
from practice_hub.records.routes import FormState, edit_context, edit_form, edit_record
from practice_hub.web.parameters import record_id
from practice_hub.web.sessions import read_session, write_session

# --- adding ----------------------------------------------------------------------------------------------------------


@bp.get("/new")
def new() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)
    client = get_client(read_session(), record_id(request.args.get("client")) or 0)
    return _new_page({"client": client_text(client), "owner_id": str(by.user_id)})


@bp.post("/new")
def create() -> ResponseReturnValue:
    by, texts = viewer(), known_texts(request.form, NEW)
    by.must(Permission.EDIT_DEADLINES)
    try:
        with write_session() as session:
            client, typed = _parse_new(session, texts)
            deadline = records.add(session, client, typed, by=by)
    except Invalid as invalid:
        return _new_page(texts, invalid.problems), 422
    flash(f"Deadline added. {deadline.title}, {deadline.client.name}.", "success")
    return redirect(f"/compliance/{deadline.id}", 303)


def _parse_new(session: TenantSession, texts: Texts) -> tuple[Client, NewDeadline]:
    known = parsers_of(NEW)
    values = parse_form(texts, {**known, "client": lambda text: client_from_text(session, known["client"](text))})
    return values.pop("client"), NewDeadline(**values)


def _new_page(texts: Texts, problems: Mapping[str, str] | None = None) -> str:
    form = record_form(NEW.values(), texts, people.colleagues(read_session(), active=False))
    form.add_errors(problems or {})
    return render_template("compliance/new.html", form=form)


# --- changing --------------------------------------------------------------------------------------------------------


@bp.get(f"{DEADLINE}/edit")
def edit(deadline_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_DEADLINES)
    return edit_form(get_or_404(read_session(), deadline_id), FIELDS, _edit_page)


@bp.post(f"{DEADLINE}/edit")
def update(deadline_id: int) -> ResponseReturnValue:
    return edit_record(
        partial(get_or_404, deadline_id=deadline_id), FIELDS, records.update, _edit_page, access.subject_of
    )


def _edit_page(deadline: Deadline, state: FormState) -> str:
    fields = {**FIELDS, "authority": replace(FIELDS["authority"], labels=authorities_of(deadline))}
    everybody = people.colleagues(read_session(), active=False)
    return render_template("compliance/edit.html", deadline=deadline, **edit_context(state, fields, parse, everybody))
