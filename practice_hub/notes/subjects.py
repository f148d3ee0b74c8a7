"""What notes can be on. Each room says how its records are loaded, so this one knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from practice_hub.activity.subject_types import SubjectType, SubjectTypes
from practice_hub.activity.subjects import Subject
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.people.permissions import Permission
from practice_hub.realtime.event import HasId
from practice_hub.web.extension import Register

Load = Callable[[TenantSession, int], Subject | None]
Touch = Callable[[WriteSession, int], HasId | None]
"""Remembers on the record that something was done with it; answers its row."""

WORDS = {
    "noted": "Note added",
    "note_edited": "Note edited",
    "note_deleted": "Note deleted",
    "note_pinned": "Note pinned",
    "note_unpinned": "Note unpinned",
}


def untouched(_session: WriteSession, _id: int) -> None:
    """For records that keep no time of what was last done."""


@dataclass(frozen=True, slots=True)
class Notable:
    """A type of record that notes can be on. `load` answers the record's name and link within the session's practice,
    or None; `permission` is what writing a note needs; `touch` is called in the unit of work of each note.
    """

    type: str
    load: Load
    permission: Permission
    touch: Touch = untouched


@dataclass(frozen=True, slots=True)
class Noted:
    """One record with notes: how its kind is treated, and what it is called."""

    notable: Notable
    subject: Subject


_notables: Register[dict[str, Notable]] = Register(dict)


def add_notable(app: Flask, subject_types: SubjectTypes, notable: Notable) -> None:
    """Let people write notes on these records; what they do is named in the filters of the activity page. The room
    has registered its own kind before.
    """
    _notables.of(app)[notable.type] = notable
    subject_types.register(
        SubjectType(notable.type, "", {f"{notable.type}.{fact}": words for fact, words in WORDS.items()})
    )


def notable_of(subject_type: str) -> Notable | None:
    return _notables.of(current_app).get(subject_type)


def find(session: TenantSession, subject_type: str, subject_id: int) -> Noted | None:
    """The record of this practice, or None: a foreign one is exactly as one that is not there."""
    notable = notable_of(subject_type)
    subject = notable.load(session, subject_id) if notable else None
    return Noted(notable, subject) if notable and subject else None
