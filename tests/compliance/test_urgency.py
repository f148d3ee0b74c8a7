"""How soon a deadline is due: its row, the heading above it, the filter and the dashboard say the same, on each day."""

import re
from itertools import pairwise

import pytest

from practice_hub.base.urgency import DAY, Urgency, spans, urgency_of
from tests.compliance.conftest import TODAY
from tests.compliance.due import AddDue
from tests.world import World

EDGES = {-1: "overdue", 0: "day", 1: "day", 2: "week", 7: "week", 8: "later"}


def rows(page: str) -> dict[int, tuple[str, str]]:
    """The deadlines of a list by number: what the heading above each says of it, and what its own row does."""
    shown = {}
    for body in page.split('class="grouphead"')[1:]:
        heading = re.findall(r'class="level" data-level="(\w+)"', body)[0]
        for number, row in re.findall(r'id="deadline-row-(\d+)"(.*?)</tr>', body, re.DOTALL):
            [own] = re.findall(r'class="due" data-level="(\w+)"', row)
            shown[int(number)] = (heading, own)
    return shown


@pytest.mark.both_databases
def test_row_heading_and_filter_draw_the_line_at_the_same_days(world: World, add_due: AddDue) -> None:
    levels = {add_due(world.bob, days=days, name=f"{days} Ltd").id: level for days, level in EDGES.items()}
    bob = world.browser(world.bob)
    assert rows(bob.get("/compliance").text) == {number: (level, level) for number, level in levels.items()}
    for level in Urgency:
        only = {number: (level, level) for number, own in levels.items() if own == level}
        assert rows(bob.get(f"/compliance?due={level}").text) == only


def test_the_dashboard_shows_and_counts_them_by_the_same_days(world: World, add_due: AddDue) -> None:
    numbers = {days: add_due(world.bob, days=days, name=f"{days} Ltd").id for days in EDGES}
    page = world.browser(world.bob).get("/").text
    for level, count in (("overdue", 1), ("day", 2), ("week", 2)):
        [figure] = re.findall(rf'href="/compliance\?due={level}"[^>]*>(.*?)</a>', page, re.DOTALL)
        assert f">{count}<" in figure
    at_risk = {int(number) for number in re.findall(r'href="/compliance/(\d+)"', page)}
    assert at_risk == {number for days, number in numbers.items() if days < 8}


def test_every_day_has_one_urgency() -> None:
    today = TODAY.date()
    every = list(spans(today).values())
    steps = [later[0] - earlier[1] for earlier, later in pairwise(every)]
    assert steps == [DAY] * 3, "no day is left out, and none stands in two"
    assert {urgency_of(last, today) for _, last in every} == set(Urgency)
