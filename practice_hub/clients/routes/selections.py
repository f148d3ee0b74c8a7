"""Changes of the clients that are ticked on a list."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice_hub.base.database import WriteSession
from practice_hub.clients import access, selection
from practice_hub.clients.custom import custom_fields
from practice_hub.clients.filters import read_filters
from practice_hub.clients.forms import SharedForm, shared_texts, wanted_of
from practice_hub.clients.kinds import ClientStatus
from practice_hub.clients.models import Client
from practice_hub.clients.reading import Unreadable, chosen, person
from practice_hub.clients.routes.blueprint import bp
from practice_hub.clients.rules import Refused
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading, writing
from practice_hub.web.templating import counted

# A page shows at most a hundred; a list made by hand may be longer, but not without end.
MOST_TICKED = 1_000

T = TypeVar("T")
Change = Callable[[WriteSession, Sequence[Client]], int]


@bp.post("/selection/status")
def set_status() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_CLIENTS)
    status = _read(chosen(ClientStatus, "Choose a status"), "new_status")
    return _change(
        lambda session, clients: selection.set_status(session, clients, status, by=by), f"{status.label} now"
    )


@bp.post("/selection/manager")
def set_manager() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_CLIENTS)
    manager_id = _read(person, "manager_id")
    return _change(
        lambda session, clients: selection.set_manager(session, clients, manager_id, by=by), "given to another manager"
    )


@bp.post("/selection/archival")
def archive_selection() -> ResponseReturnValue:
    by = viewer()
    return _change(lambda session, clients: selection.archive(session, clients, by=by), "archived")


@bp.post("/selection/fields")
def change_fields() -> ResponseReturnValue:
    """The form of what they can have in common; then what it would do; then doing it."""
    by, texts = viewer(), shared_texts(request.form)
    by.must(Permission.EDIT_CLIENTS)
    clients = list(access.by_ids(reading(), _ticked()).values())
    if not clients:
        flash("No client is ticked. Tick those that you want to change.", "warn")
        return redirect(_list_again(), 303)
    try:
        wanted = selection.read_wanted(reading(), wanted_of(texts))
    except Refused as refused:
        return _fields_page(clients, texts, problems=refused.problems), 422
    if "save" in request.form and wanted:
        return _change(lambda session, ticked: selection.change_fields(session, ticked, wanted, by=by), "changed")
    return _fields_page(clients, texts, prospect=selection.look(clients, wanted) if wanted else None)


def _fields_page(
    clients: Sequence[Client],
    texts: Mapping[str, str],
    *,
    problems: Mapping[str, str] | None = None,
    prospect: selection.Prospect | None = None,
) -> str:
    form = SharedForm.of(texts, people.colleagues(reading()))
    form.say(problems or {})
    return render_template(
        "clients/fields_of_many.html",
        form=form,
        clients=clients,
        prospect=prospect,
        arguments=read_filters(request.form).arguments,
        page_number=request.form.get("page", ""),
        list_url=_list_again(),
    )


def _ticked() -> set[int]:
    return {int(id) for id in request.form.getlist("ids")[:MOST_TICKED] if id.isdecimal() and len(id) <= 18}


def _change(change: Change, done: str) -> ResponseReturnValue:
    """Do it to those that are ticked and ours, say how many, and show the list again as it was."""
    ids = _ticked()
    try:
        with writing() as session:
            changed = change(session, list(access.by_ids(session, ids).values()))
    except Refused:
        abort(400)
    if not ids:
        flash("No client is ticked. Tick those that you want to change.", "warn")
    else:
        words = f"{counted(changed, 'client')} {done}" if changed else "Nothing was changed"
        flash(f"{words}.", "success" if changed else "info")
    return redirect(_list_again(), 303)


def _read(read: Callable[[str], T], name: str) -> T:
    try:
        return read(request.form.get(name, ""))
    except Unreadable:
        abort(400)


def _list_again() -> str:
    filters = read_filters(request.form, custom=custom_fields(reading()))
    return url_for("clients.index", **filters.link(page=request.form.get("page")))
