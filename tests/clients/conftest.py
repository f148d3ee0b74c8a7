"""Clients of the two practices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

# Loaded when a fixture needs them: the tests of parsing beside these are pure (tests/fixtures.py).
if TYPE_CHECKING:
    from practice_hub.clients.models import Client
    from practice_hub.people.viewer import Viewer
    from tests.world import World

AddClient = Callable[..., "Client"]


@pytest.fixture
def add_client(world: World) -> AddClient:
    """A client of the viewer's practice, in a unit of work of its own."""
    from practice_hub.clients.actions import records

    def add(by: Viewer, name: str = "ABC Ltd", type: str = "limited_company", **fields: Any) -> Client:
        with world.write(by) as session:
            return records.create(session, by=by, name=name, type=type, **fields)

    return add
