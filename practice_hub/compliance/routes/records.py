"""Adding a deadline by hand, and the form that changes one: two people's changes are put together."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession
from practice_hub.clients import reading as texts_of
from practice_hub.clients.access import get_client
from practice_hub.clients.actions import Conflict, Saved
from practice_hub.clients.conflict import Choice, take_theirs
from practice_hub.clients.forms import pack, sent, unpack
from practice_hub.clients.merge import Disagreement
from practice_hub.clients.models import Client
from practice_hub.clients.naming import client_meant, client_text
from practice_hub.clients.reading import Unreadable
from practice_hub.clients.rules import Refused
from practice_hub.compliance import actions, editing
from practice_hub.compliance.actions import Typed
from practice_hub.compliance.fields import (
    FIELDS,
    LONGEST_PERIOD,
    LONGEST_TITLE,
    authorities_of,
    line_of,
    snapshot,
    words_of,
)
from practice_hub.compliance.forms import DeadlineForm, NewDeadlineForm
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.routes.blueprint import DEADLINE, bp, found
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading, writing

NEW = ("client", "title", "period", "due_on", "reason", "owner_id")


# --- adding ----------------------------------------------------------------------------------------------------------


@bp.get("/new")
def new() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_DEADLINES)
    client_id = request.args.get("client", 0, type=int)
    client = get_client(reading(), client_id) if 0 < client_id < 2**63 else None
    return _new_page({"client": client_text(client), "owner_id": str(by.user_id)})


@bp.post("/new")
def create() -> ResponseReturnValue:
    by, texts = viewer(), sent(request.form, NEW)
    by.must(Permission.EDIT_DEADLINES)
    try:
        with writing() as session:
            client, typed = _read(session, texts)
            deadline = actions.add(session, client, typed, by=by)
    except Refused as refused:
        return _new_page(texts, refused.problems), 422
    flash(f"Deadline added. {deadline.title}, {deadline.client.name}.", "success")
    return redirect(f"/compliance/{deadline.id}", 303)


def _read(session: TenantSession, texts: Mapping[str, str]) -> tuple[Client, Typed]:
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    readers: dict[str, Callable[[str], Any]] = {
        "client": partial(_client, session),
        "title": line_of("The name", LONGEST_TITLE, "Enter what is due"),
        "period": partial(texts_of.line, label="The period", most=LONGEST_PERIOD),
        "due_on": FIELDS["due_on"].read,
        "reason": line_of("The reason", actions.LONGEST_REASON, "Say where this date comes from"),
        "owner_id": texts_of.person,
    }
    for name, read in readers.items():
        try:
            values[name] = read(texts.get(name, ""))
        except Unreadable as unreadable:
            problems[name] = str(unreadable)
    if problems:
        raise Refused(problems)
    return values.pop("client"), Typed(**values)


def _client(session: TenantSession, text: str) -> Client:
    client = client_meant(session, texts_of.line(text, "Client", 240))
    if client is None:
        raise Unreadable("Enter the client’s name or code")
    return client


def _new_page(texts: Mapping[str, str], problems: Mapping[str, str] | None = None) -> str:
    form = NewDeadlineForm.of(texts, people.colleagues(reading(), active=False))
    form.say(problems or {})
    return render_template("compliance/new.html", form=form)


# --- changing --------------------------------------------------------------------------------------------------------


@bp.get(f"{DEADLINE}/edit")
def edit(deadline_id: int) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_DEADLINES)
    deadline = found(reading(), deadline_id)
    return _edit_page(deadline, snapshot(deadline))


@bp.post(f"{DEADLINE}/edit")
def update(deadline_id: int) -> ResponseReturnValue:
    by, form = viewer(), request.form
    by.must(Permission.EDIT_DEADLINES)
    before = unpack(form["before"], FIELDS) if "before" in form else None
    yours = take_theirs(sent(form, FIELDS), form, before or {})
    try:
        with writing() as session:
            deadline = found(session, deadline_id)
            saved = editing.update(session, deadline, by=by, yours=yours, before=before)
    except Conflict as conflict:
        deadline = found(reading(), deadline_id)
        return _edit_page(deadline, conflict.merged.texts, before=conflict.theirs, conflict=conflict), 409
    except Refused as refused:
        deadline = found(reading(), deadline_id)
        problems = {
            ("authority_reason" if name == "reason" else name): words for name, words in refused.problems.items()
        }
        # What was typed goes back with what it began from: the comparison is not lost with a mistake.
        return _edit_page(deadline, snapshot(deadline) | yours, problems, before=before), 422
    _say(deadline, saved)
    return redirect(f"/compliance/{deadline.id}", 303)


def _edit_page(
    deadline: Deadline,
    texts: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    conflict: Conflict | None = None,
    before: Mapping[str, str] | None = None,
) -> str:
    form = DeadlineForm.of(texts, people.colleagues(reading(), active=False), authorities_of(deadline))
    form.say(problems or {})
    return render_template(
        "compliance/edit.html",
        deadline=deadline,
        form=form,
        before=pack(snapshot(deadline) if before is None else before),
        choices=_choices(conflict.disagreements) if conflict else [],
    )


def _choices(disagreements: Mapping[str, Disagreement]) -> list[Choice]:
    """What to choose between, in the order of the form."""
    names = people.names_by_id(reading())

    def words(name: str, text: str) -> str:
        try:
            return words_of(name, FIELDS[name].read(text), names)
        except Unreadable:
            return text

    return [
        Choice(name, FIELDS[name].label, words(name, one.before), words(name, one.yours), words(name, one.theirs))
        for name in FIELDS
        if (one := disagreements.get(name))
    ]


def _say(deadline: Deadline, saved: Saved) -> None:
    if not saved.changed:
        flash(f"Nothing was changed. {deadline.title} is as it was.", "info")
        return
    kept = f" A colleague’s change of {', '.join(saved.kept)} was kept too." if saved.kept else ""
    flash(f"Changes saved. {', '.join(saved.changed)}.{kept}", "success")
