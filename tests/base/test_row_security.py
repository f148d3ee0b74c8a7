"""PostgreSQL's own wall: what the application's role cannot do even with statements smuggled in."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ProgrammingError

from practice_hub.base import protection
from practice_hub.base.database import metadata
from practice_hub.clients.enums import ClientType
from practice_hub.clients.models import Client
from practice_hub.live.events import DemoEvent
from practice_hub.people.models import Practice, User
from practice_hub.realtime import log
from practice_hub.realtime.outbox import append
from tests.world import World

pytestmark = pytest.mark.only_database("postgresql")


@pytest.fixture
def raw(world: World) -> Iterator[Connection]:
    """The application's own connection, which asks as Charlie without any help of ours."""
    for person in (world.alice, world.charlie):
        with world.write(person) as session:
            append(session, DemoEvent.PING, "practice", person.tenant_id)
            session.add(Client(code="C1", name=f"{person.name} Ltd", sort_name="", type=ClientType.LIMITED_COMPANY))
    with world.database._writes.execution_options(unguarded=True).connect() as connection:
        connection.execute(
            text("SELECT set_config('hub.tenant_id', :tenant, true)"), {"tenant": str(world.charlie.tenant_id)}
        )
        yield connection


def test_raw_statements_of_charlies_find_nothing_of_alices(raw: Connection, world: World) -> None:
    for table in protection.tenant_tables(metadata):
        if "tenant_id" in table.c:
            found = set(raw.scalars(select(table.c.tenant_id)))
            assert found <= {world.charlie.tenant_id}, f"{table.name} shows another practice"
    assert raw.scalars(text("SELECT name FROM clients")).all() == ["Charlie Cole Ltd"]
    assert raw.scalar(text("SELECT count(*) FROM events")) == 1


def test_raw_statements_of_charlies_change_nothing_of_alices(raw: Connection, world: World) -> None:
    assert raw.execute(text("UPDATE users SET name = 'Stolen' WHERE tenant_id = 1")).rowcount == 0
    assert raw.execute(text("DELETE FROM events")).rowcount == 1
    assert raw.execute(text("DELETE FROM clients")).rowcount == 1
    raw.commit()
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Client.name)).all() == ["Alice Marlowe Ltd"]
        assert "Stolen" not in session.scalars(select(User.name)).all()
        assert len(log.after(session, 0, 10)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO practices (tenant_id, name, address, email, phone, is_demo) VALUES (1, 'Spy', '', '', '', false)",
        "UPDATE clients SET tenant_id = 1",
        "INSERT INTO events SELECT 1, 99, 'x', 'x', 1, '', '{}', now()",
    ],
)
def test_raw_statements_of_charlies_put_nothing_into_alices(raw: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        raw.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE clients DISABLE ROW LEVEL SECURITY",
        f"DROP POLICY {protection.WALL} ON clients",
        "ALTER TABLE activities DISABLE TRIGGER ALL",
        "TRUNCATE activities",
        "SET ROLE hub_owner",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
def test_the_application_cannot_take_the_wall_down(raw: Connection, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"):
        raw.execute(text(statement))


def test_the_setting_of_back_ups_opens_nothing_to_the_application(raw: Connection) -> None:
    raw.execute(text("SELECT set_config('hub.whole', 'on', true)"))
    assert raw.scalars(text("SELECT name FROM clients")).all() == ["Charlie Cole Ltd"]


def test_a_connection_that_says_nothing_sees_nothing(raw: Connection) -> None:
    raw.commit()
    assert raw.scalar(text("SELECT count(*) FROM clients")) == 0
    raw.execute(text("SELECT set_config('hub.tenant_id', '', true)"))
    assert raw.scalar(text("SELECT count(*) FROM clients")) == 0


def test_a_pooled_connection_forgets_whom_it_served(world: World, raw: Connection) -> None:
    raw.close()
    for person in (world.alice, world.charlie, world.alice):
        with world.database.read(person.tenant_id) as session:
            assert session.scalars(select(Practice.tenant_id)).all() == [person.tenant_id]
    with world.database.engine.execution_options(unguarded=True).connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM practices")) == 0
