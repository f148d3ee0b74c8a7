"""Clients with services, on Wednesday 6 January 2027."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from practice_hub.base import clock

# Loaded when a fixture needs them: the tests of the rules beside these are pure (tests/fixtures.py).
if TYPE_CHECKING:
    from practice_hub.clients.engagements import EngagementInput
    from practice_hub.clients.models import Client
    from practice_hub.clients.services import Service
    from practice_hub.compliance.models import Deadline
    from practice_hub.people.viewer import Viewer
    from tests.compliance.due import AddDue
    from tests.world import World

TODAY = datetime(2027, 1, 6, 9, 42, tzinfo=UTC)

AddEngaged = Callable[..., "Client"]
Deadlines = Callable[..., Sequence["Deadline"]]


@pytest.fixture
def january() -> Iterator[None]:
    with clock.stopped(TODAY):
        yield


@pytest.fixture
def add_engaged(world: World, january: None) -> AddEngaged:  # noqa: ARG001 - the day it is
    """A client with services, each from 1 January 2026 unless it says otherwise."""
    from practice_hub.clients.actions import records as clients
    from practice_hub.clients.actions.services import engage
    from practice_hub.clients.engagements import EngagementInput

    def add(by: Viewer, *services: Service | EngagementInput, name: str = "ABC Ltd", **fields: Any) -> Client:
        fields = {
            "type": "limited_company",
            "incorporation_date": "2020-05-12",
            "year_end": "31 March",
            "vat_number": "980780684",
            "vat_stagger": "3",
            "manager_id": by.user_id,
        } | fields
        wishes = [
            one if isinstance(one, EngagementInput) else EngagementInput(one, date(2026, 1, 1)) for one in services
        ]
        with world.write(by) as session:
            client = clients.create(session, by=by, name=name, **fields)
            engage(session, client, wishes, by=by)
        return client

    return add


@pytest.fixture
def deadlines(world: World) -> Deadlines:
    """The deadlines of somebody's practice, the earliest first."""
    from sqlalchemy import select

    from practice_hub.compliance.models import Deadline

    def of(viewer: Viewer, rule: str = "") -> Sequence[Deadline]:
        with world.database.read(viewer.tenant_id) as session:
            own = select(Deadline).order_by(Deadline.due_on, Deadline.id)
            return session.scalars(own.where(Deadline.rule == rule) if rule else own).all()

    return of


@pytest.fixture
def add_due(world: World, january: None) -> AddDue:  # noqa: ARG001 - the day it is
    """Something that is due, whatever the rules say."""
    from tests.compliance.due import adder

    return adder(world)
