"""Notes: all of a record's, adding one; one note, changing, pinning and deleting it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity.subjects import Subject
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.notes import access, actions
from practice_hub.notes.access import MOST_PINNED, PAGE_LENGTH
from practice_hub.notes.actions import Deleted, TooManyPinned
from practice_hub.notes.fields import FIELDS, parse
from practice_hub.notes.models import Note
from practice_hub.notes.panel import some_notes
from practice_hub.notes.subjects import Noted, find
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.editing import Saved
from practice_hub.records.forms import record_form
from practice_hub.records.parsing import Invalid
from practice_hub.records.routes import FormState, edit_context, edit_form, edit_record
from practice_hub.web.parameters import record_id
from practice_hub.web.sessions import read_session, write_session

bp = Blueprint("notes", __name__, url_prefix="/notes")

NOTE = "/<id:note_id>"
SUBJECT = "/on/<subject_type>/<id:subject_id>"


def found_subject(session: TenantSession, subject_type: str, subject_id: int) -> Noted:
    """The record, or 404."""
    return find(session, subject_type, subject_id) or abort(404)


def found(session: TenantSession, note_id: int) -> tuple[Note, Noted]:
    """The note, a deleted one too, and the record that it is on, or 404."""
    note = found_note(session, note_id)
    return note, found_subject(session, note.subject_type, note.subject_id)


def found_note(session: TenantSession, note_id: int) -> Note:
    return access.get_note(session, note_id) or abort(404)


def found_here(session: TenantSession, note_id: int) -> tuple[Note, Noted]:
    note, on = found(session, note_id)
    return (note, on) if note.deleted_at is None else abort(404)


# --- of a record -----------------------------------------------------------------------------------------------------


@bp.get(SUBJECT)
def index(subject_type: str, subject_id: int) -> ResponseReturnValue:
    by, on = viewer(), found_subject(read_session(), subject_type, subject_id)
    before = record_id(request.args.get("before")) or None
    notes = some_notes(read_session(), on.notable, subject_id, by, length=PAGE_LENGTH, before=before)
    return render_template("notes/index.html", on=on.subject, notes=notes)


@bp.post(SUBJECT)
def add(subject_type: str, subject_id: int) -> ResponseReturnValue:
    by, text = viewer(), request.form.get("body", "")
    on = found_subject(read_session(), subject_type, subject_id)
    by.must(on.notable.permission)
    try:
        with write_session() as session:
            actions.add(session, found_subject(session, subject_type, subject_id), text, by=by)
    except Invalid as invalid:
        return _new_page(on, text, invalid.problems), 422
    flash("Note added.", "success")
    return redirect(f"{on.subject.link}#notes", 303)


@bp.get("/colleagues")
def colleagues() -> ResponseReturnValue:
    """Who can be mentioned, for the list under the field."""
    return render_template("notes/_colleagues.html", colleagues=people.colleagues(read_session()))


# --- one -------------------------------------------------------------------------------------------------------------


@bp.get(NOTE)
def show(note_id: int) -> ResponseReturnValue:
    by = viewer()
    note, on = found_here(read_session(), note_id)
    own, may_write = note.author_id == by.user_id, by.may(on.notable.permission)
    return render_template(
        "notes/show.html",
        note=note,
        on=on.subject,
        may_pin=may_write,
        may_edit=own and may_write,
        may_delete=may_write if own else by.may(Permission.MANAGE_NOTES),
    )


@bp.get(f"{NOTE}/edit")
def edit(note_id: int) -> ResponseReturnValue:
    by = viewer()
    note, on = found_here(read_session(), note_id)
    by.must(on.notable.permission)
    if note.author_id != by.user_id:
        abort(403)
    return edit_form(note, FIELDS, _edit_page)


@bp.post(f"{NOTE}/edit")
def update(note_id: int) -> ResponseReturnValue:
    _, on = found(read_session(), note_id)

    def save(session: WriteSession, note: Note, **texts: Any) -> Saved:
        return actions.edit(session, on, note, **texts)

    try:
        return edit_record(partial(found_note, note_id=note_id), FIELDS, save, _edit_page, lambda _note: _notes_of(on))
    except Deleted:
        words = "This note was deleted while you were editing it. Press Add note to write it down again."
        return _new_page(on, request.form.get("body", ""), {"body": words}), 409


def _notes_of(on: Noted) -> Subject:
    """Where an edit leads back to: the record's notes."""
    return replace(on.subject, name="The note", link=f"{on.subject.link}#notes")


def _edit_page(note: Note, state: FormState) -> str:
    _, on = found(read_session(), note.id)
    return render_template("notes/form_page.html", note=note, on=on.subject, **edit_context(state, FIELDS, parse))


def _new_page(on: Noted, text: str, problems: Mapping[str, str]) -> str:
    form = record_form(FIELDS.values(), {"body": text})
    form.add_errors(problems)
    return render_template("notes/form_page.html", form=form, on=on.subject)


@bp.post(f"{NOTE}/deletion")
def delete(note_id: int) -> ResponseReturnValue:
    return _done(note_id, actions.delete, "The note is deleted. What it said stays in the activity.")


@bp.post(f"{NOTE}/pinning")
def pin(note_id: int) -> ResponseReturnValue:
    try:
        return _done(note_id, actions.pin, "The note is pinned.")
    except TooManyPinned:
        _, on = found(read_session(), note_id)
        flash(f"Not pinned. {MOST_PINNED} notes are pinned already; unpin one of them first.", "error")
        return redirect(f"{on.subject.link}#notes", 303)


@bp.post(f"{NOTE}/unpinning")
def unpin(note_id: int) -> ResponseReturnValue:
    return _done(note_id, actions.unpin, "The note is no longer pinned.")


def _done(note_id: int, act: Callable[..., None], words: str) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        note, on = found(session, note_id)
        act(session, on, note, by=by)
    flash(words, "success")
    return redirect(f"{on.subject.link}#notes", 303)
