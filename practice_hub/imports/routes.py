"""The pages of an import: the file, its columns, the dry run, how far it is, and taking it back."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.custom_fields import every_field
from practice_hub.imports import access, forms, report
from practice_hub.imports.actions import decisions
from practice_hub.imports.actions.decisions import TOO_LARGE
from practice_hub.imports.actions.writing import changes_in_words
from practice_hub.imports.enums import Outcome, RowAction, RowState, State
from practice_hub.imports.files import MOST_BYTES, MOST_ROWS
from practice_hub.imports.models import ClientImport, ImportRow
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import NotAllowed
from practice_hub.records.fields import Field
from practice_hub.records.parsing import Invalid
from practice_hub.web.errors import error_page
from practice_hub.web.parameters import record_id
from practice_hub.web.sessions import read_session, write_session
from practice_hub.web.sheets import csv_response

bp = Blueprint("imports", __name__, url_prefix="/clients/imports")

ONE = "/<id:import_id>"
# The rest of the form, and the borders between its parts.
MOST_REQUEST_BYTES = MOST_BYTES + 100_000
# What is too large is still taken in, up to this: a browser whose upload is cut off shows an error of its own.
MOST_DRAINED = 60_000_000
PIECE = 65_536


@bp.url_value_preprocessor
def _allow_a_file(endpoint: str | None, _values: object) -> None:
    """Before the form is looked at for its token."""
    if endpoint == "imports.upload":
        request.max_content_length = MOST_REQUEST_BYTES


@bp.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    left = min(request.content_length or 0, MOST_DRAINED)
    stream = request.environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(PIECE, left))):
        left -= len(piece)
    try:
        viewer().must(Permission.IMPORT_CLIENTS)
    except (HTTPException, NotAllowed):
        return error_page(413)
    return _index({"file": TOO_LARGE}), 413


def _found(session: TenantSession, import_id: int) -> ClientImport:
    return access.get_import(session, import_id, viewer()) or abort(404)


@bp.get("")
def index() -> ResponseReturnValue:
    viewer().must(Permission.IMPORT_CLIENTS)
    return _index({})


def _index(problems: Mapping[str, str]) -> str:
    form = forms.FileForm()
    form.add_errors(problems)
    return render_template(
        "imports/index.html",
        form=form,
        page=access.history(read_session(), request.args.get("page")),
        most_rows=MOST_ROWS,
        megabytes=decisions.MEGABYTES,
        most_bytes=MOST_BYTES,
        too_large=TOO_LARGE,
    )


@bp.get("/template")
def template() -> ResponseReturnValue:
    viewer().must(Permission.IMPORT_CLIENTS)
    return csv_response(report.template(every_field(read_session())), "clients-template.csv")


@bp.post("")
def upload() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.IMPORT_CLIENTS)
    file = request.files.get("file")
    name, content = (file.filename or "", file.read()) if file else ("", b"")
    try:
        with write_session() as session:
            own = decisions.upload(session, name, content, by=by)
    except Invalid as invalid:
        return _index(invalid.problems), 422
    return redirect(_address(own), 303)


# --- one import --------------------------------------------------------------------------------------------------


@bp.get(ONE)
def show(import_id: int) -> ResponseReturnValue:
    return _page(_found(read_session(), import_id))


def _page(own: ClientImport, problems: Mapping[str, str] | None = None) -> str:
    session = read_session()
    counts, to_do = access.counts_of(session, own), access.count_to_do(session, own)
    chosen = _chosen(own, counts)
    names = people.names_by_id(session)
    return render_template(
        "imports/show.html",
        importing=own,
        counts=counts,
        to_add=to_do[RowAction.CREATE],
        to_change=to_do[RowAction.UPDATE],
        kept=access.count_in(session, own, RowState.KEPT) if own.state == State.UNDONE else 0,
        chosen=chosen,
        page=access.page_of_rows(session, own, *chosen, request.args.get("page")) if _has_rows(own) else None,
        changes_of=_changes_of(names, every_field(session)),
        where=partial(report.where, fields=every_field(session)),
        RowAction=RowAction,
        problems=problems or {},
    )


def _has_rows(own: ClientImport) -> bool:
    return own.state in (State.READY, State.DONE, State.UNDONE) and own.forgotten_at is None


def _chosen(own: ClientImport, counts: Mapping[Outcome, int]) -> tuple[Outcome | None, RowState | None]:
    """Which rows are shown: those asked for, else those that need a person first."""
    asked = request.args.get("show", "")
    if asked in set(Outcome):
        return Outcome(asked), None
    if own.state == State.UNDONE:
        return None, RowState.KEPT
    order = (Outcome.ERROR, Outcome.DUPLICATE, Outcome.UPDATE, Outcome.CREATE, Outcome.UNCHANGED)
    if own.state == State.DONE:
        order = order[2:] + order[:2]
    return next((outcome for outcome in order if counts[outcome]), Outcome.CREATE), None


def _changes_of(names: dict[int, str], fields: Mapping[str, Field]) -> Callable[[ImportRow], dict[str, Any]]:
    """What a row changes, or what a new client would have, in words."""

    def changes(row: ImportRow) -> dict[str, Any]:
        if row.client_id is not None and row.doing != RowAction.CREATE:
            return changes_in_words(row.changes, names, fields)
        return changes_in_words({name: ["", text] for name, text in row.texts.items() if text}, names, fields)

    return changes


@bp.get(f"{ONE}/errors")
def errors(import_id: int) -> ResponseReturnValue:
    own = _found(read_session(), import_id)
    rows = read_session().scalars(access.rows_of(own).where(ImportRow.outcome == Outcome.ERROR)).all()
    return csv_response("".join(report.errors(own, rows, every_field(read_session()))), f"import-{own.id}-errors.csv")


@bp.get(f"{ONE}/columns")
def columns(import_id: int) -> ResponseReturnValue:
    return _columns_page(_found(read_session(), import_id), {})


def _columns_page(own: ClientImport, problems: Mapping[str, str]) -> str:
    rows = read_session().scalars(access.rows_of(own).limit(forms.EXAMPLES)).all()
    may_choose = own.state in (State.COLUMNS, State.READY)
    form = forms.columns_form(own, rows, every_field(read_session()), problems)
    return render_template("imports/columns.html", importing=own, form=form, may_choose=may_choose)


@bp.post(f"{ONE}/columns")
def choose_columns(import_id: int) -> ResponseReturnValue:
    wanted: list[str] = []

    def act(session: WriteSession, own: ClientImport) -> None:
        wanted[:] = [request.form.get(f"column_{place}", "") for place in range(len(own.headings))]
        decisions.choose_columns(session, own, wanted, request.form.get("usual_type", ""), by=viewer())

    try:
        return _act(import_id, act)
    except Invalid as invalid:
        own = _found(read_session(), import_id)
        read_session().expunge(own)
        own.fields, own.usual_type = wanted, request.form.get("usual_type", "")
        return _columns_page(own, invalid.problems), 422


@bp.post(f"{ONE}/duplicates")
def choose(import_id: int) -> ResponseReturnValue:
    """Row by row, or all of them at once."""
    every = request.form.get("every", "")

    def act(session: WriteSession, own: ClientImport) -> None:
        if every in set(RowAction):
            decisions.choose_for_all(session, own, RowAction(every), by=viewer())
        else:
            decisions.choose(session, own, _choices(), by=viewer())

    return _act(import_id, act, show="duplicate", page=request.form.get("page", ""))


def _choices() -> dict[int, str]:
    """What was chosen for the rows of this page."""
    rows = ((record_id(name.removeprefix("row-")), value) for name, value in request.form.items() if "row-" in name)
    return {id: value for id, value in rows if id is not None}


@bp.post(f"{ONE}/run")
def run(import_id: int) -> ResponseReturnValue:
    def act(session: WriteSession, own: ClientImport) -> None:
        decisions.choose(session, own, _choices(), by=viewer())
        decisions.start(session, own, leave_out_errors="leave_out" in request.form, by=viewer())

    try:
        return _act(import_id, act)
    except Invalid as invalid:
        return _page(_found(read_session(), import_id), invalid.problems), 422


@bp.post(f"{ONE}/undoing")
def undo(import_id: int) -> ResponseReturnValue:
    return _act(import_id, lambda session, own: decisions.undo(session, own, by=viewer()))


@bp.post(f"{ONE}/removal")
def discard(import_id: int) -> ResponseReturnValue:
    with write_session() as session:
        own = _found(session, import_id)
        gone = decisions.discard(session, own, by=viewer())
    if not gone:
        return redirect(_address(own), 303)
    flash(f"File thrown away. Nothing of {own.file_name} was imported.", "success")
    return redirect("/clients/imports", 303)


def _act(import_id: int, act: Callable[[WriteSession, ClientImport], object], **arguments: str) -> ResponseReturnValue:
    with write_session() as session:
        own = _found(session, import_id)
        act(session, own)
    asked = "&".join(f"{name}={value}" for name, value in arguments.items() if value.isalnum())
    return redirect(f"{_address(own)}{'?' if asked else ''}{asked}", 303)


def _address(own: ClientImport) -> str:
    return f"/clients/imports/{own.id}"
