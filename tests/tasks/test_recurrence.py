"""When a task is due again: whatever its day, its number and its unit."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice_hub.tasks.enums import Unit
from practice_hub.tasks.recurrence import MONTHS, Recurrence, next_due

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTH_ENDS = st.dates(date(1990, 1, 1), date(2060, 12, 31)).map(
    lambda day: day.replace(day=monthrange(day.year, day.month)[1])
)
MONTHLY = st.sampled_from([Unit.MONTH, Unit.QUARTER, Unit.YEAR])


def occurrences(first: date, every: int, unit: Unit, times: int) -> list[date]:
    """As tasks come one after another: each keeps the day that the first had."""
    days, recurrence = [first], Recurrence(every, unit, first.day)
    for _ in range(times):
        following = next_due(days[-1], recurrence)
        assert following is not None
        days.append(following)
    return days


@settings(max_examples=60)
@given(first=DAYS | MONTH_ENDS, every=st.integers(1, 3), unit=MONTHLY)
def test_months_are_neither_left_out_nor_doubled_and_the_day_comes_back(first: date, every: int, unit: Unit) -> None:
    for number, day in enumerate(occurrences(first, every, unit, 8)):
        month = first.year * 12 + first.month - 1 + number * every * MONTHS[unit]
        assert (day.year, day.month) == (month // 12, month % 12 + 1)
        assert day.day == min(first.day, monthrange(day.year, day.month)[1])


@settings(max_examples=60)
@given(due=DAYS, every=st.integers(1, 60), unit=st.sampled_from(Unit), day=st.none() | st.integers(1, 31))
def test_the_next_is_later_or_there_is_none(due: date, every: int, unit: Unit, day: int | None) -> None:
    following = next_due(due, Recurrence(every, unit, None if unit is Unit.WEEK else day))
    assert following is None or following > due
    assert following is not None or due.year + every * 12 > 2100


@settings(max_examples=40)
@given(first=DAYS, every=st.integers(1, 60))
def test_weeks_keep_their_weekday(first: date, every: int) -> None:
    days = [first, next_due(first, Recurrence(every, Unit.WEEK))]
    assert all(later == earlier + timedelta(weeks=every) for earlier, later in pairwise(days) if later and earlier)


@settings(max_examples=60)
@given(first=DAYS, off=st.integers(-9, 9))
def test_a_date_that_was_put_off_a_little_leaves_the_next_where_it_was(first: date, off: int) -> None:
    recurrence = Recurrence(1, Unit.MONTH, first.day)
    assert next_due(first + timedelta(days=off), recurrence) == next_due(first, recurrence)


@pytest.mark.parametrize(
    ("first", "every", "unit", "expected"),
    [
        ("2027-01-31", 1, Unit.MONTH, ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]),
        ("2027-11-30", 1, Unit.QUARTER, ["2028-02-29", "2028-05-30"]),
        ("2028-02-29", 1, Unit.YEAR, ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("2027-12-31", 2, Unit.MONTH, ["2028-02-29", "2028-04-30", "2028-06-30", "2028-08-31"]),
    ],
)
def test_the_ends_of_months(first: str, every: int, unit: Unit, expected: list[str]) -> None:
    days = occurrences(date.fromisoformat(first), every, unit, len(expected))
    assert [day.isoformat() for day in days[1:]] == expected


def test_it_is_said_in_words() -> None:
    assert Recurrence(1, Unit.WEEK).words == "Every week"
    assert Recurrence(2, Unit.MONTH, 31).words == "Every 2 months, on day 31 or the last"
