"""Tasks of the two practices."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.clients.actions import records as clients
from practice_hub.clients.actions.services import engage
from practice_hub.clients.engagements import Wish
from practice_hub.clients.models import Client
from practice_hub.clients.services import Service
from practice_hub.compliance import access as compliance
from practice_hub.compliance.models import Deadline
from practice_hub.people.viewer import Viewer
from practice_hub.tasks import access
from practice_hub.tasks.actions import records
from practice_hub.tasks.models import Task
from tests.world import World

AddTask = Callable[..., Task]
AddClient = Callable[..., Client]
AddDeadlines = Callable[..., Sequence[Deadline]]


@pytest.fixture
def add_task(world: World) -> AddTask:
    """A task of the viewer's practice, in a unit of work of its own."""

    def add(by: Viewer, title: str = "Review VAT return", **fields: Any) -> Task:
        with world.write(by) as session:
            return records.create(session, by=by, title=title, **fields)

    return add


@pytest.fixture
def add_client(world: World) -> AddClient:
    def add(by: Viewer, name: str = "ABC Ltd", type: str = "limited_company", **fields: Any) -> Client:
        with world.write(by) as session:
            return clients.create(session, by=by, name=name, type=type, **fields)

    return add


def again(world: World, by: Viewer, task: Task) -> Task:
    """The task as it stands now."""
    with world.database.read(by.tenant_id) as session:
        found = access.get_task(session, task.id)
        assert found is not None
        return found


def held(session: TenantSession, task: Task) -> Task:
    """The task in this unit of work."""
    found = access.get_task(session, task.id)
    assert found is not None
    return found


@pytest.fixture
def add_deadlines(world: World, add_client: AddClient) -> AddDeadlines:
    """The deadlines of a new client whose CIS returns the practice makes, the next first."""

    def add(by: Viewer, name: str = "ABC Ltd") -> Sequence[Deadline]:
        client = add_client(by, name)
        with world.write(by) as session:
            engage(session, client, [Wish(Service.CIS, clock.today())], by=by)
            session.flush()
            return compliance.of_client(session, client.id)

    return add
