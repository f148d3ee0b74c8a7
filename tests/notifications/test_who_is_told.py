"""Who is told of what: those who look after a client, those who manage the team, and whom the operator names."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from practice_hub import ROOT
from practice_hub.accounts.actions import team
from practice_hub.clients import access as clients
from practice_hub.clients.actions import records, selection
from practice_hub.clients.models import Client
from practice_hub.notifications.access import unread_of
from practice_hub.notifications.addresses import leads_somewhere
from practice_hub.notifications.enums import Category
from practice_hub.notifications.models import Notification
from practice_hub.people import access as people
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.tasks import access as task_access
from practice_hub.tasks.actions import records as tasks
from practice_hub.tasks.actions import selection as task_selection
from practice_hub.web.extension import PracticeHub
from tests.notifications.told import events
from tests.world import World


def told(world: World, person: Viewer) -> Sequence[Notification]:
    with world.database.read(person.tenant_id) as session:
        own = select(Notification).where(Notification.user_id == person.user_id).order_by(Notification.id)
        return session.scalars(own).all()


def titles(world: World, person: Viewer) -> list[str]:
    return [one.title for one in told(world, person)]


@pytest.fixture
def abc(world: World) -> Client:
    """ABC Ltd, which Bob manages and Alice is partner of; nobody was told of that by anybody else."""
    with world.write(world.bob) as session:
        return records.create(
            session, by=world.bob, name="ABC Ltd", type="limited_company", manager_id=world.bob.user_id
        )


def change(world: World, client: Client, by: Viewer, **texts: Any) -> None:
    with world.write(by) as session:
        own = clients.get_client(session, client.id)
        assert own is not None
        records.update(session, own, by=by, yours={name: str(value) for name, value in texts.items()})


def test_the_manager_hears_what_somebody_else_changed(world: World, abc: Client) -> None:
    change(world, abc, world.megan, phone="0113 496 0000")
    change(world, abc, world.bob, notes="Mine")
    [one] = told(world, world.bob)
    assert one.title == "Megan Rees changed ABC Ltd"
    assert one.message == "Phone number."
    assert one.action_url == f"/clients/{abc.id}"
    assert titles(world, world.megan) == []
    assert titles(world, world.alice) == []


def test_whoever_gets_a_client_hears_so_and_who_had_it_too(world: World, abc: Client) -> None:
    change(world, abc, world.megan, manager_id=world.alice.user_id)
    assert titles(world, world.alice) == ["Megan Rees gave you ABC Ltd"]
    assert told(world, world.alice)[0].message == "You are its manager."
    assert titles(world, world.bob) == ["Megan Rees changed ABC Ltd"]


def test_a_new_client_is_told_to_whom_it_is_given(world: World) -> None:
    with world.write(world.alice) as session:
        both = {"manager_id": world.bob.user_id, "partner_id": world.bob.user_id}
        records.create(session, by=world.alice, name="ABC Ltd", type="limited_company", **both)
    assert [(one.title, one.message) for one in told(world, world.bob)] == [
        ("Alice Marlowe added ABC Ltd", "You are its manager and partner.")
    ]


@pytest.mark.parametrize("number", [2, 30])
def test_a_change_of_many_clients_is_one_notification_a_person(world: World, number: int) -> None:
    with world.write(world.bob) as session:
        own = [
            records.create(session, by=world.bob, name=f"Client {n}", type="individual", manager_id=world.bob.user_id)
            for n in range(number)
        ]
    with world.write(world.alice) as session:
        held = list(clients.by_ids(session, [client.id for client in own]).values())
        selection.set_manager(session, held, world.megan.user_id, by=world.alice)
    for person in (world.bob, world.megan):
        assert titles(world, person) == [f"Alice Marlowe changed {number} of your clients"]
        assert [event.data["count"] for event in events(world, person) if event.type == "notification:new"] == [1]
    assert titles(world, world.alice) == []


def test_archiving_is_told(world: World, abc: Client) -> None:
    with world.write(world.megan) as session:
        own = clients.get_client(session, abc.id)
        assert own is not None
        records.archive(session, own, by=world.megan)
        records.archive(session, own, by=world.megan)
    assert titles(world, world.bob) == ["Megan Rees archived ABC Ltd"]


def test_a_changed_role_is_told_to_the_person(world: World) -> None:
    with world.write(world.alice) as session:
        bob = people.get_user(session, world.bob.user_id)
        assert bob is not None
        team.change_role(session, bob, Role.MANAGER, by=world.alice, bus=PracticeHub.of(world.app).bus)
    one = told(world, world.bob)[-1]
    assert (one.title, one.message) == ("Alice Marlowe changed your role", "Staff before, manager now.")
    assert titles(world, world.alice) == []


def test_owners_hear_that_an_invited_colleague_joined(world: World) -> None:
    browser = world.app.test_client()
    with world.write(world.alice) as session:
        _, token = team.invite(session, "Nia New", "nia@example.org", Role.STAFF, by=world.alice)
    assert browser.post(f"/invitation/{token}", data={"password": "paper ink and ledger"}).status_code == 303
    assert titles(world, world.alice) == ["Nia New joined the practice"]
    assert "Nia New joined the practice" not in titles(world, world.bob)
    assert titles(world, world.charlie) == []


def test_every_notification_leads_to_a_page_that_opens(world: World, abc: Client) -> None:
    change(world, abc, world.alice, manager_id=world.megan.user_id)
    test_a_changed_role_is_told_to_the_person(world)
    test_owners_hear_that_an_invited_colleague_joined(world)
    with world.write(world.alice) as session:
        selection.archive(session, list(clients.by_ids(session, [abc.id]).values()), by=world.alice)
    walked = set()
    for person in (world.alice, world.megan, world.bob):
        browser = world.browser(person)
        for one in told(world, person):
            assert leads_somewhere(world.app, one.action_url), one.action_url
            assert browser.get(one.action_url).status_code == 200, one.action_url
            walked.add(one.category)
    assert walked == {"client_changed", "team"}


def test_the_preferences_offer_each_category_that_a_room_sends_and_no_other() -> None:
    """Read from the rooms' code, the demonstration's excepted: it sends what others send."""
    rooms = [folder for folder in (ROOT / "practice_hub").iterdir() if folder.name not in {"notifications", "demo"}]
    written = [file.read_text() for room in rooms for file in room.rglob("*.py") if file.name != "room.py"]
    sent = {Category[name] for name in re.findall(r"\bCategory\.([A-Z_]+)", "".join(written))}
    assert sent | {Category.SYSTEM} == set(Category)


# --- what is over ------------------------------------------------------------------------------------------------


def unread(world: World, person: Viewer) -> list[str]:
    with world.database.read(person.tenant_id) as session:
        own = select(Notification.title).where(*unread_of(person.user_id)).order_by(Notification.id)
        return list(session.scalars(own))


@pytest.mark.both_databases
def test_what_a_notification_of_a_task_said_leaves_the_list_when_it_is_over(world: World) -> None:
    alice = world.browser(world.alice)
    with world.write(world.alice) as session:
        both = {"assignee_id": world.bob.user_id, "reviewer_id": world.megan.user_id}
        own, other = (tasks.create(session, by=world.alice, title=title, **both) for title in ("Own", "Other"))
    alice.post(f"/tasks/{own.id}/status", data={"to": "in_review"})
    assert unread(world, world.bob) == ["New task assigned to you"] * 2
    assert unread(world, world.megan) == ["A task waits for your review"]
    alice.post(f"/tasks/{own.id}/status", data={"to": "in_progress"})
    assert unread(world, world.megan) == [], "it does not wait for her any more"
    alice.post(f"/tasks/{own.id}/completion")
    assert unread(world, world.bob) == ["New task assigned to you"]
    alice.post(f"/tasks/{other.id}/archival")
    assert unread(world, world.bob) == []
    reasons = [event.data["reason"] for event in events(world, world.bob) if event.type == "notification:retracted"]
    assert reasons == ["done", "done"]


def test_who_need_not_look_a_task_over_any_more_is_asked_no_more(world: World) -> None:
    with world.write(world.bob) as session:
        review = {"status": "in_review", "reviewer_id": world.megan.user_id}
        task = tasks.create(session, by=world.bob, title="Own", **review)
    assert unread(world, world.megan) == ["A task waits for your review"]
    with world.write(world.bob) as session:
        held = task_access.get_task(session, task.id)
        assert held is not None
        tasks.update(session, held, by=world.bob, yours={"reviewer_id": str(world.alice.user_id)})
    assert unread(world, world.megan) == []
    assert unread(world, world.alice) == ["A task waits for your review"]


def test_who_had_a_task_hears_who_has_it_now_and_not_any_more_that_it_is_theirs(world: World) -> None:
    with world.write(world.alice) as session:
        own = [
            tasks.create(session, by=world.alice, title=f"Task {n}", assignee_id=world.bob.user_id) for n in range(3)
        ]
        session.flush()
        tasks.update(session, own[0], by=world.alice, yours={"assignee_id": str(world.megan.user_id)})
    assert unread(world, world.bob) == [
        *["New task assigned to you"] * 2,
        "Alice Marlowe gave a task of yours to Megan Rees",
    ]
    with world.write(world.alice) as session:
        held = list(task_access.by_ids(session, [task.id for task in own]).values())
        task_selection.assign(session, held, world.megan.user_id, by=world.alice)
    assert unread(world, world.bob)[1:] == ["2 tasks of yours given to Megan Rees by Alice Marlowe"]
    with world.write(world.alice) as session:
        tasks.update(
            session, task_access.by_ids(session, [own[0].id])[own[0].id], by=world.alice, yours={"assignee_id": ""}
        )
    assert unread(world, world.megan) == [
        "2 tasks assigned by Alice Marlowe",
        "Alice Marlowe gave a task of yours to nobody",
    ]


# --- the operator ------------------------------------------------------------------------------------------------


def run(world: World, *arguments: str) -> Result:
    return world.app.test_cli_runner().invoke(args=["notify", *arguments])


@pytest.fixture
def bobs_address(world: World) -> str:
    from practice_hub.base import directory

    with world.database.directory(write=True) as session:
        own = {"tenant_id": world.bob.tenant_id, "user_id": world.bob.user_id}
        directory.add_sign_in(session, email="bob@example.org", password_hash="", **own)
    return "bob@example.org"


def test_the_operator_tells_bob(world: World, bobs_address: str) -> None:
    answer = run(world, bobs_address, "--kind", "urgent", "--title", "Restart at six", "--url", "/clients")
    assert answer.output == "bob@example.org is told.\n"
    [one] = told(world, world.bob)
    assert (one.severity, one.category, one.action_url, one.actor_name) == ("urgent", "system", "/clients", "")


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org", "/\\example.org", "/nowhere", "clients", ""])
def test_an_address_that_is_no_page_is_refused(world: World, bobs_address: str, url: str) -> None:
    answer = run(world, bobs_address, "--title", "Hello", "--url", url)
    assert answer.exit_code == 2
    assert "is no page of Practice Hub" in answer.output
    assert told(world, world.bob) == []


def test_words_without_end_are_refused(world: World, bobs_address: str) -> None:
    answer = run(world, bobs_address, "--title", "Hello", "--message", "x" * 10_000)
    assert answer.exit_code == 1
    assert "must have at most 2,000 characters, not 10,000" in answer.output


def test_without_a_title_nobody_is_told(world: World, bobs_address: str) -> None:
    answer = run(world, bobs_address, "--title", "  ")
    assert answer.exit_code == 2
    assert "the title is empty" in answer.output
    assert told(world, world.bob) == []


def test_a_stranger_is_not_told(world: World) -> None:
    assert "nobody signs in with" in run(world, "nobody@example.org", "--title", "Hello").output
