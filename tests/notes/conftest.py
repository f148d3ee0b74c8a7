"""A client of Alice's practice, and notes on it."""

from collections.abc import Callable

import pytest

from practice_hub.activity.subjects import Subject
from practice_hub.clients.actions import records as clients
from practice_hub.clients.notable import CLIENTS
from practice_hub.notes import actions
from practice_hub.notes.models import Note
from practice_hub.notes.subjects import Noted
from practice_hub.people.viewer import Viewer
from tests.world import World

AddNote = Callable[..., Note]


def add_client(world: World, by: Viewer, name: str = "ABC Ltd") -> Noted:
    with world.write(by) as session:
        client = clients.create(session, by=by, name=name, type="limited_company")
    return Noted(CLIENTS, Subject("client", client.id, client.name, f"/clients/{client.id}"))


@pytest.fixture
def abc(world: World) -> Noted:
    return add_client(world, world.alice)


@pytest.fixture
def add_note(world: World, abc: Noted) -> AddNote:
    def add(by: Viewer, text: str = "Call first", *, on: Noted = abc) -> Note:
        with world.write(by) as session:
            return actions.add(session, on, text, by=by)

    return add
