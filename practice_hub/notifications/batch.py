"""What one unit of work tells one person: the data of its one event, made at its end (docs/notifications.md)."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect

from practice_hub.base import clock
from practice_hub.notifications.enums import DeliveryChannel, Severity
from practice_hub.notifications.models import LONGEST_TITLE, Notification
from practice_hub.notifications.preferences import ALERTS, DeliveryChannels

# More numbers would make an event large; a page that must know more asks.
MOST_IDS = 50
# A page shows at most three toasts at once.
MOST_TOASTS = 3
LONGEST_ON_TOAST = 300


@dataclass(slots=True)
class NotificationBatch:
    """What is told grows until the unit of work ends: only then, when the log calls it, it makes the event's data.

    What was made in a savepoint that was rolled back, or was retracted in the same unit of work, is left out.
    """

    rows: list[tuple[Notification, DeliveryChannels]] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    """How many unread ones there are of a group key."""

    def add(self, row: Notification, channels: DeliveryChannels) -> None:
        self.rows.append((row, channels))

    def loudest(self) -> list[tuple[Notification, DeliveryChannels]]:
        """Those that stand: the loudest first, of equals the newest."""
        standing = [(row, channels) for row, channels in self.rows if _stands(row)]
        return sorted(standing, key=lambda one: (Severity(one[0].severity).loudness, one[0].id), reverse=True)

    def on_toasts(self) -> list[tuple[Notification, DeliveryChannels, int]]:
        """The loudest of each group, with how many of it this is about: the loudest groups first."""
        groups: dict[object, list[tuple[Notification, DeliveryChannels]]] = {}
        for one in self.loudest():
            groups.setdefault(one[0].group_key or one[0].id, []).append(one)
        return [(*own[0], len(own)) for own in groups.values()][:MOST_TOASTS]

    def __call__(self) -> dict[str, Any]:
        standing = self.loudest()
        return {
            "ids": sorted((row.id for row, _ in standing), reverse=True)[:MOST_IDS],
            "count": len(standing),
            "kind": str(standing[0][0].severity if standing else Severity.INFO),
            "occurred_at": clock.now().isoformat(),
            **{str(channel): any(channel in channels for _, channels in standing) for channel in ALERTS},
            "items": [self._item(*some) for some in self.on_toasts()],
        }

    def _item(self, row: Notification, channels: DeliveryChannels, count: int) -> dict[str, Any]:
        return {
            "id": row.id,
            "kind": str(row.severity),
            "category": str(row.category),
            "title": row.title,
            "message": clip(row.message, LONGEST_ON_TOAST),
            "action_url": row.action_url,
            "read_url": f"/notifications/{row.id}/reading",
            "count": count,
            "group_size": self.sizes.get(row.group_key, 1),
            "toast": DeliveryChannel.TOAST in channels,
            "desktop": DeliveryChannel.DESKTOP in channels,
        }


def clip(words: str, longest: int = LONGEST_TITLE) -> str:
    """Words that hold a name of any length, made to fit."""
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _stands(row: Notification) -> bool:
    return bool(inspect(row).persistent) and row.removed_at is None
