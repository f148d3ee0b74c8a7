"""What the tests of this room tell people, and what reaches them."""

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert

from practice_hub.live.source import LogSource
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.models import Notification
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.realtime.event import Event
from practice_hub.web.extension import PracticeHub
from tests.world import World

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ABC = SubjectRef("client", 7)
TEAM: dict[str, Any] = {
    "severity": Severity.INFO,
    "category": Category.TEAM,
    "title": "Rita Osei joined",
    "action_url": "/team",
    "subject": SubjectRef("person", 9),
}


def tell(world: World, *to: Viewer, by: Viewer | None = None, **changes: Any) -> list[Notification]:
    """Alice does something that these people should know."""
    by = by or world.alice
    with world.write(by) as session:
        return notify(session, [draft(*to, **changes)], by=by)


def draft(*to: Viewer, **changes: Any) -> Draft:
    """What these people should know."""
    return Draft(to=[person.user_id for person in to], **{**TEAM, **changes})


def events(world: World, person: Viewer, *, after: int = 0) -> list[Event]:
    """What the log holds that this person may hear."""
    with world.database.read(person.tenant_id) as session:
        return [event for event in log.after(session, after, 500) if event.audience in person.audiences]


def fill(world: World, person: Viewer, number: int, *, minutes_apart: int = 1, **changes: object) -> None:
    """So many unread notifications, one a minute."""
    with world.write(world.alice) as session:
        rows = [
            {
                "tenant_id": person.tenant_id,
                "user_id": person.user_id,
                "severity": "info",
                "category": "team",
                "title": f"Number {minutes}",
                "message": "",
                "action_url": "/team",
                "group_key": f"key:{minutes % 7}" if minutes % 3 else "",
                "day": (NOON - timedelta(minutes=minutes)).date(),
                "subject_type": "person",
                "subject_id": 1,
                "actor_id": None,
                "actor_name": "Alice Marlowe",
                "created_at": NOON - timedelta(minutes=minutes),
                "read_at": None,
                "dismissed_at": None,
                "removed_at": None,
                "removal": "",
                "listed": True,
                "mail_due": False,
                "digest_due": False,
                **changes,
            }
            for minutes in range(number * minutes_apart, 0, -minutes_apart)
        ]
        session.execute(insert(Notification), rows)


def head(world: World, person: Viewer) -> int:
    """The newest position of this person's practice."""
    with world.database.read(person.tenant_id) as session:
        return log.head(session).position


def frames(world: World, person: Viewer, *, after: int = 0) -> list[str]:
    """What this person's open pages are sent."""
    source = LogSource(world.database, PracticeHub.of(world.app).fragments)
    drawn = source.span(person.tenant_id, after, 500).frames
    return [frame.data.decode() for frame in drawn if frame.audience in person.audiences]


def data_of(frame: str) -> dict[str, Any]:
    """What a frame tells subscribers."""
    found = re.search(r'data="([^"]*)"></hx-event>', frame)
    assert found
    data: dict[str, Any] = json.loads(html.unescape(found[1]))
    return data


@contextmanager
def asked(world: World) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    for engine in world.database.engines:
        sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in world.database.engines:
            sqlalchemy_event.remove(engine, "before_cursor_execute", note)


Tell = Callable[..., list[Notification]]
