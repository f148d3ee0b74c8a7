"""Every write of notes: each asks for its permission and tells the story, or says nothing when nothing changed."""

from collections.abc import Sequence
from dataclasses import replace

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.notes import access
from practice_hub.notes.access import MOST_PINNED, SUBJECT
from practice_hub.notes.events import NoteEvent
from practice_hub.notes.fields import FIELDS, parse
from practice_hub.notes.mentions import mentions_in
from practice_hub.notes.models import Note
from practice_hub.notes.subjects import Noted
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.actions.retract import retract
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.records.editing import Saved, merge_edit
from practice_hub.records.fields import parsers_of
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import parse_form

# So much of a note is quoted where it is told of.
QUOTED = 160


class Deleted(Exception):
    """The note was deleted meanwhile."""


class TooManyPinned(Exception):
    """The record has as many pinned notes as fit."""


def add(session: WriteSession, on: Noted, text: str, *, by: Viewer) -> Note:
    """A new note. Raises `Invalid`."""
    by.must(on.notable.permission)
    values = parse_form({"body": text}, parsers_of(FIELDS))
    note = Note(
        subject_type=on.subject.type,
        subject_id=on.subject.id,
        body=values["body"],
        author_id=by.user_id or None,
        author_name=by.name,
        told=[],
    )
    session.add(note)
    session.flush()
    _mention(session, on, note, by)
    _announce(session, on, note, by, Fact("noted", "noted on", quoted(note.body)), NoteEvent.NEW)
    return note


def edit(
    session: WriteSession, on: Noted, note: Note, *, by: Viewer, yours: Texts, before: Texts | None = None
) -> Saved:
    """Change the text of one's own note. `before` holds the text that the edit began with.

    Raises `Invalid`, `Deleted`, and `EditConflict` when the text was changed since then.
    """
    by.must(on.notable.permission)
    if note.author_id != by.user_id:
        raise NotAllowed(on.notable.permission)
    if note.deleted_at is not None:
        raise Deleted
    edit = merge_edit(note, FIELDS, parse, yours=yours, before=before)
    if edit.changed:
        was, note.body = note.body, edit.values["body"]
        note.edited_at = clock.now()
        story.count_edit(note)
        _mention(session, on, note, by)
        fact = Fact("note_edited", "edited a note on", quoted(note.body), {"Note": [was, note.body]})
        _announce(session, on, note, by, fact)
    return Saved([FIELDS[name].label for name in edit.changed], edit.kept)


def delete(session: WriteSession, on: Noted, note: Note, *, by: Viewer) -> None:
    """Take a note away: its author may, and a manager. What it said stays in the story."""
    by.must(on.notable.permission if note.author_id == by.user_id else Permission.MANAGE_NOTES)
    if note.deleted_at is not None:
        return
    before, note.body = note.body, ""
    note.mentions, note.deleted_at = [], clock.now()
    retract(session, SubjectRef(SUBJECT, note.id), reason="deleted")
    whose = "a note" if note.author_id == by.user_id else f"a note of {note.author_name}"
    fact = Fact("note_deleted", clip(f"deleted {whose} on", 80), quoted(before), {"Note": [before, ""]})
    _announce(session, on, note, by, fact)


def pin(session: WriteSession, on: Noted, note: Note, *, by: Viewer) -> None:
    """Keep a note above the others. Raises `TooManyPinned`."""
    by.must(on.notable.permission)
    if note.pinned_at is not None or note.deleted_at is not None:
        return
    if len(access.pinned(session, note.subject_type, note.subject_id)) >= MOST_PINNED:
        raise TooManyPinned
    note.pinned_at = clock.now()
    _move(session, on, note, by, "pinned")


def unpin(session: WriteSession, on: Noted, note: Note, *, by: Viewer) -> None:
    """Put a pinned note back among the others, by its age."""
    by.must(on.notable.permission)
    if note.pinned_at is None or note.deleted_at is not None:
        return
    note.pinned_at = None
    _move(session, on, note, by, "unpinned")


def quoted(body: str) -> str:
    """The beginning of a note, on one line."""
    return clip(" ".join(body.split()), QUOTED)


def _move(session: WriteSession, on: Noted, note: Note, by: Viewer, verb: str) -> None:
    fact = Fact(f"note_{verb}", f"{verb} a note on", quoted(note.body))
    _announce(session, on, note, by, fact, NoteEvent.MOVED)


def _mention(session: WriteSession, on: Noted, note: Note, by: Viewer) -> None:
    """Remember whom the text names, and tell those who have not been told of this note."""
    found = mentions_in(note.body, {user.id: user.name for user in people.colleagues(session)})
    note.mentions = [[one.begin, one.end, one.user_ids[0]] for one in found]
    named = {user_id for one in found for user_id in one.user_ids} - {by.user_id}
    new = sorted(named - set(note.told))
    note.told = [*note.told, *new]
    if new:
        _notify(session, on, note, by, new)


def _notify(session: WriteSession, on: Noted, note: Note, by: Viewer, to: Sequence[int]) -> None:
    draft = Draft(
        to=to,
        category=Category.MENTION,
        title=clip(f"{by.name} mentioned you"),
        message=f"{on.subject.name}: “{quoted(note.body)}”",
        action_url=f"/notes/{note.id}",
        group_key=f"mention:{on.subject.type}:{on.subject.id}",
        subject=SubjectRef(SUBJECT, note.id),
        parent=SubjectRef(on.subject.type, on.subject.id),
    )
    notify(session, [draft], by=by)


def _announce(
    session: WriteSession, on: Noted, note: Note, by: Viewer, fact: Fact, event: NoteEvent = NoteEvent.CHANGED
) -> None:
    """In the story of the record, whose type begins the action's name."""
    record = on.notable.load(session, on.subject.id)
    if record is not None:
        setattr(record, on.notable.touched, clock.now())
    story.announce(
        session,
        event,
        note,
        Subject(SUBJECT, note.id, on.subject.name, f"/notes/{note.id}"),
        replace(fact, action=f"{on.subject.type}.{fact.action}"),
        by=by,
        story_of=on.subject,
        related=[(on.subject.type, record)] if record else (),
    )
