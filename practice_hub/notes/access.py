"""Every read of notes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.notes.models import IS_HERE, IS_PINNED, Note

SUBJECT = "note"
"""What notes are called in events and notifications."""
# On a record's page the latest suffice; the others are a link away.
PANEL_LENGTH = 10
PAGE_LENGTH = 30
# More would push what was just written out of sight.
MOST_PINNED = 10


@dataclass(frozen=True, slots=True)
class Notes:
    """Some of a record's notes. `older` is where the next page begins, or None at the end; on later pages nothing is
    pinned.
    """

    subject_type: str
    subject_id: int
    may_write: bool
    length: int
    pinned: Sequence[Note]
    latest: Sequence[Note]
    older: int | None
    before: int | None = None


def get_note(session: TenantSession, note_id: int) -> Note | None:
    """One note, a deleted one too. In a unit of work it is held."""
    own = select(Note).where(Note.id == note_id)
    return session.scalar(own.with_for_update(key_share=True) if isinstance(session, WriteSession) else own)


def by_ids(session: TenantSession, ids: Collection[int]) -> dict[int, Note]:
    """Notes by number, for drawing events."""
    return {note.id: note for note in session.scalars(select(Note).where(Note.id.in_(ids)))}


def pinned(session: TenantSession, subject_type: str, subject_id: int) -> Sequence[Note]:
    own = _of(subject_type, subject_id).where(IS_PINNED).order_by(Note.pinned_at.desc(), Note.id.desc())
    return session.scalars(own.limit(MOST_PINNED)).all()


def latest(
    session: TenantSession, subject_type: str, subject_id: int, length: int, before: int | None
) -> Sequence[Note]:
    """Those that are not pinned, newest first: one more than `length` when there are older ones."""
    own = _unpinned(subject_type, subject_id)
    if before is not None:
        own = own.where(Note.id < before)
    return session.scalars(own.order_by(Note.id.desc()).limit(length + 1)).all()


def next_newer(session: TenantSession, note: Note) -> int | None:
    """The note above this one in the list of those that are not pinned."""
    own = _unpinned(note.subject_type, note.subject_id).where(Note.id > note.id)
    return session.scalar(own.with_only_columns(func.min(Note.id)))


def _of(subject_type: str, subject_id: int) -> Select[Note]:
    return select(Note).where(IS_HERE, Note.subject_type == subject_type, Note.subject_id == subject_id)


def _unpinned(subject_type: str, subject_id: int) -> Select[Note]:
    return _of(subject_type, subject_id).where(Note.pinned_at.is_(None))
