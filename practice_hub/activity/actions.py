"""The writes of this room: something was done. Nothing here changes or deletes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from practice_hub.activity.access import ON_RECORD
from practice_hub.activity.events import ActivityEvent
from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.realtime.event import EVERYONE, those_who_may
from practice_hub.web.templating import counted


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that something was done to, named by the room that knows it."""

    type: str
    id: int
    name: str
    link: str = ""


def record(
    session: WriteSession,
    *,
    by: Viewer,
    action: str,
    verb: str,
    subject: Subject,
    description: str = "",
    changes: Mapping[str, Any] | None = None,
    audience: str = EVERYONE,
) -> Activity:
    """Write a line of the story in this unit of work, and note its event for those of `audience`."""
    activity = Activity(
        actor_id=by.user_id or None,
        actor_name=by.name,
        action=action,
        verb=verb,
        subject_type=subject.type,
        subject_id=subject.id,
        subject_name=subject.name[:200],
        description=description[:500],
        changes=dict(changes or {}),
        link=subject.link,
        audience=audience,
    )
    session.add(activity)
    log.append(session, ActivityEvent.NEW, "activity", activity, audience=audience)
    return activity


@dataclass(frozen=True, slots=True)
class Line:
    """What one action did to one of many records."""

    subject: Subject
    description: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


def record_on_records(session: WriteSession, lines: Iterable[Line], *, by: Viewer, action: str, verb: str) -> None:
    """A line in the story of each of these records, and none in the feed: `record()` tells there what was done to all
    of them. No event: the caller's own makes their pages ask again.
    """
    now = clock.now()
    rows = [
        {
            "tenant_id": session.tenant_id,
            "actor_id": by.user_id or None,
            "actor_name": by.name,
            "action": action,
            "verb": verb,
            "subject_type": line.subject.type,
            "subject_id": line.subject.id,
            "subject_name": line.subject.name[:200],
            "description": line.description[:500],
            "changes": dict(line.changes),
            "link": line.subject.link,
            "audience": ON_RECORD,
            "occurred_at": now,
        }
        for line in lines
    ]
    if rows:
        session.execute(insert(Activity), rows)


def export(session: WriteSession, by: Viewer, *, rows: int, filters: str) -> Activity:
    """Somebody takes the story away as a file: managers and owners hear of it, with its size."""
    by.must(Permission.EXPORT)
    return record(
        session,
        by=by,
        action="activity.exported",
        verb="exported",
        subject=Subject("activity", 0, "the activity list", "/activity"),
        description=counted(rows, "row") + (f": {filters}" if filters else ""),
        audience=those_who_may(Permission.SEE_AUDIT),
    )
