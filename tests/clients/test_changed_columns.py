"""What an event says of the columns that its unit of work changed: names, never values, nothing that never happened."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update

from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients import access
from practice_hub.clients.actions import records
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.models import Client
from practice_hub.contacts import actions as contacts
from practice_hub.contacts.access import get_contact
from practice_hub.realtime import log
from practice_hub.realtime.event import Event
from practice_hub.realtime.outbox import append, append_bulk
from tests.clients.conftest import AddClient
from tests.world import World

pytestmark = pytest.mark.both_databases


def held(session: TenantSession, client: Client) -> Client:
    found = access.get_client(session, client.id)
    assert found is not None
    return found


def last(world: World, number: int = 1) -> Sequence[Event]:
    with world.database.read(world.alice.tenant_id) as session:
        return log.after(session, log.head(session).position - number, number)


def changed(world: World) -> object:
    return last(world)[-1].data.get("changed", "anything")


def test_an_event_names_what_was_changed_before_it_and_after_it_but_no_value(
    world: World, add_client: AddClient
) -> None:
    client = add_client(world.alice)
    with world.write(world.alice) as session:
        own = held(session, client)
        own.phone = "01632 960 001"
        append(session, ClientEvent.CHANGED, "client", own)
        own.notes = "Secret"
    assert changed(world) == {"client": ["notes", "phone"]}
    assert "Secret" not in str(last(world)[-1].data)


def test_an_event_of_a_record_that_goes_leaves_open_what_was_changed(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    with world.write(world.alice) as session:
        contact = contacts.create(session, name="Jane", by=world.alice)
        link = contacts.link(session, contact, held(session, client), "Director", by=world.alice)
    with world.write(world.alice) as session:
        own = session.get_one(type(link), link.id)
        append(session, ClientEvent.RELATED, "contact_link", own)
        session.delete(own)
    assert changed(world) == "anything"


def test_a_query_that_flushes_loses_no_name(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    with world.write(world.alice) as session:
        own = held(session, client)
        own.phone = "01632 960 001"
        assert session.scalar(select(Client.phone).where(Client.id == own.id)) == "01632 960 001", "it was flushed"
        own.notes = "Later"
        session.flush()
        append(session, ClientEvent.CHANGED, "client", own)
    assert changed(world) == {"client": ["notes", "phone"]}


def test_what_was_rolled_back_with_its_savepoint_was_never_changed(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    with world.write(world.alice) as session:
        own = held(session, client)
        append(session, ClientEvent.CHANGED, "client", own)
        savepoint = session.begin_nested()
        own.phone = "01632 960 001"
        session.flush()
        savepoint.rollback()
        own.notes = "Kept"
    assert changed(world) == {"client": ["notes"]}


def test_of_a_new_record_anything_may_have_changed(world: World, add_client: AddClient) -> None:
    add_client(world.alice)
    new = next(event for event in last(world, 4) if event.type == ClientEvent.NEW)
    assert "changed" not in new.data


def test_an_event_of_which_nothing_was_changed_says_so(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    with world.write(world.alice) as session:
        append(session, ClientEvent.RELATED, "client", held(session, client))
    assert changed(world) == {"client": []}


def test_a_related_record_is_named_with_its_own_columns(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    with world.write(world.alice) as session:
        jane = contacts.create(session, by=world.alice, name="Jane Smith")
    with world.write(world.alice) as session:
        own, contact = held(session, client), get_contact(session, jane.id)
        assert contact is not None
        own.phone, contact.notes = "01632 960 001", "Ours"
        append(session, ClientEvent.CHANGED, "client", own, related=[("contact", contact)])
    event = last(world)[-1]
    assert event.data["changed"] == {"client": ["phone"], "contact": ["notes"]}
    assert event.data["related"] == [f"contact-{jane.id}"]
    assert event.related_ids("contact") == [jane.id]
    assert event.related_ids("client") == []


def test_one_event_of_many_names_what_any_of_them_changed(world: World, add_client: AddClient) -> None:
    clients = [add_client(world.alice, name) for name in ("ABC Ltd", "DEF Ltd")]
    with world.write(world.alice) as session:
        one, two = (held(session, client) for client in clients)
        one.phone, two.notes = "01632 960 001", "Ours"
        append_bulk(session, ClientEvent.BULK, "client", [one, two])
    data = last(world)[-1].data
    assert data == {"ids": [one.id, two.id], "bulk": True, "changed": {"client": ["notes", "phone"]}}


def test_a_bulk_statement_names_its_own_columns(world: World, add_client: AddClient) -> None:
    add_client(world.alice)
    with world.write(world.alice) as session:
        session.execute(update(Client).values(notes="Ours"))
        append_bulk(session, ClientEvent.BULK, "client", columns=["notes"])
        append_bulk(session, ClientEvent.BULK, "client")
    named, open_to_all = last(world, 2)
    assert named.data["changed"] == {"client": ["notes"]}
    assert "changed" not in open_to_all.data


def test_each_edit_of_a_page_is_announced_with_its_columns(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    with world.write(world.bob) as session:
        records.update(session, held(session, client), by=world.bob, yours={"name": "XYZ Ltd"})
    edit = next(event for event in last(world, 6) if event.type == ClientEvent.CHANGED)
    assert edit.data["changed"] == {"client": ["last_activity_at", "name", "sort_name", "updated_at", "version"]}


def test_a_unit_of_work_remembers_nothing_of_the_one_before(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    for name in ("phone", "notes"):
        with world.write(world.alice) as session:
            own: Client = held(session, client)
            setattr(own, name, "01632 960 001")
            append(session, ClientEvent.CHANGED, "client", own)
        assert changed(world) == {"client": [name]}


def test_the_guard_of_all_tests_fails_where_an_event_says_too_little(world: World, add_client: AddClient) -> None:
    client, other = add_client(world.alice), add_client(world.alice, "DEF Ltd")

    def forget(session: WriteSession) -> None:
        held(session, other).notes = "Nobody is told"
        append(session, ClientEvent.CHANGED, "client", held(session, client))

    with pytest.raises(AssertionError, match="no event names"), world.write(world.alice) as session:
        forget(session)
