"""Contacts as people see and change them, without a script, and live."""

import re

from practice_hub.contacts import access
from practice_hub.contacts.models import Contact
from practice_hub.people.viewer import Viewer
from tests.contacts.test_actions import add, add_client, link, people_of
from tests.live.reading import Stream
from tests.world import World


def text_of(world: World, viewer: Viewer, path: str) -> str:
    answer = world.browser(viewer).get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_bob_adds_a_contact_of_a_client_and_it_stands_on_the_clients_page(world: World) -> None:
    abc, bob = add_client(world, world.bob), world.browser(world.bob)
    data = {"name": "Jane Smith", "phone": "01632 960 001", "client": str(abc.id), "role": "Director"}
    answer = bob.post("/contacts/new", data=data)
    assert answer.headers["Location"] == f"/clients/{abc.id}#contacts"
    page = text_of(world, world.rita, f"/clients/{abc.id}")
    assert "Jane Smith" in page
    assert "Director" in page
    assert 'href="tel:01632960001"' in page


def test_a_mistake_keeps_what_was_typed_on_both_halves_of_the_form(world: World) -> None:
    abc, bob = add_client(world, world.bob), world.browser(world.bob)
    data = {"name": "Jane", "email": "at home", "client": str(abc.id), "role": "Director " * 9, "main": "y"}
    answer = bob.post("/contacts/new", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("Enter an email address such as office@example.org") == 2
    assert 'value="Jane"' in page
    assert "Director Director" in page
    assert people_of(world, abc) == []


def test_an_address_that_somebody_has_is_pointed_out_once(world: World) -> None:
    add(world, world.bob, email="jane@example.org")
    bob = world.browser(world.bob)
    assert "Jane Smith" in bob.get("/contacts/twins?email=JANE@example.org").get_data(as_text=True)
    data = {"name": "Jane S", "email": "jane@example.org", "ask_twins": "yes"}
    answer = bob.post("/contacts/new", data=data)
    anyway = re.search(r'name="anyway" value="([^"]+)"', answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert anyway is not None
    assert bob.post("/contacts/new", data=data | {"anyway": "another@example.org"}).status_code == 409
    assert bob.post("/contacts/new", data=data | {"anyway": anyway[1]}).status_code == 303


def test_contacts_and_clients_are_brought_together_from_either_side(world: World) -> None:
    abc, jane, bob = add_client(world, world.bob), add(world, world.bob), world.browser(world.bob)
    kay = add(world, world.bob, "Kay Young")
    assert bob.post(f"/contacts/of/{abc.id}", data={"contact": "Jane Smith", "role": "Director"}).status_code == 303
    assert bob.post(f"/contacts/{kay.id}/links", data={"client": "abc ltd"}).status_code == 303
    assert people_of(world, abc) == [("Jane Smith", "Director", True), ("Kay Young", "", False)]
    with world.database.read(world.bob.tenant_id) as session:
        first, second = (access.link_between(session, one.id, abc.id) for one in (jane, kay))
        assert first is not None
        assert second is not None
    bob.post(f"/contacts/links/{second.id}/role", data={"role": "Spouse"})
    bob.post(f"/contacts/links/{second.id}/main")
    assert people_of(world, abc) == [("Kay Young", "Spouse", True), ("Jane Smith", "Director", False)]
    bob.post(f"/contacts/links/{first.id}/removal")
    assert people_of(world, abc) == [("Kay Young", "Spouse", True)]


def test_nobody_who_is_called_so_is_said_beside_the_field(world: World) -> None:
    abc, bob = add_client(world, world.bob), world.browser(world.bob)
    answer = bob.post(f"/contacts/of/{abc.id}", data={"contact": "Nobody", "role": "Director"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("No contact is called so.") == 2
    assert 'value="Nobody"' in page


def test_a_client_or_contact_of_another_practice_is_not_there(world: World) -> None:
    theirs, client = add(world, world.charlie), add_client(world, world.charlie)
    bob = world.browser(world.bob)
    mine = add(world, world.bob, "Kay Young")
    for path in (f"/contacts/{theirs.id}", f"/contacts/of/{client.id}", f"/contacts/new?client={client.id}"):
        assert bob.get(path).status_code == 404
    for number in (client.id, "x", "9" * 30):
        assert bob.post("/contacts/new", data={"name": "J", "client": number}).status_code == 404
    assert bob.post(f"/contacts/{mine.id}/links", data={"client": client.name}).status_code == 422


def test_a_crossed_edit_is_a_choice_and_then_saved(world: World) -> None:
    jane, bob = add(world, world.bob), world.browser(world.bob)
    form = bob.get(f"/contacts/{jane.id}/edit").get_data(as_text=True)
    before = re.search(r'name="before" value="([^"]*)"', form)
    assert before is not None
    packed = before[1].replace("&#34;", '"')
    world.browser(world.alice).post(f"/contacts/{jane.id}/edit", data={"phone": "01632 960 001"})
    data = {"name": "Jane Smith", "phone": "01632 960 002", "position": "Chair", "before": packed}
    answer = bob.post(f"/contacts/{jane.id}/edit", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "choose-phone" in page
    assert 'value="Chair"' in page
    again = re.search(r'name="before" value="([^"]*)"', page)
    assert again is not None
    chosen = data | {"before": again[1].replace("&#34;", '"'), "choose-phone": "theirs"}
    assert bob.post(f"/contacts/{jane.id}/edit", data=chosen).status_code == 303
    assert _contact(world, jane).phone == "01632 960 001"
    assert _contact(world, jane).position == "Chair"


def _contact(world: World, contact: Contact) -> Contact:
    with world.database.read(contact.tenant_id) as session:
        found = access.get_contact(session, contact.id)
        assert found is not None
        return found


def test_a_contact_who_is_archived_and_restored_is_off_the_lists_and_on_them_again(world: World) -> None:
    jane, megan = add(world, world.bob), world.browser(world.megan)
    for press, words, there in (
        ("archival", "Jane Smith is off the lists and off the pages of their clients.", False),
        ("restoration", "Jane Smith is on the lists again.", True),
    ):
        answer = megan.post(f"/contacts/{jane.id}/{press}")
        assert (answer.status_code, answer.location) == (303, f"/contacts/{jane.id}")
        assert words in megan.get(answer.location).text
        assert ("Jane Smith</a>" in megan.get("/contacts").text) is there
        assert ("Jane Smith</a>" in megan.get("/contacts?archived=yes").text) is not there


def test_contacts_are_changed_and_archived_by_those_alone_who_may(world: World) -> None:
    abc, jane = add_client(world, world.bob), add(world, world.bob)
    link(world, world.bob, jane, abc)
    with world.database.read(world.bob.tenant_id) as session:
        one = access.link_between(session, jane.id, abc.id)
    assert one is not None
    edits = [f"links/{one.id}/{press}" for press in ("role", "main", "removal")]
    edits += ["new", f"of/{abc.id}", f"{jane.id}/links", f"{jane.id}/edit"]
    of_managers = [f"{jane.id}/archival", f"{jane.id}/restoration"]
    sent = {"name": "Mine", "role": "Chair", "contact": "Jane Smith", "client": "ABC Ltd"}
    for viewer, paths in ((world.rita, edits + of_managers), (world.bob, of_managers)):
        for path in paths:
            assert world.browser(viewer).post(f"/contacts/{path}", data=sent).status_code == 403, path
    assert people_of(world, abc) == [("Jane Smith", "", True)]


def test_whom_to_call_first_is_chosen_from_each_form_and_one_stays_where_one_pressed(world: World) -> None:
    abc, bob = add_client(world, world.bob), world.browser(world.bob)
    bob.post("/contacts/new", data={"name": "Jane Smith", "client": str(abc.id)})
    bob.post("/contacts/new", data={"name": "Kay Young", "client": str(abc.id), "main": "y"})
    assert people_of(world, abc)[0] == ("Kay Young", "", True)
    bob.post(f"/contacts/of/{abc.id}", data={"contact": "Jane Smith", "main": "y"})
    assert people_of(world, abc)[0] == ("Jane Smith", "", True)
    with world.database.read(world.bob.tenant_id) as session:
        kay = access.called(session, "Kay Young")[0]
        one = access.link_between(session, kay.id, abc.id)
    assert one is not None
    bob.post(f"/contacts/{kay.id}/links", data={"client": "ABC Ltd", "main": "y"})
    assert people_of(world, abc)[0] == ("Kay Young", "", True)
    for back, shown in (({"back": "contact"}, f"/contacts/{kay.id}"), ({}, f"/contacts/of/{abc.id}")):
        assert bob.post(f"/contacts/links/{one.id}/main", data=back).location == shown


def test_the_pages_of_both_follow_when_they_are_brought_together(world: World) -> None:
    abc, jane = add_client(world, world.bob), add(world, world.bob)
    stream = Stream(world.browser(world.rita))
    stream.until("rt:live")
    link(world, world.bob, jane, abc, "Director")
    told = [one.data for one in stream.until("message", f'hx-target="#client-{abc.id}-contacts"')][-1]
    assert "Jane Smith" in told
    assert f'hx-target="#contact-{jane.id}"' in told
    assert f'hx-target="#contact-row-{jane.id}"' in told
    stream.close()
