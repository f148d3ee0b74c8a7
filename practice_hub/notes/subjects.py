"""What notes can be on. Each room says how its records are loaded, so this one knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from practice_hub.activity.subject_types import SubjectType, SubjectTypes
from practice_hub.activity.subjects import Subject
from practice_hub.base.database import TenantSession
from practice_hub.people.permissions import Permission
from practice_hub.web.extension import Register

Load = Callable[[TenantSession, int], Any]
"""The record of this number within the session's practice, held in a unit of work; None when there is none."""

WORDS = {
    "noted": "Note added",
    "note_edited": "Note edited",
    "note_deleted": "Note deleted",
    "note_pinned": "Note pinned",
    "note_unpinned": "Note unpinned",
}


@dataclass(frozen=True, slots=True)
class Notable:
    """A type of record that notes can be on: how one is loaded and named, and what writing a note needs. `touched` is
    the column that keeps when something was last done with it.
    """

    type: str
    load: Load
    subject_of: Callable[[Any], Subject]
    permission: Permission
    touched: str


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
    record = notable.load(session, subject_id) if notable else None
    return Noted(notable, notable.subject_of(record)) if notable and record else None
