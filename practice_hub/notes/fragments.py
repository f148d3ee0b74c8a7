"""How notes reach open pages: a row in the lists of their record."""

from collections.abc import Mapping, Sequence

from flask import Flask

from practice_hub.base.database import TenantSession
from practice_hub.notes import access
from practice_hub.notes.events import NoteEvent
from practice_hub.notes.models import Note
from practice_hub.realtime.event import Event
from practice_hub.web.fragments import Fragment, Fragments, insertion, removal, replacement
from practice_hub.web.templating import render_partial


def init_fragments(app: Flask, fragments: Fragments) -> None:
    """Draw notes with this app's template."""

    def draw(session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        notes = access.by_ids(session, {event.subject_id for event in events})
        rows = {note.id: render_partial(app, "notes/_note.html", note=note) for note in notes.values() if _here(note)}
        return {event.position: _placed(session, event, notes, rows) for event in events}

    fragments.register(draw, *NoteEvent)


def _here(note: Note) -> bool:
    return note.deleted_at is None


def _placed(
    session: TenantSession, event: Event, notes: Mapping[int, Note], rows: Mapping[int, str]
) -> Sequence[Fragment]:
    item = f"note-{event.subject_id}"
    if event.subject_id not in rows:
        return removal(item)
    note, row = notes[event.subject_id], rows[event.subject_id]
    if event.type == NoteEvent.CHANGED:
        return replacement(item, row)
    if note.pinned_at is not None:
        return insertion(f"notes-{note.subject_type}-{note.subject_id}-pinned", item, row)
    above = access.next_newer(session, note) if event.type == NoteEvent.MOVED else None
    if above is None:
        return insertion(f"notes-{note.subject_type}-{note.subject_id}", item, row)
    # Where the note above it is not shown, it has no place either.
    return insertion(f"note-{above}", item, row, swap="afterend")
