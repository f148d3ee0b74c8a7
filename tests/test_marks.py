"""A mark stands on what it is of, and on nothing else: whose a note is, what is shared, pinned, urgent or main."""

import re

from practice_hub.announcements.actions import announce
from practice_hub.base import clock
from practice_hub.clients.actions import records as clients
from practice_hub.people.viewer import Viewer
from practice_hub.tasks.actions import records as tasks
from tests.world import World


def items(world: World, viewer: Viewer, path: str, tag: str) -> list[str]:
    """The rows or items of a page."""
    page = world.browser(viewer).get(path).text
    return re.findall(rf"<{tag}\b.*?</{tag}>", page.partition('id="main"')[2], re.DOTALL)


def marked(found: list[str], mark: str, *names: str) -> list[str]:
    """Those of the names whose own row or item has the mark."""
    return [name for name in names for one in found if name in one and mark in one]


def test_a_note_is_its_authors_and_pinned_where_somebody_pinned_it(world: World) -> None:
    with world.write(world.alice) as session:
        clients.create(session, by=world.alice, name="ABC Ltd", type="limited_company")
    for person, words in ((world.bob, "Bob’s words"), (world.megan, "Megan’s words")):
        world.browser(person).post("/notes/on/client/1", data={"body": words})
    world.browser(world.alice).post("/notes/1/pinning")
    notes, both = items(world, world.bob, "/notes/on/client/1", "li"), ("Bob’s words", "Megan’s words")
    assert marked(notes, f'data-actor="{world.bob.user_id}"', *both) == ["Bob’s words"]
    assert marked(notes, f'data-actor="{world.megan.user_id}"', *both) == ["Megan’s words"]
    assert marked(notes, ">Pinned<", *both) == ["Bob’s words"]


def test_a_view_says_that_it_is_shared_only_when_it_is(world: World) -> None:
    bob = world.browser(world.bob)
    for name, shared in (("Everybody’s", "yes"), ("His own", "")):
        bob.post("/views", data={"of": "clients", "q": name[:3], "view_name": name, "shared": shared})
    views = [one for one in items(world, world.bob, "/clients", "li") if "/views/new" not in one]
    assert marked(views, ">shared<", "Everybody’s", "His own") == ["Everybody’s"]


def test_one_contact_of_a_client_is_the_main_one(world: World) -> None:
    with world.write(world.alice) as session:
        clients.create(session, by=world.alice, name="ABC Ltd", type="limited_company")
    for name in ("Jane Smith", "Kay Young"):
        world.browser(world.bob).post("/contacts/new", data={"name": name, "client": "1"})
    people = [one for one in items(world, world.bob, "/contacts/of/1", "li") if "contact-link-" in one]
    assert marked(people, ">Main contact<", "Jane Smith</a>", "Kay Young</a>") == ["Jane Smith</a>"]
    assert marked(people, "Make main", "Jane Smith</a>", "Kay Young</a>") == ["Kay Young</a>"]


def test_only_what_is_urgent_or_high_says_so(world: World) -> None:
    with world.write(world.alice) as session:
        for title, urgent in (("Fire drill", True), ("New kettle", False)):
            announce(session, title, "Today.", urgent=urgent, until=clock.today(), by=world.alice)
        for title, priority in (("Call HMRC", "high"), ("File papers", "normal")):
            tasks.create(session, by=world.alice, title=title, priority=priority, assignee_id=world.bob.user_id)
    told = items(world, world.bob, "/announcements", "tr")
    assert marked(told, ">Urgent<", "Fire drill", "New kettle") == ["Fire drill"]
    assert marked(items(world, world.bob, "/tasks", "tr"), ">High<", "Call HMRC", "File papers") == ["Call HMRC"]


def test_alice_is_not_offered_to_deactivate_herself(world: World) -> None:
    alice = world.browser(world.alice)
    # She is not the last owner, who is kept for another reason.
    alice.post(f"/team/{world.megan.user_id}/role", data={"role": "owner"})
    for person, offered in ((world.alice, False), (world.bob, True), (world.megan, True)):
        assert (f"/team/{person.user_id}/deactivation" in alice.get(f"/team/{person.user_id}").text) is offered
