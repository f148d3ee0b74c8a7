"""The tenant wall: a session of Charlie's practice sees and changes nothing of Alice's, by whatever door it tries."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Table, delete, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, subqueryload

from practice_hub.activity.models import Activity
from practice_hub.base import protection
from practice_hub.base.database import Model, TenantError, TenantOwned, metadata
from practice_hub.clients.enums import ClientType
from practice_hub.clients.models import Client
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Role
from tests.world import World, add_practice

pytestmark = pytest.mark.both_databases


@pytest.fixture
def alices(world: World) -> Client:
    """A client of Alice's, whom Bob manages. Charlie has one as well, so that silence is not emptiness."""
    for person, manager, name in ((world.alice, world.bob, "ABC Ltd"), (world.charlie, world.charlie, "Xyz Ltd")):
        with world.write(person) as session:
            client = Client(
                code="C1",
                name=name,
                sort_name=name.lower(),
                type=ClientType.LIMITED_COMPANY,
                manager_id=manager.user_id,
            )
            session.add(client)
    with world.database.read(world.alice.tenant_id) as session:
        return session.scalars(select(Client)).one()


@pytest.fixture
def charlies(world: World, alices: Client) -> Iterator[Session]:  # noqa: ARG001 - Alice has data too
    """Charlie's own session, which may write."""
    with world.write(world.charlie) as session:
        yield session


def names(world: World) -> list[str]:
    """What Alice's practice holds after all."""
    with world.database.read(world.alice.tenant_id) as session:
        return [*session.scalars(select(Client.name)), *session.scalars(select(User.name).order_by(User.id))]


ALL = ["ABC Ltd", "Alice Marlowe", "Megan Rees", "Bob Ashworth", "Rita Osei"]

other = aliased(Client)

READS: dict[str, Callable[[Session], Any]] = {
    "rows": lambda session: session.scalars(select(Client.name)).all(),
    "columns": lambda session: session.execute(select(Client.name)).scalars().all(),
    "an alias": lambda session: session.scalars(select(other.name)).all(),
    "a join": lambda session: session.scalars(
        select(Client.name).join(User, User.id == Client.manager_id).where(User.name != "")
    ).all(),
    "a join of aliases": lambda session: session.scalars(
        select(other.name).join(Client, Client.tenant_id == other.tenant_id)
    ).all(),
    "a cross join": lambda session: (
        session.execute(select(Client.name).select_from(Client).join(User, literal(True))).scalars().unique().all()
    ),
    "a subquery": lambda session: session.scalars(
        select(Client.name).where(select(func.count(other.id)).scalar_subquery() == 1)
    ).all(),
    "an entity of a subquery": lambda session: session.scalars(
        select(aliased(Client, select(Client).subquery()).name)
    ).all(),
    "a scalar subquery": lambda session: [
        session.scalar(select(select(func.min(other.name)).scalar_subquery()).select_from(User).limit(1))
    ],
    "exists": lambda session: (
        ["Xyz Ltd"]
        if session.scalar(select(func.count()).select_from(User).where(exists().where(other.name == "ABC Ltd"))) == 0
        else ["ABC Ltd"]
    ),
    "a union": lambda session: session.scalars(
        select(aliased(Client, union_all(select(Client), select(Client).where(Client.name == "")).subquery()).name)
    ).all(),
    "the older query": lambda session: [name for (name,) in session.query(Client.name)],
}


def test_charlie_reads_his_own_alone(charlies: Session) -> None:
    assert {way: read(charlies) for way, read in READS.items()} == {way: ["Xyz Ltd"] for way in READS}


def test_charlie_gets_nothing_by_alices_number(charlies: Session, alices: Client) -> None:
    assert charlies.get(Client, alices.id) is None
    assert charlies.get(Client, alices.id, populate_existing=True) is None
    assert charlies.get(Practice, alices.tenant_id) is None
    assert charlies.scalar(select(func.count()).select_from(Client)) == 1


@pytest.mark.parametrize("load", [joinedload, selectinload, subqueryload])
def test_a_relationship_leads_to_ones_own_people(load: Any, world: World, charlies: Session) -> None:
    client = charlies.scalars(select(Client).options(load(Client.manager))).unique().one()
    assert client.manager is not None
    assert client.manager.name == world.charlie.name


