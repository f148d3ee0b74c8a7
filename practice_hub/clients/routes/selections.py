"""Changes of the clients that are ticked on a list."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice_hub.base.database import WriteSession
from practice_hub.clients import access
from practice_hub.clients.actions import selection
from practice_hub.clients.custom_fields import custom_fields_of
from practice_hub.clients.effects import seen_of, summary
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.filters import Filters, read_filters
from practice_hub.clients.forms import shared_form, shared_texts, wanted_of
from practice_hub.clients.models import Client
from practice_hub.clients.routes.blueprint import bp
from practice_hub.clients.routes.preview import SEEN
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.bulk import Done, change_ticked, choose_for_ticked, flash_nothing_ticked, ticked
from practice_hub.records.parsing import Invalid, Parser, choice, user_id_or_nobody
from practice_hub.web.sessions import read_session


@bp.post("/selection/status")
def set_status() -> ResponseReturnValue:
    status = ("new_status", choice(ClientStatus, "Choose a status"))
    return _choose(selection.set_status, status, lambda status: f"{status.label} now")


@bp.post("/selection/manager")
def set_manager() -> ResponseReturnValue:
    manager = ("manager_id", user_id_or_nobody)
    return _choose(selection.set_manager, manager, lambda _manager: "given to another manager")


@bp.post("/selection/archival")
def archive_selection() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.ARCHIVE_CLIENTS)
    return _change(lambda session, clients: (selection.archive(session, clients, by=by), "archived"))


@bp.post("/selection/fields")
def change_fields() -> ResponseReturnValue:
    """The form of what they can have in common; then what it would do; then doing it."""
    texts = shared_texts(request.form)
    viewer().must(Permission.EDIT_CLIENTS)
    clients = list(access.by_ids(read_session(), ticked()).values())
    if not clients:
        flash_nothing_ticked("client")
        return redirect(_list_again(), 303)
    try:
        wanted = selection.parse_wanted(read_session(), wanted_of(texts))
    except Invalid as invalid:
        return _fields_page(clients, texts, problems=invalid.problems), 422
    if "save" not in request.form or not wanted:
        return _fields_page(clients, texts, wanted)
    try:
        return _change(partial(_as_seen, wanted=wanted))
    except _Meanwhile:
        clients = list(access.by_ids(read_session(), ticked()).values())
        return _fields_page(clients, texts, wanted, is_again=True), 422


class _Meanwhile(Exception):
    """The change would do to deadlines what the page did not show. Nothing was saved."""


def _as_seen(session: WriteSession, clients: Sequence[Client], wanted: Mapping[str, Any]) -> Done:
    """Change them, unless the page showed what is no longer so. A script that was shown nothing is not asked."""
    effects = selection.foreseen(session, selection.preview(clients, wanted).changing, wanted)
    if request.form.get(SEEN, seen := seen_of(effects.values())) != seen:
        raise _Meanwhile
    number = selection.change_fields(session, clients, wanted, by=viewer())
    if number and (words := summary(effects.values())):
        flash(f"{words}{_beyond(number)}.", "info")
    return number, "changed"


def _beyond(number: int) -> str:
    """Of more clients not all are worked out at once."""
    more = number - selection.MOST_FORESEEN
    if more > 0:
        return f", for the first {selection.MOST_FORESEEN} of them; those of the others follow by the same rules"
    return ""


def _fields_page(
    clients: Sequence[Client],
    texts: Mapping[str, str],
    wanted: Mapping[str, Any] | None = None,
    *,
    problems: Mapping[str, str] | None = None,
    is_again: bool = False,
) -> str:
    prospect = selection.preview(clients, wanted) if wanted else None
    effects = selection.foreseen(read_session(), prospect.changing, wanted) if prospect and wanted else {}
    form = shared_form(texts, people.colleagues(read_session()))
    form.add_errors(problems or {})
    return render_template(
        "clients/fields_of_many.html",
        form=form,
        clients=clients,
        prospect=prospect,
        effects=effects,
        summary=summary(effects.values()),
        seen=seen_of(effects.values()),
        most_foreseen=selection.MOST_FORESEEN,
        is_again=is_again,
        arguments=_filters().arguments,
        page_number=request.form.get("page", ""),
        list_url=_list_again(),
    )


def _choose(action: Callable[..., int], field: tuple[str, Parser], done: Callable[[Any], str]) -> ResponseReturnValue:
    viewer().must(Permission.EDIT_CLIENTS)
    choose_for_ticked("client", access.by_ids, action, field, done)
    return redirect(_list_again(), 303)


def _change(change: Callable[[WriteSession, Sequence[Client]], Done]) -> ResponseReturnValue:
    """Show the list again as it was."""
    change_ticked("client", access.by_ids, change)
    return redirect(_list_again(), 303)


def _list_again() -> str:
    return url_for("clients.index", **_filters().link(page=request.form.get("page")))


def _filters() -> Filters:
    return read_filters(request.form, custom=custom_fields_of(read_session()))
