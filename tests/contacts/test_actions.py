"""The people behind clients: added, changed, put beside clients, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.clients import access as clients
from practice_hub.clients.actions import records as client_actions
from practice_hub.clients.models import Client
from practice_hub.contacts import access, actions
from practice_hub.contacts.access import ContactFilter
from practice_hub.contacts.fields import FIELDS
from practice_hub.contacts.lookup import contact_from_text, contact_text
from practice_hub.contacts.models import Contact
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime import log
from practice_hub.records.editing import EditConflict
from practice_hub.records.fields import snapshot
from practice_hub.records.parsing import Invalid, ParseError
from tests.world import World

pytestmark = pytest.mark.both_databases


def add(world: World, by: Viewer, name: str = "Jane Smith", **texts: str) -> Contact:
    with world.write(by) as session:
        return actions.create(session, by=by, name=name, **texts)


def add_client(world: World, by: Viewer, name: str = "ABC Ltd") -> Client:
    with world.write(by) as session:
        return client_actions.create(session, by=by, name=name, type="limited_company")


def link(world: World, by: Viewer, contact: Contact, client: Client, role: str = "", *, main: bool = False) -> None:
    with world.write(by) as session:
        own, held = access.get_contact(session, contact.id), clients.get_client(session, client.id)
        assert own is not None
        assert held is not None
        actions.link(session, own, held, role, by=by, main=main)


def people_of(world: World, client: Client) -> list[tuple[str, str, bool]]:
    with world.database.read(client.tenant_id) as session:
        links = access.links_of_clients(session, [client.id]).get(client.id, ())
        return [(one.contact.name, one.role, one.is_main) for one in links]


def story(world: World, viewer: Viewer) -> list[tuple[str, str, str]]:
    with world.database.read(viewer.tenant_id) as session:
        own = select(Activity).where(Activity.action.like("%contact%")).order_by(Activity.id)
        return [(one.action, one.subject_name, one.description) for one in session.scalars(own)]


def head(world: World) -> int:
    with world.database.read(world.alice.tenant_id) as session:
        return log.head(session).position


def test_a_contact_needs_a_name_and_is_told_of_what_cannot_be_read(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        add(world, world.bob, " ", email="jane at home", phone="none")
    assert set(refused.value.problems) == {"name", "email", "phone"}
    jane = add(world, world.bob, email="Jane@Example.org", phone="+44 (0)1632 960 001 ext. 2")
    assert (jane.email, jane.phone) == ("jane@example.org", "+44 (0)1632 960 001 ext. 2")
    with pytest.raises(NotAllowed):
        add(world, world.rita)


def test_two_who_edit_different_fields_are_both_kept_and_the_same_field_is_asked_about(world: World) -> None:
    jane = add(world, world.bob)
    before = snapshot(jane, FIELDS)

    def save(by: Viewer, **yours: str) -> None:
        with world.write(by) as session:
            own = access.get_contact(session, jane.id)
            assert own is not None
            actions.update(session, own, by=by, yours=before | yours, before=before)

    save(world.alice, phone="01632 960 001")
    save(world.bob, position="Finance director")
    with pytest.raises(EditConflict) as conflict:
        save(world.megan, phone="01632 960 002")
    assert conflict.value.disagreements["phone"].theirs == "01632 960 001"
    said = head(world)
    save(world.alice, phone=" 01632 960 001 ")
    assert head(world) == said, "what changes nothing says nothing"
    with world.database.read(world.alice.tenant_id) as session:
        own = access.get_contact(session, jane.id)
        assert own is not None
        assert (own.phone, own.position, own.version) == ("01632 960 001", "Finance director", 3)


def test_one_person_stands_beside_many_clients_as_something_else_at_each(world: World) -> None:
    jane = add(world, world.bob)
    abc, xyz = add_client(world, world.bob), add_client(world, world.bob, "XYZ Ltd")
    link(world, world.bob, jane, abc, "Director")
    link(world, world.bob, jane, xyz, "Bookkeeper")
    with world.database.read(world.bob.tenant_id) as session:
        places = access.links_of_contacts(session, [jane.id])[jane.id]
        assert [(one.client.name, one.role) for one in places] == [("ABC Ltd", "Director"), ("XYZ Ltd", "Bookkeeper")]
    assert story(world, world.bob)[1:] == [
        ("client.contact_linked", "ABC Ltd", "Jane Smith, Director"),
        ("client.contact_linked", "XYZ Ltd", "Jane Smith, Bookkeeper"),
    ]


def test_a_client_has_one_main_contact_at_first_its_first(world: World) -> None:
    abc = add_client(world, world.bob)
    jane, kay = add(world, world.bob), add(world, world.bob, "Kay Young")
    link(world, world.bob, jane, abc)
    link(world, world.bob, kay, abc, "Spouse")
    assert people_of(world, abc) == [("Jane Smith", "", True), ("Kay Young", "Spouse", False)]
    link(world, world.bob, kay, abc, "Spouse", main=True)
    assert people_of(world, abc) == [("Kay Young", "Spouse", True), ("Jane Smith", "", False)]
    said = head(world)
    link(world, world.bob, kay, abc, "Spouse", main=True)
    assert head(world) == said, "twice says nothing"
    assert people_of(world, abc)[0][0] == "Kay Young", "and is one place"


def test_who_is_taken_off_or_archived_is_no_longer_among_the_clients_people(world: World) -> None:
    abc = add_client(world, world.bob)
    jane, kay = add(world, world.bob), add(world, world.bob, "Kay Young")
    link(world, world.bob, jane, abc, "Director")
    link(world, world.bob, kay, abc)
    with world.write(world.bob) as session:
        one = access.link_between(session, jane.id, abc.id)
        assert one is not None
        actions.unlink(session, one, by=world.bob)
    assert story(world, world.bob)[-1] == ("client.contact_unlinked", "ABC Ltd", "Jane Smith, Director")
    with world.write(world.megan) as session:
        own = access.get_contact(session, kay.id)
        assert own is not None
        with pytest.raises(NotAllowed):
            actions.archive(session, own, by=world.bob)
        actions.archive(session, own, by=world.megan)
    assert people_of(world, abc) == []


def test_the_list_finds_names_addresses_and_numbers_of_ones_own_practice(world: World) -> None:
    add(world, world.bob, "Zoë Ng", email="zoe@example.org", phone="01632 960 001")
    add(world, world.bob)
    add(world, world.charlie, "Zoë Other")
    with world.database.read(world.bob.tenant_id) as session:

        def found(text: str) -> list[str]:
            return [one.name for one in access.page(session, ContactFilter(text), None).items]

        assert found("") == ["Jane Smith", "Zoë Ng"]
        assert found("zoe") == found("ZOE@EXAMPLE") == found("01632 960") == ["Zoë Ng"]
        assert found("nobody") == []
        assert [one.name for one in access.twins(session, "Zoe@Example.org")] == ["Zoë Ng"]
        assert access.twins(session, "") == []


def test_a_contact_is_meant_by_name_and_by_address_where_names_are_equal(world: World) -> None:
    first = add(world, world.bob, email="jane@example.org")
    second = add(world, world.bob, email="js@example.net")
    add(world, world.bob, "Kay Young")
    with world.database.read(world.bob.tenant_id) as session:
        assert contact_from_text(session, "kay").name == "Kay Young"
        assert contact_from_text(session, contact_text(first)).id == first.id
        assert contact_from_text(session, contact_text(second)).id == second.id
        for text, words in (("Jane Smith", "More than one"), ("Nobody", "No contact"), (" ", "Enter the person")):
            with pytest.raises(ParseError, match=words):
                contact_from_text(session, text)


def test_archived_and_restored_twice_a_contact_is_told_of_once(world: World) -> None:
    jane = add(world, world.bob)
    for act in (actions.archive, actions.restore):
        said = []
        for _ in range(2):
            with world.write(world.megan) as session:
                own = access.get_contact(session, jane.id)
                assert own is not None
                act(session, own, by=world.megan)
            said.append((head(world), own.archived_at, own.version))
        assert said[0] == said[1]
    assert [action for action, _, _ in story(world, world.bob)][1:] == ["contact.archived", "contact.restored"]


def test_a_contact_who_is_renamed_stands_where_the_new_name_belongs(world: World) -> None:
    jane, _ = add(world, world.bob, "Jane Smith"), add(world, world.bob, "Kay Young")
    with world.write(world.bob) as session:
        own = access.get_contact(session, jane.id)
        assert own is not None
        actions.update(session, own, by=world.bob, yours={"name": "Zoe Smith"})
    page = world.browser(world.bob).get("/contacts").text
    assert 0 < page.index("Kay Young</a>") < page.index("Zoe Smith</a>")
    assert "Zoe Smith</a>" in world.browser(world.bob).get("/contacts?q=zoe").text


def test_who_is_called_first_changes_and_each_change_is_told_with_both_names(world: World) -> None:
    abc = add_client(world, world.bob)
    jane, kay = add(world, world.bob), add(world, world.bob, "Kay Young")
    link(world, world.bob, jane, abc)
    link(world, world.bob, kay, abc, "Spouse", main=True)
    with world.write(world.bob) as session:
        main = access.main_link(session, abc.id)
        assert main is not None
        actions.unlink(session, main, by=world.bob)
    with world.write(world.bob) as session:
        left = access.link_between(session, jane.id, abc.id)
        assert left is not None
        actions.make_main(session, left, by=world.bob)
    with world.database.read(world.bob.tenant_id) as reading:
        told = reading.scalars(select(Activity).where(Activity.subject_type == "client").order_by(Activity.id)).all()
    assert [(one.verb, one.description, one.changes) for one in told][1:] == [
        ("added a contact of", "Jane Smith", {}),
        ("added a contact of", "Kay Young, Spouse", {}),
        ("changed the main contact of", "", {"Main contact": ["Jane Smith", "Kay Young"]}),
        ("removed a contact of", "Kay Young, Spouse", {}),
        ("changed the main contact of", "", {"Main contact": ["", "Jane Smith"]}),
    ]


def test_rita_puts_nobody_beside_a_client(world: World) -> None:
    abc, jane = add_client(world, world.bob), add(world, world.bob)
    link(world, world.bob, add(world, world.bob, "Kay Young"), abc)
    with pytest.raises(NotAllowed):
        link(world, world.rita, jane, abc)
    assert people_of(world, abc) == [("Kay Young", "", True)]


def test_a_client_whose_contacts_change_was_just_worked_on(world: World) -> None:
    abc, jane = add_client(world, world.bob), add(world, world.bob)
    with clock.stopped(abc.last_activity_at + timedelta(days=3)):
        link(world, world.bob, jane, abc)
    with world.database.read(world.bob.tenant_id) as session:
        own = clients.get_client(session, abc.id)
    assert own is not None
    assert own.last_activity_at == abc.last_activity_at + timedelta(days=3)


def test_people_and_clients_stand_by_name_after_whom_to_call_first(world: World) -> None:
    abc, zoo = add_client(world, world.bob, "Zoo Ltd"), add_client(world, world.bob)
    people = [add(world, world.bob, name) for name in ("Zoe Ng", "Kay Young", "Jane Smith")]
    for person in people:
        link(world, world.bob, person, abc)
    link(world, world.bob, people[0], zoo)
    assert [name for name, _, _ in people_of(world, abc)] == ["Zoe Ng", "Jane Smith", "Kay Young"]
    with world.database.read(world.bob.tenant_id) as session:
        beside = access.links_of_contacts(session, [people[0].id])[people[0].id]
        assert [one.client.name for one in beside] == ["ABC Ltd", "Zoo Ltd"]


def test_who_is_called_exactly_so_is_offered_first_and_nobody_for_no_name(world: World) -> None:
    own = [add(world, world.bob, name, email="jane@example.org") for name in ("Anna Jane", "Jane")]
    with world.database.read(world.bob.tenant_id) as session:
        assert [one.name for one in access.called(session, "jane")] == ["Jane", "Anna Jane"]
        assert access.called(session, " ") == []
        twins = access.twins(session, "jane@example.org", but=own[0].id)
    assert [one.name for one in twins] == ["Jane"], "nobody is their own twin"