@pytest.mark.usefixtures("alices")
def test_a_relationship_cannot_be_pointed_across(world: World) -> None:
    def point_across() -> None:
        with world.write(world.charlie) as session:
            session.scalars(select(Client)).one().manager_id = world.bob.user_id

    with pytest.raises(IntegrityError):
        point_across()


def test_charlies_update_and_delete_change_his_own_alone(world: World, alices: Client) -> None:
    with world.write(world.charlie) as session:
        session.execute(update(Client).values(name="Renamed"))
        session.execute(update(Client).where(Client.id == alices.id).values(name="Stolen"))
        session.execute(update(User).where(User.tenant_id == alices.tenant_id).values(name="Stolen"))
    with world.write(world.charlie) as session:
        assert session.scalars(select(Client.name)).all() == ["Renamed"]
        session.execute(delete(Client))
    assert names(world) == ALL


def test_a_row_never_moves_to_another_practice(charlies: Session, alices: Client) -> None:
    with pytest.raises(TenantError):
        charlies.execute(update(Client).values(tenant_id=alices.tenant_id))
    with pytest.raises(TenantError):
        charlies.execute(update(Client).values({Client.tenant_id: alices.tenant_id}))
    own = charlies.scalars(select(Client)).one()
    own.tenant_id = alices.tenant_id
    with pytest.raises(TenantError):
        charlies.flush()
    charlies.rollback()


def test_a_new_row_is_ones_own_and_never_anothers(world: World, charlies: Session) -> None:
    mine = User(name="Nia", email="nia@example.org", role=Role.STAFF)
    charlies.add(mine)
    charlies.flush()
    assert mine.tenant_id == world.charlie.tenant_id
    with pytest.raises(TenantError):
        charlies.add(User(tenant_id=world.alice.tenant_id, name="Spy", email="spy@example.org", role=Role.STAFF))


def test_a_row_of_alices_session_cannot_be_carried_into_charlies(charlies: Session, alices: Client) -> None:
    for carry in (charlies.add, charlies.delete):
        with pytest.raises(TenantError):
            carry(alices)
    charlies.merge(alices)
    with pytest.raises(TenantError):
        charlies.flush()
    charlies.rollback()


def test_a_bulk_insert_names_ones_own_practice_in_every_row(world: World, charlies: Session) -> None:
    nobodys = {"name": "Spy", "email": "spy@example.org", "role": Role.STAFF}
    alices = {**nobodys, "tenant_id": world.alice.tenant_id}
    own = {**nobodys, "tenant_id": world.charlie.tenant_id}
    for rows in ([alices], [nobodys], [own, alices], alices, None):
        with pytest.raises(TenantError):
            charlies.execute(insert(User), rows)


def test_ones_own_bulk_insert_is_allowed(world: World, charlies: Session) -> None:
    own = {"tenant_id": world.charlie.tenant_id, "name": "Nia", "email": "n@example.org", "role": Role.STAFF}
    charlies.execute(insert(User), [own, {**own, "name": "Noa"}])
    assert charlies.scalar(select(func.count()).select_from(User)) == 3


UNSEEN: dict[str, Callable[[Session], Any]] = {
    "text": lambda session: session.execute(text("SELECT name FROM clients")),
    "a table": lambda session: session.execute(select(metadata.tables["clients"].c.name)),
    "an insert into a table": lambda session: session.execute(insert(metadata.tables["clients"]), [{"name": "x"}]),
    "many by their keys": lambda session: session.execute(update(Client), [{"id": 1, "name": "Stolen"}]),
    "the older bulk update": lambda session: session.bulk_update_mappings(Client, [{"id": 1, "name": "Stolen"}]),
    "the older bulk insert": lambda session: session.bulk_insert_mappings(Client, [{"name": "x"}]),
    "bulk save": lambda session: session.bulk_save_objects([]),
    "an insert from a select": lambda session: session.execute(
        insert(User).from_select(["name"], select(User.name)), execution_options={"autoflush": False}
    ),
    "values": lambda session: session.execute(insert(User).values(tenant_id=1, name="Spy", email="", role="staff")),
}


