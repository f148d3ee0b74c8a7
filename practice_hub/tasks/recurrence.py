"""When a task that repeats is due next. Pure, and safe at the ends of months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from practice_hub.records.parsing import LATEST_YEAR
from practice_hub.tasks.enums import Unit

MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`day` is the day of the month that is meant, the last one of a shorter month; None is that of the due date."""

    every: int
    unit: Unit
    day: int | None = None

    @property
    def words(self) -> str:
        """“Every 2 months, on day 31 or the last”."""
        times = f"Every {self.unit.value}" if self.every == 1 else f"Every {self.every} {self.unit.value}s"
        if not self.day:
            return times
        return f"{times}, on day {self.day}" + (" or the last" if self.day > 28 else "")


def next_due(due: date, recurrence: Recurrence) -> date | None:
    """The day after this one on which it is due again; None where calendars of ours end.

    A due date that somebody moved a little counts for the occurrence that it is nearest to, so that 31 March put off
    to 1 April is still March's, and 30 April comes next.
    """
    if recurrence.unit is Unit.WEEK:
        following = due + timedelta(weeks=recurrence.every)
        return following if following.year <= LATEST_YEAR else None
    day = recurrence.day or due.day
    around = [_day_of(due.year * _MONTHS_OF_A_YEAR + due.month - 1 + step, day) for step in (-1, 0, 1)]
    nearest = min(around, key=lambda each: abs(each - due))
    month = nearest.year * _MONTHS_OF_A_YEAR + nearest.month - 1 + recurrence.every * MONTHS[recurrence.unit]
    return _day_of(month, day) if month < (LATEST_YEAR + 1) * _MONTHS_OF_A_YEAR else None


def _day_of(month: int, day: int) -> date:
    """A day of a month, counted from year 0; the last one where the month is shorter."""
    year, index = divmod(month, _MONTHS_OF_A_YEAR)
    return date(year, index + 1, min(day, monthrange(year, index + 1)[1]))
