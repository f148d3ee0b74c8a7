"""The writes of this room: something was done. Nothing here changes or deletes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, cast

from sqlalchemy import insert

from practice_hub.activity.access import ON_RECORD
from practice_hub.activity.events import ActivityEvent
from practice_hub.activity.models import Activity
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import EVERYONE, HasId, Related, those_who_may
from practice_hub.realtime.outbox import append, append_bulk
from practice_hub.web.templating import counted


@dataclass(frozen=True, slots=True)
class Fact:
    """What was done, as the story tells it: the action's name (`client.created`), the words between the actor and the
    subject, and what else there is to say.
    """

    action: str
    verb: str
    description: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


def record(session: WriteSession, subject: Subject, fact: Fact, *, by: Viewer, audience: str = EVERYONE) -> Activity:
    """Write a line of the story in this unit of work, and note its event for those of `audience`."""
    activity = Activity(**columns_of(subject, fact, by, audience))
    session.add(activity)
    append(session, ActivityEvent.NEW, "activity", activity, audience=audience)
    return activity


def columns_of(subject: Subject, fact: Fact, by: Viewer, audience: str) -> dict[str, Any]:
    """A line of the story, but for whose practice and when."""
    return {
        "actor_id": by.user_id or None,
        "actor_name": by.name,
        "action": fact.action,
        "verb": fact.verb,
        "subject_type": subject.type,
        "subject_id": subject.id,
        "subject_name": subject.name[:200],
        "description": fact.description[:500],
        "changes": dict(fact.changes),
        "link": subject.link,
        "audience": audience,
    }


class Versioned(Protocol):
    """A row that people edit: an open form compares the version that it began with."""

    id: Any
    version: Any


def announce(
    session: WriteSession,
    event: StrEnum,
    row: HasId,
    subject: Subject,
    fact: Fact,
    *,
    by: Viewer,
    story_of: Subject | None = None,
    related: Related = (),
    is_edit: bool = False,
) -> None:
    """Say that one record was changed: its event, its line in the story, and with `is_edit` its next version.

    `row` is of the record that `subject` names. The line stands in the story of `story_of` where that is another
    record: a deadline's client. `related` are rows that were changed with it, each after its type.
    """
    if is_edit:
        count_edit(cast("Versioned", row))
    append(session, event, subject.type, row, data=data_of(by, row), related=related)
    record(session, story_of or subject, fact, by=by)


def announce_many(
    session: WriteSession,
    event: StrEnum,
    type: str,
    rows: Sequence[HasId],
    subject: Subject,
    fact: Fact,
    *,
    by: Viewer,
    related: Related = (),
    columns: Iterable[str] = (),
) -> None:
    """Say once that many records of this type were changed: one event, and one line about `subject`, which counts them.
    `columns` names what a bulk statement changed.
    """
    append_bulk(session, event, type, rows, data=who(by), related=related, columns=columns)
    record(session, subject, fact, by=by)


def count_edit(row: Versioned) -> None:
    """The record's next version."""
    row.version += 1
    if hasattr(type(row), "updated_at"):
        cast("Any", row).updated_at = clock.now()


def data_of(by: Viewer, row: HasId) -> dict[str, Any]:
    """What an open form needs of an event: who did it, and whether the form has seen this version."""
    version = getattr(row, "version", None)
    return who(by) | ({} if version is None else {"version": version})


def who(by: Viewer) -> dict[str, Any]:
    """Who did it, in an event."""
    return {"by": by.name, "by_id": by.user_id}


def record_on_records(session: WriteSession, facts: Iterable[tuple[Subject, Fact]], *, by: Viewer) -> None:
    """A line in the story of each of these records, and none in the feed: `record()` tells there what was done to all
    of them. No event: the caller's own makes their pages ask again.
    """
    common = {"tenant_id": session.tenant_id, "occurred_at": clock.now()}
    rows = [common | columns_of(subject, fact, by, ON_RECORD) for subject, fact in facts]
    if rows:
        session.execute(insert(Activity), rows)


ACTIVITY_LIST = Subject("activity", 0, "the activity list", "/activity")


def record_export(
    session: WriteSession, subject: Subject, by: Viewer, *, action: str, rows: int, filters: str
) -> Activity:
    """Somebody takes a list away as a file: managers and owners hear of it, with its size."""
    by.must(Permission.EXPORT)
    fact = Fact(action, "exported", counted(rows, "row") + (f": {filters}" if filters else ""))
    return record(session, subject, fact, by=by, audience=those_who_may(Permission.SEE_AUDIT))
