"""Something to find, in two practices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest

from tests.clients.conftest import AddClient, add_client

# Loaded when a fixture needs them: the tests of words beside these are pure (tests/fixtures.py).
if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from practice_hub.people.viewer import Viewer
    from tests.world import World

__all__ = ["AddClient", "add_client"]

Find = Callable[..., Sequence[str]]


@pytest.fixture
def find(world: World) -> Find:
    """The titles of what this person finds: of one kind, or of all."""
    from practice_hub.search import access
    from practice_hub.search.sources import known_words, search_sources

    def titles(by: Viewer, text: str, kind: str = "client") -> Sequence[str]:
        with world.app.app_context(), world.database.read(by.tenant_id) as session:
            query = access.read(session, text, known_words())
            found = [one for one in search_sources() if one.key == kind and query.terms]
            return [hit.title for one in found for hit in one.find(session, query, 50, 0).shown]

    return titles


@pytest.fixture
def bob(world: World) -> FlaskClient:
    return world.browser(world.bob)
