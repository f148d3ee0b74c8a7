"""What holds of any task, whatever its dates."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from practice_hub.tasks.enums import Level, level_of

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(day=DAYS, today=DAYS)
def test_a_day_has_one_level_and_later_days_are_never_more_urgent(day: date, today: date) -> None:
    levels = list(Level)
    assert levels.index(level_of(day, today)) <= levels.index(level_of(day + timedelta(days=1), today))
    assert (level_of(day, today) is Level.OVERDUE) == (day < today)


def test_the_edges_of_each_level() -> None:
    today = date(2027, 1, 6)
    edges = {-1: Level.OVERDUE, 0: Level.DAY, 1: Level.DAY, 2: Level.WEEK, 7: Level.WEEK, 8: Level.LATER}
    assert {days: level_of(today + timedelta(days=days), today) for days in edges} == edges
    assert level_of(None, today) is Level.NONE
