"""One client: its page, adding and changing it, archiving and restoring it."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity import access as story
from practice_hub.activity.models import Activity
from practice_hub.clients import access, actions, rules
from practice_hub.clients.actions import Conflict, Saved, snapshot
from practice_hub.clients.conflict import choices_of, take_theirs
from practice_hub.clients.custom import custom_fields, custom_words, every_field
from practice_hub.clients.effects import summary
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.followers import Unseen
from practice_hub.clients.forms import ClientForm, pack, sent, unpack
from practice_hub.clients.gaps import gaps_of
from practice_hub.clients.grouping import groups_of
from practice_hub.clients.kinds import ClientStatus
from practice_hub.clients.models import Client, sorted_by
from practice_hub.clients.reading import person
from practice_hub.clients.relating import related_to
from practice_hub.clients.routes.blueprint import CLIENT, bp, found
from practice_hub.clients.routes.mutes import mute_context
from practice_hub.clients.routes.preview import answer, preview, wants_back
from practice_hub.clients.rules import Refused
from practice_hub.clients.sections import sections_of
from practice_hub.notes.panel import panel_of
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading, writing

# On a phone the summary follows it; all of the story is a link away.
TIMELINE_LENGTH = 15


@bp.get(CLIENT)
def show(client_id: int) -> ResponseReturnValue:
    by, client = viewer(), found(reading(), client_id)
    return render_template(
        "clients/show.html",
        client=client,
        gaps=gaps_of(client),
        custom=custom_words(client, custom_fields(reading())),
        timeline=_story_of(client, TIMELINE_LENGTH),
        timeline_length=TIMELINE_LENGTH,
        sections=sections_of(reading(), client, by),
        group=groups_of(reading(), [client.id]).get(client.id),
        relations=related_to(reading(), [client.id]).get(client.id, ()),
        notes=panel_of(reading(), access.SUBJECT, client.id, by),
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
    by, texts = viewer(), sent(request.form, every_field(reading()))
    by.must(Permission.EDIT_CLIENTS)
    twins = _unmentioned_namesakes(texts.get("name", ""))
    if twins:
        return _new_page(texts, twins=twins), 409
    try:
        with writing() as session:
            client = actions.create(session, by=by, **texts)
    except Refused as refused:
        return _new_page(texts, refused.problems), 422
    flash(f"Client added. {client.name} has the code {client.code}.", "success")
    return redirect(_address(client), 303)


def _unmentioned_namesakes(name: str) -> Sequence[Client]:
    """Who has this name already, if our own form asks and has not said so. A script that adds clients is not asked."""
    if "ask_namesakes" not in request.form or request.form.get("anyway") == sorted_by(name):
        return ()
    return access.namesakes(reading(), name)


def _new_page(texts: Mapping[str, str], problems: Mapping[str, str] | None = None, twins: Sequence[Client] = ()) -> str:
    custom = custom_fields(reading())
    form = ClientForm.of(texts, people.colleagues(reading(), active=False), custom)
    form.say(problems or {})
    return render_template("clients/new.html", form=form, fields=FIELDS, custom=custom, namesakes=twins)


@bp.get("/namesakes")
def namesakes() -> ResponseReturnValue:
    """Asked while a name is typed: who is called the same already."""
    name = request.args.get("name", "")
    twins = access.namesakes(reading(), name, but=request.args.get("but", type=person)) if name.strip() else ()
    return render_template("clients/_namesakes.html", namesakes=twins)


# --- changing ----------------------------------------------------------------------------------------------------


@bp.get(f"{CLIENT}/edit")
def edit(client_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_CLIENTS)
    client = found(reading(), client_id)
    return _edit_page(client, snapshot(client, every_field(reading())))


@bp.post(f"{CLIENT}/edit")
def update(client_id: int) -> ResponseReturnValue:
    by, form = viewer(), request.form
    by.must(Permission.EDIT_CLIENTS)
    fields = every_field(reading())
    before = unpack(form["before"], fields) if "before" in form else None
    yours = take_theirs(sent(form, fields), form, before or {})
    if wants_back():
        client = found(reading(), client_id)
        return _edit_page(client, snapshot(client, fields) | yours, before=before)
    try:
        with writing() as session:
            client = found(session, client_id)
            if before is None and form.get("version", str(client.version)) != str(client.version):
                before = {}  # An earlier version that we do not know: whatever differs now is for the person to judge.
            saved = actions.update(session, client, by=by, yours=yours, before=before, answer=answer())
    except Unseen as unseen:
        return preview(found(reading(), client_id), unseen), 422
    except Conflict as conflict:
        client, theirs = found(reading(), client_id), conflict.theirs
        return _edit_page(client, conflict.merged.texts, before=theirs, conflict=conflict), 409
    except Refused as refused:
        client = found(reading(), client_id)
        # What was typed goes back with what it began from: the comparison is not lost with a mistake.
        return _edit_page(client, snapshot(client, fields) | yours, refused.problems, before=before), 422
    _say(client, saved)
    return redirect(_address(client), 303)


def _edit_page(
    client: Client,
    texts: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    conflict: Conflict | None = None,
    before: Mapping[str, str] | None = None,
) -> str:
    session = reading()
    fields, custom = every_field(session), custom_fields(session)
    form = ClientForm.of(texts, people.colleagues(session, active=False), custom)
    form.say(problems or {})
    names = people.names_by_id(session)
    return render_template(
        "clients/edit.html",
        client=client,
        form=form,
        fields=FIELDS,
        custom=custom,
        before=pack(snapshot(client, fields) if before is None else before),
        seen=client.version,
        choices=choices_of(conflict.disagreements, names, fields) if conflict else [],
        kept_fields=[FIELDS[name].label for name in rules.kept_fields(client)],
    )


def _story_of(client: Client, length: int = story.FEED_LENGTH) -> Sequence[Activity]:
    return story.timeline(reading(), viewer(), access.SUBJECT, client.id, length)


def _say(client: Client, saved: Saved) -> None:
    if not saved.changed:
        flash(f"Nothing was changed. {client.name} is as it was.", "info")
        return
    kept = f" A colleague’s change of {', '.join(saved.kept)} was kept too." if saved.kept else ""
    followed = f" {words}." if (words := summary(saved.effects)) else ""
    flash(f"Changes saved. {', '.join(saved.changed)}.{followed}{kept}", "success")


# --- archiving ---------------------------------------------------------------------------------------------------


@bp.post(f"{CLIENT}/archival")
def archive(client_id: int) -> ResponseReturnValue:
    with writing() as session:
        client = found(session, client_id)
        actions.archive(session, client, by=viewer())
    flash(f"Client archived. {client.name} is off the lists; its record is kept.", "success")
    return redirect(_address(client), 303)


@bp.post(f"{CLIENT}/restoration")
def restore(client_id: int) -> ResponseReturnValue:
    with writing() as session:
        client = found(session, client_id)
        actions.restore(session, client, by=viewer())
    flash(f"Client restored. {client.name} is on the lists again.", "success")
    return redirect(_address(client), 303)


def _address(client: Client) -> str:
    return f"/clients/{client.id}"
