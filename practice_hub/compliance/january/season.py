"""The way to 31 January: the returns due on that day, how far each is, how many a day must follow. Pure."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from practice_hub.base.urgency import DAY
from practice_hub.compliance.models import OPEN, Status
from practice_hub.compliance.obligations import JANUARY
from practice_hub.compliance.rules.dates import is_working_day, same_day_months_after

STAGES = (*OPEN, Status.FILED)
# What is left is shown from 1 November, earlier in the year from two months before.
SHOWN_FROM = (11, 1)
SHOWN_DAYS = 60
# The pace so far is that of so many working days: long enough to be no accident, short enough to be of now.
PACE_DAYS = 10
# So long after the day the returns that are late stand here, and not those of the next year.
LATE_DAYS = 28

Counts = Mapping[Status, int]


def next_end(today: date) -> date:
    """This 31 January or, after it, the next."""
    return date(today.year + (today > date(today.year, 1, 31)), 1, 31)


def late_end(today: date) -> date | None:
    """The 31 January that has just passed."""
    end = date(today.year, 1, 31)
    return end if end < today <= end + timedelta(days=LATE_DAYS) else None


@dataclass(frozen=True, slots=True)
class Line:
    """Some of the returns, by stage; `arguments` lead to their list."""

    words: str
    arguments: Mapping[str, str]
    counts: Counts

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def filed(self) -> int:
        return self.counts.get(Status.FILED, 0)

    @property
    def left(self) -> int:
        return self.total - self.filed


@dataclass(frozen=True, slots=True)
class Day:
    """How many were filed on this day, and how many were left when it ended."""

    day: date
    filed: int
    left: int


@dataclass(frozen=True, slots=True)
class Season:
    """The returns due on one 31 January as they stand today."""

    today: date
    end: date
    all: Line
    filed_on: Mapping[date, int]

    @property
    def words(self) -> str:
        """The tax year: “2025–26”."""
        return f"{self.end.year - 2}–{(self.end.year - 1) % 100:02}"

    @property
    def days(self) -> int:
        """Until the day; negative after it."""
        return (self.end - self.today).days

    @property
    def is_on(self) -> bool:
        """Whether the dashboard shows it: from 1 December, and until the last late one is filed."""
        return bool(self.all.total) and self.today >= date(self.end.year - 1, 12, 1)

    @property
    def working_days(self) -> int:
        """Working days from today to the last."""
        return sum(is_working_day(self.today + DAY * number) for number in range(self.days + 1))

    @property
    def needed(self) -> int:
        """Returns a working day that must be filed from today on, rounded up; all at once when none is left."""
        return math.ceil(self.all.left / max(1, self.working_days))

    @property
    def pace(self) -> float:
        """Returns filed a working day of late."""
        since = self.today
        for _ in range(PACE_DAYS):
            since -= DAY
            while not is_working_day(since):
                since -= DAY
        return sum(number for day, number in self.filed_on.items() if since <= day < self.today) / PACE_DAYS

    @property
    def left_at_this_pace(self) -> int:
        return max(0, round(self.all.left - self.pace * self.working_days))

    def history(self) -> list[Day]:
        """Day by day until today."""
        first = min(date(self.end.year - 1, *SHOWN_FROM), self.today - timedelta(days=SHOWN_DAYS))
        first = max(first, date(self.end.year - 1, 4, 6))
        until = min(self.today, self.end + timedelta(days=LATE_DAYS))
        left = self.all.total - sum(number for day, number in self.filed_on.items() if day < first)
        found = []
        for number in range((until - first).days + 1):
            day = first + DAY * number
            filed = self.filed_on.get(day, 0)
            left -= filed
            found.append(Day(day, filed, left))
        return found


def lines(
    rows: Sequence[tuple[str, Status, int]], words: Callable[[str], str], arguments: Callable[[str], Mapping[str, str]]
) -> list[Line]:
    """A line for each key of (key, status, number), those with the most left first."""
    counts: dict[str, Counter[Status]] = {}
    for key, status, number in rows:
        counts.setdefault(key, Counter())[status] += number
    found = [Line(words(key), arguments(key), own) for key, own in counts.items()]
    return sorted(found, key=lambda line: (-line.left, line.words))


def list_arguments(end: date, **more: str) -> dict[str, str]:
    """The address of the list of these returns."""
    return {"rule": JANUARY, "day": end.isoformat(), **more}


# --- the picture, in per cent of its width and height --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a picture: where it begins and how large it is."""

    name: str
    words: str
    x: float
    width: float
    y: float = 0
    height: float = 100


def stage_bars(line: Line) -> list[Bar]:
    """One bar of all stages, the filed ones first."""
    bars, x = list[Bar](), 0.0
    for status in reversed(STAGES):
        number = line.counts.get(status, 0)
        width = 100 * number / max(1, line.total)
        if number:
            bars.append(Bar(status.mark, f"{status.label}: {number:,}", x, width))
        x += width
    return bars


@dataclass(frozen=True, slots=True)
class Chart:
    """What was left on each day, and the line that leads to nothing left."""

    top: int
    bars: Sequence[Bar]
    months: Sequence[Bar]
    pace: tuple[float, float, float, float] | None
    """x and y of where it begins and where it ends."""


def chart(season: Season) -> Chart:
    days = season.history()
    first, last = days[0].day, max(season.end, days[-1].day)
    width, top = 100 / ((last - first).days + 1), max(1, *(one.left for one in days))

    def x(day: date) -> float:
        return (day - first).days * width

    bars = [
        Bar(
            "today" if one.day == season.today else "",
            f"{one.day:%a} {one.day.day} {one.day:%b}: {one.left:,} to file",
            x(one.day) + width * 0.1,
            width * 0.8,
            100 - 100 * one.left / top,
            100 * one.left / top,
        )
        for one in days
    ]
    after = (same_day_months_after(first.replace(day=1), number) for number in range(1, 12))
    starts = takewhile(lambda day: day <= last, after)
    months = [Bar("month", f"1 {day:%b}", x(day), width) for day in starts]
    now = days[-1]
    pace = (x(now.day) + width, 100 - 100 * now.left / top, x(season.end) + width, 100.0) if season.days > 0 else None
    return Chart(top, bars, months, pace)
