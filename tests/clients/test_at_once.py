"""Two people press Save in the same moment: nothing is lost, and nobody changes what one of them has just read."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from practice_hub.activity.models import Activity
from practice_hub.base.database import WriteSession
from practice_hub.clients import access
from practice_hub.clients.actions import custom_fields, groups, records
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client, ClientGroup
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


# In this time somebody who does not wait would be through.
THROUGH_SECONDS = 0.5


def answered_during(
    world: World, by: Viewer, change: Callable[[WriteSession], object], press: Callable[[], TestResponse]
) -> TestResponse:
    """What somebody is answered who pressed after this was done, and before it was committed."""
    with ThreadPoolExecutor(1) as pool:
        with world.write(by) as session:
            change(session)
            session.flush()
            pressing = pool.submit(press)
            wait([pressing], timeout=THROUGH_SECONDS)
        return pressing.result()


@both
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", "OAK1", "has this code"),
        ("company_number", "01234567", "has this company number"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False], ids=["new", "edited"])
def test_of_two_who_give_one_number_at_once_the_second_is_told_beside_the_field(
    world: World, add_client: AddClient, field: str, value: str, words: str, is_new: bool
) -> None:
    own, bob = add_client(world.alice, "Own Ltd"), world.browser(world.bob)
    typed = {"name": "Second Ltd", "type": "limited_company", field: value}
    path = "/clients/new" if is_new else f"/clients/{own.id}/edit"
    answer = answered_during(
        world,
        world.alice,
        lambda session: records.create(
            session, by=world.alice, name="First Ltd", type="limited_company", **{field: value}
        ),
        lambda: bob.post(path, data=typed),
    )
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert answer.text.count(words) == 2
    assert 'value="Second Ltd"' in answer.text
    with world.database.read(world.alice.tenant_id) as session:
        assert sorted(session.scalars(select(Client.name))) == ["First Ltd", "Own Ltd"]


@pytest.mark.only_database("postgresql")
def test_a_group_that_ends_with_its_last_client_just_then_gets_no_other_name(
    world: World, add_client: AddClient
) -> None:
    client, bob = add_client(world.alice), world.browser(world.bob)
    with world.write(world.alice) as session:
        join(session, client.name, "Okafor family", by=world.alice)
        group = session.scalars(select(ClientGroup)).one()
    answer = answered_during(
        world,
        world.alice,
        lambda session: join(session, client.name, "", by=world.alice),
        lambda: bob.post(f"/clients/groups/{group.id}/name", data={"name": "Okafors", "before": "Okafor family"}),
    )
    assert answer.status_code == 404, "as for everybody who opens it now"
    with world.database.read(world.alice.tenant_id) as now:
        assert now.scalar(select(Activity).where(Activity.action == "client_group.renamed")) is None
