"""The calendar arithmetic of UK deadlines, on civil dates in Europe/London: no clock, no time zone.

`dateutil` counts months another way than the statutes do, so the few primitives that the rules need stand here.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Self

from holidays import country_holidays

ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
    """A stretch of days; `start` and `end` both belong to it."""

    start: date
    end: date


def last_of_month(day: date) -> date:
    """The last day of the month in which `day` falls."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def is_last_of_month(day: date) -> bool:
    """Whether `day` is the last day of its month."""
    return day == last_of_month(day)


def same_day_months_after(day: date, months: int) -> date:
    """The same numbered day `months` months after `day` (before it, when negative).

    A day that the target month lacks becomes its last day. This is the "corresponding date rule" of Dodds v Walker
    [1981] 1 WLR 1027, which counts where no statute says otherwise: 30 Jun + 6 months = 30 Dec.
    """
    first = _first_of_month(day, months)
    return first.replace(day=min(day.day, last_of_month(first).day))


def months_after(day: date, months: int) -> date:
    """`day` and `months` months (before it, when negative) by the last day rule.

    The same numbered day, but the last day of a month leads to the last day of the target month, and a day that the
    target month lacks becomes its last day: 30 Jun + 9 = 31 Mar; 28 Feb 2024 + 9 = 28 Nov, 28 Feb 2026 + 9 = 30 Nov.
    Source: Companies Act 2006 s.443; HMRC counts tax returns in the same way (CTM93040).
    """
    if is_last_of_month(day):
        return last_of_month(_first_of_month(day, months))
    return same_day_months_after(day, months)


def end_of_months_from(start: date, months: int) -> date:
    """The last day of a period of `months` months that begins with `start`.

    It is the day before the same numbered day, or the last day of the target month when that has no such day: twelve
    months from 15 Mar 2025 end on 14 Mar 2026, twelve months from 29 Feb 2024 on 28 Feb 2025.
    """
    same_day = same_day_months_after(start, months)
    return same_day - ONE_DAY if same_day.day == start.day else same_day


def _first_of_month(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


@lru_cache(maxsize=512)
def _bank_holidays(year: int) -> frozenset[date]:
    # Plain GB leaves some of England's out.
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether `day` is a Monday to Friday and no bank holiday of England and Wales."""
    return day.weekday() < calendar.SATURDAY and day not in _bank_holidays(day.year)


def working_day_on_or_before(day: date) -> date:
    """`day`, or the nearest working day before it: when a Bacs payment for that date must have arrived."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def working_day_after(day: date, count: int) -> date:
    """The `count`th working day after `day` (count ≥ 1); `day` itself is not counted."""
    for _ in range(count):
        day += ONE_DAY
        while not is_working_day(day):
            day += ONE_DAY
    return day


def last_working_day_of_month(day: date) -> date:
    """The last working day of the month in which `day` falls."""
    return working_day_on_or_before(last_of_month(day))


@dataclass(frozen=True, order=True, slots=True)
class TaxYear:
    """A UK tax year, from 6 April of `begins` (a calendar year, such as 2025) to 5 April of the next."""

    begins: int

    @property
    def start(self) -> date:
        """6 April, its first day."""
        return date(self.begins, 4, 6)

    @property
    def end(self) -> date:
        """5 April of the next calendar year, its last day."""
        return date(self.begins + 1, 4, 5)

    @classmethod
    def of(cls, day: date) -> Self:
        """The tax year in which `day` falls."""
        return cls(day.year if (day.month, day.day) >= (4, 6) else day.year - 1)

    def __str__(self) -> str:
        """As people write it: 2025-26."""
        return f"{self.begins}-{(self.begins + 1) % 100:02}"
