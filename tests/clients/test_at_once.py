"""Two people press Save in the same moment: nothing is lost, and nobody changes what one of them has just read."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from practice_hub.base.database import WriteSession
from practice_hub.clients import access
from practice_hub.clients.actions import custom_fields, groups, records
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.people.viewer import Viewer
from practice_hub.records.fields import snapshot
from tests.clients.conftest import AddClient
from tests.world import World

both = pytest.mark.both_databases


def at_once(*calls: Callable[[], object]) -> None:
    """Run them in threads that begin together. What one raises is raised here."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        for done in [pool.submit(run, call) for call in calls]:
            done.result()


@both
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


@both
def test_clients_of_one_name_added_at_once_have_codes_of_their_own(world: World) -> None:
    def add(by: Viewer) -> Callable[[], None]:
        def run() -> None:
            with world.write(by) as session:
                records.create(session, by=by, name="ABC Ltd", type="llp")

        return run

    at_once(add(world.alice), add(world.megan), add(world.bob))
    with world.database.read(world.alice.tenant_id) as session:
        assert access.codes_beginning(session, "ABC") == {"ABC001", "ABC002", "ABC003"}


# --- one after the other, on PostgreSQL, which lets many write at once -----------------------------------------------

Act = Callable[..., Any]


def add(session: WriteSession, name: str, **who: Any) -> None:
    records.create(session, name=name, type="sole_trader", **who)


def join(session: WriteSession, client: str, group: str, **who: Any) -> None:
    own = next(one for one in session.query(Client) if one.name == client)
    groups.put_into(session, own, group, **who)


def define(session: WriteSession, label: str, **who: Any) -> None:
    custom_fields.define(session, label, "text", "", **who)


@pytest.mark.only_database("postgresql")
@pytest.mark.parametrize(
    ("act", "first", "second"),
    [
        pytest.param(add, ("Kestrel",), ("Osprey",), id="who gives clients their codes"),
        pytest.param(join, ("ABC Ltd", "North"), ("Zoo Ltd", "South"), id="who makes groups, which have one name each"),
        pytest.param(define, ("Wants calls",), ("Old system",), id="who defines fields, which have an order"),
    ],
)
def test_the_second_waits_until_the_first_is_done(
    world: World, add_client: AddClient, act: Act, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    for name in ("ABC Ltd", "Zoo Ltd"):
        add_client(world.alice, name)
    world.must_wait(world.alice, *(partial(_do, act, texts, world) for texts in (first, second)))


def _do(act: Act, texts: tuple[str, ...], world: World, session: WriteSession) -> None:
    act(session, *texts, by=world.alice)
