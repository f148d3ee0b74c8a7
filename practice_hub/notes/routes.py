"""Notes: all of a record's, adding one; one note, changing, pinning and deleting it."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base.database import TenantSession
from practice_hub.notes import access, actions
from practice_hub.notes.access import MOST_PINNED, PAGE_LENGTH
from practice_hub.notes.actions import Crossed, Deleted, TooManyPinned
from practice_hub.notes.forms import NoteForm
from practice_hub.notes.models import Note
from practice_hub.notes.panel import some_notes
from practice_hub.notes.rules import BadNote
from practice_hub.notes.subjects import Noted, find
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading, writing

bp = Blueprint("notes", __name__, url_prefix="/notes")

LARGEST = 2**63 - 1
NOTE = f"/<int(max={LARGEST}):note_id>"
SUBJECT = f"/on/<subject_type>/<int(max={LARGEST}):subject_id>"


def found_subject(session: TenantSession, subject_type: str, subject_id: int) -> Noted:
    """The record, or 404."""
    return find(session, subject_type, subject_id) or abort(404)


def found(session: TenantSession, note_id: int) -> tuple[Note, Noted]:
    """The note, a deleted one too, and the record that it is on, or 404."""
    note = access.get_note(session, note_id) or abort(404)
    return note, found_subject(session, note.subject_type, note.subject_id)


def found_here(session: TenantSession, note_id: int) -> tuple[Note, Noted]:
    note, on = found(session, note_id)
    return (note, on) if note.deleted_at is None else abort(404)


# --- of a record -----------------------------------------------------------------------------------------------------


@bp.get(SUBJECT)
def index(subject_type: str, subject_id: int) -> ResponseReturnValue:
    by, on = viewer(), found_subject(reading(), subject_type, subject_id)
    before = request.args.get("before", type=int)
    before = before if before is not None and 0 < before <= LARGEST else None
    notes = some_notes(reading(), on.notable, subject_id, by, length=PAGE_LENGTH, before=before)
    return render_template("notes/index.html", on=on.subject, notes=notes)


@bp.post(SUBJECT)
def add(subject_type: str, subject_id: int) -> ResponseReturnValue:
    by, text = viewer(), request.form.get("body", "")
    on = found_subject(reading(), subject_type, subject_id)
    by.must(on.notable.permission)
    try:
        with writing() as session:
            actions.add(session, found_subject(session, subject_type, subject_id), text, by=by)
    except BadNote as bad:
        return _form_page("notes/new.html", text, str(bad), on=on.subject), 422
    flash("Note added.", "success")
    return redirect(f"{on.subject.link}#notes", 303)


@bp.get("/colleagues")
def colleagues() -> ResponseReturnValue:
    """Who can be mentioned, for the list under the field."""
    return render_template("notes/_colleagues.html", colleagues=people.colleagues(reading()))


# --- one -------------------------------------------------------------------------------------------------------------


@bp.get(NOTE)
def show(note_id: int) -> ResponseReturnValue:
    by = viewer()
    note, on = found_here(reading(), note_id)
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
    note, on = found_here(reading(), note_id)
    by.must(on.notable.permission)
    if note.author_id != by.user_id:
        abort(403)
    return _form_page("notes/edit.html", note.body, note=note, on=on.subject, version=note.version)


@bp.post(f"{NOTE}/edit")
def update(note_id: int) -> ResponseReturnValue:
    by, text = viewer(), request.form.get("body", "")
    version = request.form.get("version", type=int)
    _, on = found(reading(), note_id)
    by.must(on.notable.permission)
    try:
        with writing() as session:
            own, record = found(session, note_id)
            changed = actions.edit(session, record, own, text, by=by, version=version)
    except BadNote as bad:
        return _edit_again(note_id, text, str(bad), version=version), 422
    except Deleted:
        words = "This note was deleted while you were editing it. Press Add note to write it down again."
        return _form_page("notes/new.html", text, words, on=on.subject), 409
    except Crossed as crossed:
        words = "You changed this note elsewhere. Your text stands here; what you save now replaces the other."
        return _edit_again(note_id, text, words, now=crossed.now), 409
    flash("Note saved." if changed else "Nothing was changed.", "success" if changed else "info")
    return redirect(f"{on.subject.link}#notes", 303)


def _edit_again(note_id: int, text: str, problem: str, **context: object) -> str:
    """The form with what was typed. The note is read anew: what the unit of work had loaded went with it."""
    note, on = found(reading(), note_id)
    context = {"note": note, "on": on.subject, "version": note.version, **context}
    return _form_page("notes/edit.html", text, problem, **context)


def _form_page(template: str, text: str, *problems: str, **context: object) -> str:
    return render_template(template, form=NoteForm.of(text, *problems), **{"now": None, **context})


@bp.post(f"{NOTE}/deletion")
def delete(note_id: int) -> ResponseReturnValue:
    return _done(note_id, actions.delete, "The note is deleted. What it said stays in the activity.")


@bp.post(f"{NOTE}/pinning")
def pin(note_id: int) -> ResponseReturnValue:
    try:
        return _done(note_id, actions.pin, "The note is pinned.")
    except TooManyPinned:
        _, on = found(reading(), note_id)
        flash(f"Not pinned. {MOST_PINNED} notes are pinned already; unpin one of them first.", "error")
        return redirect(f"{on.subject.link}#notes", 303)


@bp.post(f"{NOTE}/unpinning")
def unpin(note_id: int) -> ResponseReturnValue:
    return _done(note_id, actions.unpin, "The note is no longer pinned.")


def _done(note_id: int, act: Callable[..., None], words: str) -> ResponseReturnValue:
    by = viewer()
    with writing() as session:
        note, on = found(session, note_id)
        act(session, on, note, by=by)
    flash(words, "success")
    return redirect(f"{on.subject.link}#notes", 303)
