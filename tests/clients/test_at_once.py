"""Two people press Save in the same moment, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from practice_hub.clients import access
from practice_hub.clients.actions import records
from practice_hub.clients.fields import FIELDS
from practice_hub.people.viewer import Viewer
from practice_hub.records.fields import snapshot
from tests.clients.conftest import AddClient
from tests.world import World

pytestmark = pytest.mark.both_databases


def at_once(*calls: Callable[[], object]) -> None:
    """Run them in threads that begin together. What one raises is raised here."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        for done in [pool.submit(run, call) for call in calls]:
            done.result()


def test_edits_of_different_fields_are_all_kept(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    before = snapshot(client, FIELDS)

    def save(by: Viewer, name: str, text: str) -> Callable[[], None]:
        def run() -> None:
            with world.write(by) as session:
                own = access.get_client(session, client.id)
                assert own is not None
                records.update(session, own, by=by, yours=before | {name: text}, before=before)

        return run

    at_once(
        save(world.alice, "phone", "01632 960 001"),
        save(world.megan, "email", "office@example.org"),
        save(world.bob, "notes", "Call first"),
    )
    with world.database.read(world.alice.tenant_id) as session:
        found = access.get_client(session, client.id)
    assert found is not None
    assert (found.phone, found.email, found.notes) == ("01632 960 001", "office@example.org", "Call first")
    assert found.version == 4


def test_clients_of_one_name_added_at_once_have_codes_of_their_own(world: World) -> None:
    def add(by: Viewer) -> Callable[[], None]:
        def run() -> None:
            with world.write(by) as session:
                records.create(session, by=by, name="ABC Ltd", type="llp")

        return run

    at_once(add(world.alice), add(world.megan), add(world.bob))
    with world.database.read(world.alice.tenant_id) as session:
        assert access.codes_beginning(session, "ABC") == {"ABC001", "ABC002", "ABC003"}
