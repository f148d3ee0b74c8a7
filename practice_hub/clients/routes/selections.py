"""Changes of the clients that are ticked on a list."""

from collections.abc import Callable, Mapping, Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice_hub.base.database import WriteSession
from practice_hub.clients import access, selection
from practice_hub.clients.custom import custom_fields
from practice_hub.clients.filters import read_filters
from practice_hub.clients.forms import SharedForm, shared_texts, wanted_of
from practice_hub.clients.kinds import ClientStatus
from practice_hub.clients.models import Client
from practice_hub.clients.reading import chosen, recipient
from practice_hub.clients.routes.blueprint import bp
from practice_hub.clients.rules import Refused
from practice_hub.clients.ticked import Done, change_ticked, say_nothing_is_ticked, ticked
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading

_status = chosen(ClientStatus, "Choose a status")


@bp.post("/selection/status")
def set_status() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_CLIENTS)

    def change(session: WriteSession, clients: Sequence[Client]) -> Done:
        status = _status(request.form.get("new_status", ""))
        return selection.set_status(session, clients, status, by=by), f"{status.label} now"

    return _change(change)


@bp.post("/selection/manager")
def set_manager() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.EDIT_CLIENTS)

    def change(session: WriteSession, clients: Sequence[Client]) -> Done:
        manager_id = recipient(request.form.get("manager_id", ""))
        return selection.set_manager(session, clients, manager_id, by=by), "given to another manager"

    return _change(change)


@bp.post("/selection/archival")
def archive_selection() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.ARCHIVE_CLIENTS)
    return _change(lambda session, clients: (selection.archive(session, clients, by=by), "archived"))


@bp.post("/selection/fields")
def change_fields() -> ResponseReturnValue:
    """The form of what they can have in common; then what it would do; then doing it."""
    by, texts = viewer(), shared_texts(request.form)
    by.must(Permission.EDIT_CLIENTS)
    clients = list(access.by_ids(reading(), ticked()).values())
    if not clients:
        say_nothing_is_ticked("client")
        return redirect(_list_again(), 303)
    try:
        wanted = selection.read_wanted(reading(), wanted_of(texts))
    except Refused as refused:
        return _fields_page(clients, texts, problems=refused.problems), 422
    if "save" in request.form and wanted:
        return _change(lambda session, own: (selection.change_fields(session, own, wanted, by=by), "changed"))
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


def _change(change: Callable[[WriteSession, Sequence[Client]], Done]) -> ResponseReturnValue:
    """Show the list again as it was."""
    change_ticked("client", access.by_ids, change)
    return redirect(_list_again(), 303)


def _list_again() -> str:
    filters = read_filters(request.form, custom=custom_fields(reading()))
    return url_for("clients.index", **filters.link(page=request.form.get("page")))
