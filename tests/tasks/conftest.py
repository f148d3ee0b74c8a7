"""Tasks of the two practices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.conftest import AddClient, add_client

# Loaded when a fixture needs them: the tests of recurrence beside these are pure (tests/fixtures.py).
if TYPE_CHECKING:
    from practice_hub.base.database import TenantSession
    from practice_hub.compliance.models import Deadline
    from practice_hub.people.viewer import Viewer
    from practice_hub.tasks.models import Task
    from tests.world import World

__all__ = ["AddClient", "add_client"]

AddTask = Callable[..., "Task"]
AddDeadlines = Callable[..., Sequence["Deadline"]]


@pytest.fixture
def add_task(world: World) -> AddTask:
    """A task of the viewer's practice, in a unit of work of its own."""
    from practice_hub.tasks.actions import records

    def add(by: Viewer, title: str = "Review VAT return", **fields: Any) -> Task:
        with world.write(by) as session:
            return records.create(session, by=by, title=title, **fields)

    return add


def again(world: World, by: Viewer, task: Task) -> Task:
    """The task as it stands now."""
    from practice_hub.tasks import access

    with world.database.read(by.tenant_id) as session:
        found = access.get_task(session, task.id)
        assert found is not None
        return found


def held(session: TenantSession, task: Task) -> Task:
    """The task in this unit of work."""
    from practice_hub.tasks import access

    found = access.get_task(session, task.id)
    assert found is not None
    return found


@pytest.fixture
def add_deadlines(world: World, add_client: AddClient) -> AddDeadlines:
    """The deadlines of a new client whose CIS returns the practice makes, the next first."""
    from practice_hub.base import clock
    from practice_hub.clients.actions.services import engage
    from practice_hub.clients.engagements import EngagementInput
    from practice_hub.clients.services import Service
    from practice_hub.compliance import access as compliance
    from practice_hub.compliance.client_section import MOST_SHOWN

    def add(by: Viewer, name: str = "ABC Ltd") -> Sequence[Deadline]:
        client = add_client(by, name)
        with world.write(by) as session:
            engage(session, client, [EngagementInput(Service.CIS, clock.today())], by=by)
            session.flush()
            return compliance.of_client(session, client.id, MOST_SHOWN)

    return add
