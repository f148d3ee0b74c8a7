"""Small demonstration practices: as the real ones, with fewer people, clients and days' work."""

from dataclasses import replace

import pytest

from practice_hub.demo import history, practices
from practice_hub.demo.people import FIRMS
from practice_hub.demo.practices import Demo
from tests.world import World


@pytest.fixture
def small_firms(monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = FIRMS
    firms = (replace(large, staff=8, clients=60, activities_a_day=40), replace(small, clients=20, activities_a_day=10))
    monkeypatch.setattr(practices, "FIRMS", firms)
    monkeypatch.setattr(history, "DAYS", 10)


@pytest.fixture
def demos(world: World, small_firms: None) -> list[Demo]:  # noqa: ARG001 - they are made small
    return practices.make(world.database, "no password", lambda _words: None)
