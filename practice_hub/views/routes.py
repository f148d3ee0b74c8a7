"""Saving a list as a view, and changing or deleting one."""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.parsing import Invalid
from practice_hub.views import access, actions
from practice_hub.views.actions import NAME
from practice_hub.views.models import SavedView
from practice_hub.views.pages import ListPage, list_pages
from practice_hub.web.sessions import read_session, write_session

bp = Blueprint("views", __name__, url_prefix="/views")

VIEW = "/<id:view_id>"


@bp.get("/new")
def new() -> ResponseReturnValue:
    page = list_pages().get(request.args.get("of", ""))
    return _form(page, page.read(request.args)) if page else redirect("/")


@bp.post("")
def add() -> ResponseReturnValue:
    page, by = list_pages().get(request.form.get("of", "")) or abort(404), viewer()
    arguments = page.read(request.form)

    def act(session: WriteSession) -> None:
        actions.add(session, page.key, _typed_name(), arguments, shared=_is_shared(), by=by)

    return _do(act, page, arguments, None)


@bp.get(VIEW)
def edit(view_id: int) -> ResponseReturnValue:
    view = _found(read_session(), view_id)
    page = list_pages().get(view.of) or abort(404)
    return _form(page, page.read(view.arguments), view)


@bp.post(VIEW)
def change(view_id: int) -> ResponseReturnValue:
    by, view = viewer(), _found(read_session(), view_id)
    page = list_pages().get(view.of) or abort(404)

    def act(session: WriteSession) -> None:
        actions.change(session, _found(session, view_id), _typed_name(), shared=_is_shared(), by=by)

    return _do(act, page, page.read(view.arguments), view)


@bp.post(f"{VIEW}/deletion")
def remove(view_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        view = _found(session, view_id)
        actions.remove(session, view, by=by)
    flash(f"The view “{view.name}” is deleted.", "success")
    page = list_pages().get(view.of)
    return redirect(url_for(page.endpoint) if page else "/", 303)


def _found(session: TenantSession, view_id: int) -> SavedView:
    """The view, or 404: what another keeps to themselves is as one that is not there."""
    return access.get_view(session, view_id, viewer()) or abort(404)


def _typed_name() -> str:
    return request.form.get(NAME, "")


def _is_shared() -> bool:
    return request.form.get("shared") == "yes"


def _do(
    act: Callable[[WriteSession], None],
    page: ListPage,
    arguments: Mapping[str, str],
    view: SavedView | None,
) -> ResponseReturnValue:
    try:
        with write_session() as session:
            act(session)
    except Invalid as invalid:
        return _form(page, arguments, view, invalid.problems[NAME]), 422
    flash(f"The view “{' '.join(_typed_name().split())}” is saved.", "success")
    return redirect(page.url(arguments), 303)


def _form(page: ListPage, arguments: Mapping[str, str], view: SavedView | None = None, problem: str = "") -> str:
    by = viewer()
    typed = bool(request.form)
    return render_template(
        "views/edit.html",
        page=page,
        arguments=arguments,
        view=view,
        name=_typed_name() if typed else view.name if view else "",
        shared=_is_shared() if typed else bool(view and view.shared),
        problem=problem,
        may_change=view is None or access.may_change(view, by),
        may_share=by.may(Permission.SHARE_VIEWS),
        may_delete=view is not None and access.may_delete(view, by),
    )
