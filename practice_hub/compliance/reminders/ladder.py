"""The reminder ladder, pure: on which day a deadline speaks up, to whom, how loudly and in what words.

30, 14, 7, 3, 1 and 0 days before it is due, then on every day that it is late (docs/compliance.md, “Reminders”).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from practice_hub.compliance.models import Status
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category, Severity

# When the worker sweeps: before the digest, which tells of what was sent.
AT = time(7, 0)
# Days before a deadline is due, the nearest first.
RUNGS = (0, 1, 3, 7, 14, 30)
FURTHEST = timedelta(days=RUNGS[-1])
# From so many days on a partner hears of what nobody is reviewing yet.
PARTNER_FROM = 3
URGENT_FROM = 1
WARNING_FROM = 7
CATEGORIES = (Category.DEADLINE_APPROACHING, Category.DEADLINE_OVERDUE)

REVIEWED = (Status.IN_REVIEW, Status.READY_TO_FILE)


@dataclass(frozen=True, slots=True)
class Due:
    """An open deadline as the ladder sees it, with the people who are named for it."""

    deadline_id: int
    client_id: int
    due_on: date
    status: str
    title: str
    period_words: str
    client_name: str
    owner_id: int | None
    manager_id: int | None
    partner_id: int | None


@dataclass(frozen=True, slots=True)
class Reminder:
    """One deadline, one person, one rung. `responsible`: the person answers for it, and did not only hear of it."""

    due: Due
    user_id: int
    rung: int
    responsible: bool

    @property
    def key(self) -> tuple[int, int]:
        return self.due.deadline_id, self.user_id


def rung_of(due_on: date, today: date) -> int | None:
    """The strongest rung that is reached: so whoever missed some hears of the last of them, once. None: not yet.

    A day on which it is late is a rung of its own: -1, -2, ….
    """
    days = (due_on - today).days
    return days if days < 0 else next((rung for rung in RUNGS if days <= rung), None)


def reminders_of(due: Due, today: date, here: Collection[int]) -> list[Reminder]:
    """Whom this deadline concerns today. Who is not `here` any more is passed over, as if nobody were named."""
    rung = rung_of(due.due_on, today)
    if rung is None:
        return []
    named = (due.owner_id, due.manager_id, due.partner_id)
    first = next((id for id in named if id in here), None)
    escalated = rung <= PARTNER_FROM and due.status not in REVIEWED
    also = due.partner_id if escalated and due.partner_id in here and due.partner_id != first else None
    return [Reminder(due, id, rung, id == first) for id in (first, also) if id is not None]


def severity_of(rung: int) -> Severity:
    if rung <= URGENT_FROM:
        return Severity.URGENT
    return Severity.WARNING if rung <= WARNING_FROM else Severity.INFO


def category_of(rung: int) -> Category:
    return Category.DEADLINE_OVERDUE if rung < 0 else Category.DEADLINE_APPROACHING


# --- words -------------------------------------------------------------------------------------------------------


def group_of(rung: int) -> str:
    """Those of one person and day with the same one are an entry of the list."""
    return "deadlines:overdue" if rung < 0 else f"deadlines:{rung}"


def title_alone(due: Due, today: date) -> str:
    """“VAT return due in 24 hours for ABC Ltd”."""
    return clip(f"{due.title} {_when((due.due_on - today).days)} for {due.client_name}")


def title_together(group: Sequence[Due], today: date) -> str:
    """The title that all of a group share: “VAT return due in 7 days”, “Deadline due within 14 days”."""
    titles = {due.title for due in group}
    days = {(due.due_on - today).days for due in group}
    what = titles.pop() if len(titles) == 1 else "Deadline"
    if len(days) == 1:
        return clip(f"{what} {_when(days.pop())}")
    rung = rung_of(max(due.due_on for due in group), today)
    return clip(f"{what} overdue" if rung is None or rung < 0 else f"{what} due within {rung} days")


def message_alone(due: Due, owner_name: str) -> str:
    """What the title leaves out."""
    return " ".join(filter(None, (due.period_words and f"{due.period_words}.", _standing(due, owner_name))))


def message_together(due: Due, today: date, owner_name: str) -> str:
    """One line of an opened group."""
    days = (due.due_on - today).days
    what = [f"{due.title} for {due.client_name}", due.period_words, _late(days) if days < 0 else ""]
    return f"{', '.join(filter(None, what))}. {_standing(due, owner_name)}"


def _standing(due: Due, owner_name: str) -> str:
    return f"{Status(due.status).label}. {f'Owner: {owner_name}' if owner_name else 'Nobody owns it'}."


def _when(days: int) -> str:
    if days < 0:
        return _late(days)
    if days > 1:
        return f"due in {days} days"
    return "due in 24 hours" if days else "due today"


def _late(days: int) -> str:
    return "1 day late" if days == -1 else f"{-days} days late"
