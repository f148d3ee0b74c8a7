"""Which index SQLite reads: what is filed, however much, is in none of those that pages and sweeps of open ones use."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from practice_hub.base.database import WriteSession
from practice_hub.compliance import access
from practice_hub.compliance.january.access import season
from practice_hub.compliance.models import Status
from practice_hub.compliance.reminders import sweep
from tests.compliance.due import AddDue
from tests.world import World

Ask = Callable[[WriteSession], object]


@contextmanager
def plans(world: World) -> Iterator[list[str]]:
    """How SQLite looks deadlines up for each statement that asks for them meanwhile."""
    found: list[str] = []
    asked: list[tuple[str, Any]] = []

    def note(*given: Any) -> None:
        if re.search(r"^SELECT.*\sFROM deadlines", given[2], re.DOTALL):
            asked.append((given[2], given[3]))

    for engine in world.database.engines:
        event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in world.database.engines:
        event.remove(engine, "before_cursor_execute", note)
    with world.database.engine.connect() as connection:
        for statement, values in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            found += [row[-1] for row in rows if "deadlines" in row[-1]]


@pytest.mark.parametrize(
    ("ask", "indexes"),
    [
        (lambda session: sweep.remind(session, [1]), {"ix_deadlines_open"}),
        (lambda session: access.at_risk(session, 4), {"ix_deadlines_open"}),
        (season, {"ix_deadlines_open", "ix_deadlines_done"}),
    ],
)
def test_history_is_not_read(world: World, add_due: AddDue, ask: Ask, indexes: set[str]) -> None:
    for status in (Status.NOT_STARTED, Status.FILED):
        add_due(world.bob, days=3, status=status, rule="self-assessment")
    with plans(world) as found, world.write(world.alice) as session:
        ask(session)
    assert {name for plan in found for name in re.findall(r"INDEX (\w+)_\w+ ", plan)} == indexes, found
    assert all("SEARCH" in plan for plan in found)


def test_figures_are_counted_in_an_index_alone(world: World, add_due: AddDue) -> None:
    add_due(world.bob, days=3, status=Status.NOT_STARTED, rule="self-assessment")
    with plans(world) as found, world.write(world.alice) as session:
        access.count_soon(session, world.alice)
        access.figures(session)
    assert ["COVERING INDEX" in plan for plan in found] == [True, True, True], found
