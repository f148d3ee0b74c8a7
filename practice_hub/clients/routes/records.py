"""One client: its page, adding and changing it, archiving and restoring it."""

from collections.abc import Mapping, Sequence
from functools import partial

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity import access as story
from practice_hub.clients import access, validation
from practice_hub.clients.access import subject_of
from practice_hub.clients.actions import records
from practice_hub.clients.custom_fields import custom_fields_of, custom_words, every_field
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.gaps import gaps_of
from practice_hub.clients.groups import groups_of
from practice_hub.clients.models import Client, sorted_by
from practice_hub.clients.observers import ConfirmationRequired
from practice_hub.clients.relations import related_to
from practice_hub.clients.routes.blueprint import CLIENT, bp, get_or_404
from practice_hub.clients.routes.mutes import mute_context
from practice_hub.clients.routes.preview import preview, read_confirmation, wants_back
from practice_hub.clients.sections import sections_of
from practice_hub.notes.panel import panel_of
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.fields import known_texts, snapshot
from practice_hub.records.forms import record_form
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid
from practice_hub.records.routes import FormState, edit_context, edit_form, edit_record, sent
from practice_hub.web.parameters import record_id
from practice_hub.web.sessions import read_session, write_session

# On a phone the summary follows it; all of the story is a link away.
TIMELINE_LENGTH = 15


@bp.get(CLIENT)
def show(client_id: int) -> ResponseReturnValue:
    by, client = viewer(), get_or_404(read_session(), client_id)
    return render_template(
        "clients/show.html",
        client=client,
        gaps=gaps_of(client),
        custom=custom_words(client, custom_fields_of(read_session())),
        timeline=story.timeline(read_session(), by, access.SUBJECT, client.id, TIMELINE_LENGTH),
        timeline_length=TIMELINE_LENGTH,
        sections=sections_of(read_session(), client, by),
        group=groups_of(read_session(), [client.id]).get(client.id),
        relations=related_to(read_session(), [client.id]).get(client.id, ()),
        notes=panel_of(read_session(), access.SUBJECT, client.id, by),
        may_edit=by.may(Permission.EDIT_CLIENTS),
        may_archive=by.may(Permission.ARCHIVE_CLIENTS),
        **mute_context(client),
    )


# --- adding ------------------------------------------------------------------------------------------------------


@bp.get("/new")
def new() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_CLIENTS)
    return _new_page({"status": ClientStatus.ONBOARDING.value, "manager_id": str(by.user_id)})


@bp.post("/new")
def create() -> ResponseReturnValue:
    by, texts = viewer(), known_texts(request.form, every_field(read_session()))
    by.must(Permission.EDIT_CLIENTS)
    twins = _unmentioned_namesakes(texts.get("name", ""))
    if twins:
        return _new_page(texts, twins=twins), 409
    try:
        with write_session() as session:
            client = records.create(session, by=by, **texts)
    except Invalid as invalid:
        return _new_page(texts, invalid.problems), 422
    flash(f"Client added. {client.name} has the code {client.code}.", "success")
    return redirect(subject_of(client).link, 303)


def _unmentioned_namesakes(name: str) -> Sequence[Client]:
    """Who has this name already, if our own form asks and has not said so. A script that adds clients is not asked."""
    if "ask_namesakes" not in request.form or request.form.get("anyway") == sorted_by(name):
        return ()
    return access.namesakes(read_session(), name)


def _new_page(texts: Texts, problems: Mapping[str, str] | None = None, twins: Sequence[Client] = ()) -> str:
    session = read_session()
    form = record_form(every_field(session).values(), texts, people.colleagues(session, active=False))
    form.add_errors(problems or {})
    return render_template(
        "clients/new.html", form=form, fields=FIELDS, custom=custom_fields_of(session), namesakes=twins
    )


@bp.get("/namesakes")
def namesakes() -> ResponseReturnValue:
    """Asked while a name is typed: who is called the same already."""
    name = request.args.get("name", "")
    twins = access.namesakes(read_session(), name, but=record_id(request.args.get("but"))) if name.strip() else ()
    return render_template("clients/_namesakes.html", namesakes=twins)


# --- changing ----------------------------------------------------------------------------------------------------


@bp.get(f"{CLIENT}/edit")
def edit(client_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_CLIENTS)
    return edit_form(get_or_404(read_session(), client_id), every_field(read_session()), _edit_page)


@bp.post(f"{CLIENT}/edit")
def update(client_id: int) -> ResponseReturnValue:
    fields, load = every_field(read_session()), partial(get_or_404, client_id=client_id)
    viewer().must(Permission.EDIT_CLIENTS)
    if wants_back():
        client = load(read_session())
        return _edit_page(client, sent(fields).again(snapshot(client, fields)))
    try:
        return edit_record(load, fields, partial(records.update, answer=read_confirmation()), _edit_page, subject_of)
    except ConfirmationRequired as unseen:
        return preview(load(read_session()), unseen), 422


def _edit_page(client: Client, state: FormState) -> str:
    session = read_session()
    fields = every_field(session)
    parse = partial(validation.parse, fields=fields)
    return render_template(
        "clients/edit.html",
        client=client,
        fields=FIELDS,
        custom=custom_fields_of(session),
        kept_fields=[FIELDS[name].label for name in validation.kept_fields(client)],
        **edit_context(state, fields, parse, people.colleagues(session, active=False)),
    )


# --- archiving ---------------------------------------------------------------------------------------------------


@bp.post(f"{CLIENT}/archival")
def archive(client_id: int) -> ResponseReturnValue:
    with write_session() as session:
        client = get_or_404(session, client_id)
        records.archive(session, client, by=viewer())
    flash(f"Client archived. {client.name} is off the lists; its record is kept.", "success")
    return redirect(subject_of(client).link, 303)


@bp.post(f"{CLIENT}/restoration")
def restore(client_id: int) -> ResponseReturnValue:
    with write_session() as session:
        client = get_or_404(session, client_id)
        records.restore(session, client, by=viewer())
    flash(f"Client restored. {client.name} is on the lists again.", "success")
    return redirect(subject_of(client).link, 303)
