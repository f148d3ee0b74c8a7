"""What holds of any task, whatever its dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice_hub.tasks.enums import Level, level_of
from practice_hub.tasks.validation import parse
from tests.world import World

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


@pytest.mark.parametrize(
    ("start", "target", "due", "wrong"),
    [
        (4, 4, 4, {}),
        (4, None, 4, {}),
        (5, 4, 4, {"start_on": "The start date is after the target date"}),
        (4, 5, 4, {"target_on": "The target date is after the due date"}),
        (5, None, 4, {"start_on": "The start date is after the due date"}),
        (5, 4, None, {"start_on": "The start date is after the target date"}),
        (None, 5, None, {}),
    ],
)
def test_a_task_starts_aims_and_is_due_in_that_order_on_one_day_at_the_least(
    world: World, start: int | None, target: int | None, due: int | None, wrong: dict[str, str]
) -> None:
    days = {"start_on": start, "target_on": target, "due_on": due}
    texts = {"title": "Call"} | {name: f"{day}/1/2027" if day else "" for name, day in days.items()}
    with world.database.read(world.bob.tenant_id) as session:
        assert parse(texts, session)[1] == wrong