def test_what_the_wall_cannot_see_through_is_refused(charlies: Session) -> None:
    for attempt in UNSEEN.values():
        with pytest.raises(TenantError):
            attempt(charlies)


def test_a_session_serves_one_practice_for_its_whole_life(world: World, charlies: Any) -> None:
    charlies.serve(world.charlie.tenant_id)
    with pytest.raises(TenantError):
        charlies.serve(world.alice.tenant_id)


def test_a_session_that_serves_nobody_sees_the_directory_alone(world: World, alices: Client) -> None:
    with world.database.directory(write=True) as session:
        for refused in (
            lambda: session.scalars(select(Client)).all(),
            lambda: session.execute(update(Client).values(name="Stolen")),
            lambda: session.get(Client, alices.id),
            lambda: session.execute(insert(User), [{"tenant_id": 1, "name": "Spy"}]),
            lambda: session.serve(world.alice.tenant_id),  # type: ignore[attr-defined]
        ):
            with pytest.raises(TenantError):
                refused()
    with world.database.unit_of_work() as session, pytest.raises(TenantError):
        session.scalars(select(Client)).all()
    assert names(world) == ALL


@pytest.mark.usefixtures("alices")
def test_a_reader_cannot_write(world: World) -> None:
    def write() -> None:
        with world.database.read(world.alice.tenant_id) as session:
            session.execute(update(Client).values(name="Changed"))

    with pytest.raises(DBAPIError):
        write()
    assert names(world) == ALL


# --- what the database itself refuses ----------------------------------------------------------------------------


def test_every_tenant_table_is_tenant_owned_and_every_other_is_of_the_directory() -> None:
    owned = {
        str(mapper.local_table.name)
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, TenantOwned) and isinstance(mapper.local_table, Table)
    }
    walled = {table.name for table in protection.tenant_tables(metadata)}
    assert walled == owned | {"events"}
    assert set(metadata.tables) - walled <= protection.DIRECTORY_TABLES


def test_indexes_and_references_of_tenant_tables_begin_with_the_tenant() -> None:
    for table in protection.tenant_tables(metadata):
        for index in table.indexes:
            assert index.columns[0].name == "tenant_id", f"{index.name} begins with another column"
        for constraint in table.foreign_key_constraints:
            assert constraint.column_keys[0] == "tenant_id", f"{table.name} has a reference that may point across"


def test_the_story_is_only_added_to(world: World) -> None:
    with world.write(world.alice) as session:
        session.add(activity("signed in"))
    for change in (update(Activity).values(verb="was never here"), delete(Activity)):
        with pytest.raises(DBAPIError, match=protection.APPEND_ONLY):
            in_practice_of(world, change)
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Activity.verb)).all() == ["signed in"]


def in_practice_of(world: World, statement: Any) -> None:
    with world.write(world.alice) as session:
        session.execute(statement)


def test_the_story_of_a_demonstration_may_go(world: World) -> None:
    demo = add_practice(world.database, "Demo & Co", {"dora": ("Dora Demo", Role.OWNER)}, is_demo=True)["dora"]
    with world.write(demo) as session:
        session.add(activity("signed in"))
    with pytest.raises(DBAPIError, match=protection.APPEND_ONLY), world.write(demo) as session:
        session.execute(update(Activity).values(verb="was never here"))
    with world.write(demo) as session:
        session.execute(delete(Activity))
    with world.database.read(demo.tenant_id) as session:
        assert session.scalars(select(Activity)).all() == []


def test_a_practice_never_becomes_a_demonstration(world: World) -> None:
    def declare() -> None:
        with world.write(world.alice) as session:
            session.scalars(select(Practice)).one().is_demo = True

    with pytest.raises(DBAPIError, match=protection.FIXED):
        declare()


def activity(verb: str) -> Activity:
    return Activity(
        actor_name="Alice",
        action="person.signed_in",
        verb=verb,
        subject_type="user",
        subject_id=1,
        subject_name="Alice",
    )
