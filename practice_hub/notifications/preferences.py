"""How somebody wants to be told, and what that means for one notification at one moment.

Pure: no database, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from practice_hub.base.clock import LONDON
from practice_hub.notifications.enums import Category, DeliveryChannel, Severity
from practice_hub.notifications.subjects import SubjectRef

# Everything reaches the list. What is about somebody's own work also speaks up. A letter at once is never the default.
USUAL: Mapping[Category, frozenset[DeliveryChannel]] = {
    Category.TASK_ASSIGNED: frozenset(
        {DeliveryChannel.IN_APP, DeliveryChannel.TOAST, DeliveryChannel.SOUND, DeliveryChannel.DIGEST}
    ),
    Category.TASK_REASSIGNED: frozenset({DeliveryChannel.IN_APP, DeliveryChannel.TOAST}),
    Category.MENTION: frozenset(
        {
            DeliveryChannel.IN_APP,
            DeliveryChannel.TOAST,
            DeliveryChannel.SOUND,
            DeliveryChannel.DESKTOP,
            DeliveryChannel.DIGEST,
        }
    ),
    Category.DEADLINE_APPROACHING: frozenset(
        {DeliveryChannel.IN_APP, DeliveryChannel.TOAST, DeliveryChannel.SOUND, DeliveryChannel.DIGEST}
    ),
    Category.DEADLINE_OVERDUE: frozenset(DeliveryChannel) - {DeliveryChannel.EMAIL_NOW},
    Category.APPROVAL_NEEDED: frozenset(
        {DeliveryChannel.IN_APP, DeliveryChannel.TOAST, DeliveryChannel.SOUND, DeliveryChannel.DIGEST}
    ),
    Category.CLIENT_CHANGED: frozenset({DeliveryChannel.IN_APP, DeliveryChannel.TOAST}),
    Category.TEAM: frozenset({DeliveryChannel.IN_APP, DeliveryChannel.TOAST, DeliveryChannel.SOUND}),
    Category.SYSTEM: frozenset({DeliveryChannel.IN_APP, DeliveryChannel.TOAST, DeliveryChannel.SOUND}),
}

ALL, URGENT_ONLY, NONE = "all", "urgent", "none"
"""Which toasts are shown."""

ALERTS = frozenset({DeliveryChannel.TOAST, DeliveryChannel.SOUND, DeliveryChannel.DESKTOP})
"""What quiet hours hold back; the list and emails go on."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's. `mutes` holds the last quiet day of each muted record."""

    matrix: Mapping[Category, frozenset[DeliveryChannel]] = field(default_factory=dict)
    toasts: str = ALL
    sound: bool = False
    volume: int = 60
    desktop: bool = False
    quiet: bool = False
    quiet_from: time = time(18, 30)
    quiet_to: time = time(8, 0)
    working_days: frozenset[int] = frozenset(range(5))
    time_zone: str = "Europe/London"
    urgent_through: bool = True
    mutes: Mapping[SubjectRef, date] = field(default_factory=dict)

    def chosen(self, category: Category) -> frozenset[DeliveryChannel]:
        return self.matrix.get(category, USUAL[category])

    def alerts(self) -> dict[str, object]:
        """What an open page needs to know to ring and to show."""
        return {"sound": self.sound, "volume": self.volume, "desktop": self.desktop, "toasts": self.toasts}


PLAIN = ("toasts", "sound", "volume", "desktop", "quiet", "quiet_from", "quiet_to", "time_zone", "urgent_through")
"""What the form, the table and these preferences hold by the same name and in the same way."""


@dataclass(frozen=True, slots=True)
class NotificationFacts:
    """What a decision depends on. `records` are what it is about, and what that belongs to: a mute of any holds.

    `responsible`: the person answers for it, so an overdue deadline cannot be silenced entirely.
    """

    severity: Severity
    category: Category
    records: frozenset[SubjectRef] = frozenset()
    responsible: bool = False


DeliveryChannels = frozenset[DeliveryChannel]
"""By which ways a notification reaches a person now."""


def choose_channels(preferences: Preferences, facts: NotificationFacts, now: datetime) -> DeliveryChannels:
    """By which ways a notification reaches somebody at this moment (aware). None at all: it is not even made.

    What was wanted in some way and is held back from all of them stands in the list: nothing gets lost.
    """
    must_be_listed = facts.responsible and facts.category is Category.DEADLINE_OVERDUE
    chosen = preferences.chosen(facts.category)
    if must_be_listed:
        # Toasts pass, and letters may have no server: the list is where it is sure to be found.
        chosen |= {DeliveryChannel.IN_APP}
    elif is_muted(preferences, facts.records, now):
        chosen = frozenset()
    left = chosen - _held_back(preferences, facts, now)
    return left or frozenset({DeliveryChannel.IN_APP}) if chosen else chosen


def is_muted(preferences: Preferences, records: frozenset[SubjectRef], now: datetime) -> bool:
    """Whether any of these records is muted on this day."""
    today = now.astimezone(LONDON).date()
    return any(today <= preferences.mutes[record] for record in records if record in preferences.mutes)


def is_quiet(preferences: Preferences, now: datetime) -> bool:
    """Whether it is the person's quiet time, by the clock on their wall: whatever summer time does to it."""
    if not preferences.quiet:
        return False
    local = now.astimezone(ZoneInfo(preferences.time_zone))
    if local.weekday() not in preferences.working_days:
        return True
    begin, end, at = preferences.quiet_from, preferences.quiet_to, local.time().replace(fold=0)
    return begin <= at < end if begin <= end else at >= begin or at < end


def _held_back(preferences: Preferences, facts: NotificationFacts, now: datetime) -> DeliveryChannels:
    urgent = facts.severity is Severity.URGENT
    if is_quiet(preferences, now) and not (urgent and preferences.urgent_through):
        return ALERTS
    held = set()
    if preferences.toasts == NONE or (preferences.toasts == URGENT_ONLY and not urgent):
        held.add(DeliveryChannel.TOAST)
    if not preferences.sound:
        held.add(DeliveryChannel.SOUND)
    if not preferences.desktop:
        held.add(DeliveryChannel.DESKTOP)
    return frozenset(held)
