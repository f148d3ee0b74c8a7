"""What the staff of a demonstration practice were told in the last days: what colleagues did with their clients, and
one announcement.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from practice_hub.announcements.models import Announcement
from practice_hub.base.clock import LONDON
from practice_hub.clients.actions.notifications import responsible_staff
from practice_hub.clients.models import Client
from practice_hub.demo.history import Row, row_by, row_of
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category, Severity
from practice_hub.people.models import User
from practice_hub.people.permissions import Role

DAYS = 5
# Nobody wants to be told of everything: so much of what happened was told.
SHARE = 0.3
# A few are unread, as on any working morning; who came back from lunch has read the rest.
UNREAD = 4
READ_AFTER = timedelta(hours=2)

TITLE = "New engagement letter from this week"
TEXT = "Use the new wording for every client we take on. Ask me when a client brings wording of their own."
SHOWN_FOR = timedelta(days=14)


def announcement(staff: Sequence[User], rows: Sequence[Row]) -> Announcement:
    """The owner's, made while they were at work."""
    owner = next(user for user in staff if Role(user.role) is Role.OWNER)
    moment = next(
        (row["occurred_at"] for row in reversed(rows) if row["actor_id"] == owner.id), rows[-1]["occurred_at"]
    )
    return Announcement(
        title=TITLE,
        text=TEXT,
        urgent=False,
        until=(moment.astimezone(LONDON) + SHOWN_FOR).date(),
        author_id=owner.id,
        author_name=owner.name,
        created_at=moment,
    )


def story_of(one: Announcement, staff: Sequence[User]) -> Row:
    """Its line of the story."""
    author = next(user for user in staff if user.id == one.author_id)
    line = row_by(one.created_at, author, "announcement.made", "announced")
    return {**line, **row_of("announcement", one.id, one.title, f"/announcements/{one.id}"), "description": ""}


def notifications(
    staff: Sequence[User], clients: Sequence[Client], rows: Sequence[Row], one: Announcement, rng: random.Random
) -> list[Row]:
    """The rows, oldest first; the newest few of each person are unread."""
    now = rows[-1]["occurred_at"]
    told = [*_of_clients(clients, rows, now - timedelta(days=DAYS), rng), *_of_announcement(staff, one)]
    told.sort(key=lambda row: row["created_at"])
    unread: dict[int, int] = {}
    for row in reversed(told):
        unread[row["user_id"]] = unread.get(row["user_id"], 0) + 1
        if unread[row["user_id"]] > UNREAD:
            row["read_at"] = min(row["created_at"] + READ_AFTER, now)
    return told


def _of_clients(
    clients: Sequence[Client], rows: Sequence[Row], since: datetime, rng: random.Random
) -> Iterator[dict[str, Any]]:
    by_id = {client.id: client for client in clients}
    for row in rows:
        if row["subject_type"] != "client" or row["occurred_at"] < since or rng.random() > SHARE:
            continue
        client = by_id[row["subject_id"]]
        verb = "added" if row["action"] == "client.created" else "changed"
        for person in sorted(responsible_staff(client).keys() - {row["actor_id"]}):
            yield _row(
                row,
                person,
                Category.CLIENT_CHANGED,
                clip(f"{row['actor_name']} {verb} {client.name}"),
                f"{row['description']}.",
                f"client:{client.id}",
            )


def _of_announcement(staff: Sequence[User], one: Announcement) -> Iterator[dict[str, Any]]:
    for user in staff:
        if user.id != one.author_id:
            yield _row(story_of(one, staff), user.id, Category.TEAM, one.title, one.text, "")


def _row(
    row: Mapping[str, Any], person: int, category: Category, title: str, message: str, group_key: str
) -> dict[str, Any]:
    return {
        "tenant_id": row["tenant_id"],
        "user_id": person,
        "severity": Severity.INFO.value,
        "category": category.value,
        "title": title,
        "message": message,
        "action_url": row["link"],
        "group_key": group_key,
        "day": row["occurred_at"].astimezone(LONDON).date(),
        "subject_type": row["subject_type"],
        "subject_id": row["subject_id"],
        "actor_id": row["actor_id"],
        "actor_name": row["actor_name"],
        "created_at": row["occurred_at"],
        "read_at": None,
    }
