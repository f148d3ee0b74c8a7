"""The morning's digest: what waits for Bob today, in his tasks and deadlines, besides what he was notified of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from practice_hub.base import clock
from practice_hub.clients.actions import records as clients
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Deadline, Status
from practice_hub.compliance.reminders.jobs import remind_all
from practice_hub.notifications.actions import preferences
from practice_hub.notifications.digest import digest_of
from practice_hub.notifications.enums import Category, DeliveryChannel
from practice_hub.notifications.preferences import Preferences
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.models import User
from practice_hub.tasks.actions import records as tasks
from practice_hub.tasks.enums import TaskStatus
from tests.base.test_mail import PostOffice
from tests.notifications.test_emails import MONDAY, choose, plain, worker
from tests.notifications.told import asked, tell
from tests.world import World

TODAY = MONDAY.date()


@pytest.fixture
def abc(world: World) -> Iterator[Client]:
    """ABC Ltd, which Bob manages, on a Monday morning before half past seven."""
    with clock.stopped(MONDAY - timedelta(hours=1)):
        with world.write(world.bob) as session:
            own = clients.create(
                session, by=world.bob, name="ABC Ltd", type="limited_company", manager_id=world.bob.user_id
            )
        yield own


def to_do(world: World, title: str, **fields: object) -> int:
    with world.write(world.bob) as session:
        return tasks.create(session, by=world.bob, **{"title": title, "assignee_id": world.bob.user_id, **fields}).id


def falls_due(world: World, client: Client, days: int, **fields: object) -> None:
    """A VAT return of this client, so many days from today."""
    due = TODAY + timedelta(days=days)
    with world.write(world.bob) as session:
        session.add(
            Deadline(
                client_id=client.id,
                rule="vat-return",
                title="VAT return",
                period_end=due,
                period_words=f"to {due}",
                start_on=due,
                target_on=due,
                due_on=due,
                **{"owner_id": world.bob.user_id, **fields},
            )
        )


def digest(world: World, office: PostOffice) -> str:
    """What Bob is written at half past seven; empty when he is written nothing."""
    with clock.stopped(MONDAY):
        worker(world).drain()
    own = [plain(letter) for letter in office.letters if letter["To"].startswith("bob@")]
    assert len(own) <= 1
    return own[0] if own else ""


@pytest.mark.both_databases
def test_it_says_what_is_late_due_waiting_and_to_be_reviewed(world: World, office: PostOffice, abc: Client) -> None:
    falls_due(world, abc, -3)
    falls_due(world, abc, 0)
    falls_due(world, abc, 7, owner_id=None)
    falls_due(world, abc, 40, status=Status.WITH_CLIENT)
    falls_due(world, abc, 41, owner_id=world.megan.user_id, reviewer_id=world.bob.user_id, status=Status.IN_REVIEW)
    falls_due(world, abc, -2, owner_id=world.megan.user_id)
    falls_due(world, abc, -1, completed_at=MONDAY, status=Status.FILED)
    to_do(world, "Late task", client="ABC Ltd", due_on=TODAY - timedelta(days=1))
    to_do(world, "Soon task", target_on=TODAY + timedelta(days=2))
    to_do(world, "Far task", due_on=TODAY + timedelta(days=8))
    to_do(world, "Ask for the bank statements", status=TaskStatus.WAITING)
    to_do(world, "Megan's", assignee_id=world.megan.user_id, due_on=TODAY)
    to_do(world, "Look it over", assignee_id=world.megan.user_id, reviewer_id=world.bob.user_id, status="in_review")
    words = digest(world, office)
    parts = [line for line in words.splitlines() if ": " in line and line.split(": ")[1].isdigit()]
    assert parts == [
        "Overdue: 2",
        "Due today: 1",
        "Due in the next 7 days: 2",
        "Waiting on client: 2",
        "For your review: 2",
    ]
    [letter] = [letter for letter in office.letters if letter["To"].startswith("bob@")]
    assert letter["Subject"].startswith("Your morning digest: 2 overdue, 1 due today, 2 due in the next 7 days")
    overdue = words.split("Due today")[0]
    assert "- ABC Ltd\n  VAT return, to 2026-11-20, due Fri 20 Nov\n  http://127.0.0.1:8000/compliance/" in overdue
    assert "- Late task\n  ABC Ltd, due Sun 22 Nov\n  http://127.0.0.1:8000/tasks/" in overdue
    for other in ("Far task", "Megan's", "Notifications"):
        assert other not in words


@pytest.mark.parametrize(
    ("days", "part"),
    [
        (-1, "Overdue"),
        (0, "Due today"),
        (1, "Due in the next 7 days"),
        (7, "Due in the next 7 days"),
        (8, "Waiting on client"),
    ],
)
def test_what_waits_on_a_client_stands_in_one_part_by_the_day_it_is_due(
    world: World, office: PostOffice, abc: Client, days: int, part: str
) -> None:
    falls_due(world, abc, days, status=Status.WITH_CLIENT)
    to_do(world, "Ask for the bank statements", status=TaskStatus.WAITING, due_on=TODAY + timedelta(days=days))
    words = digest(world, office)
    assert [line for line in words.splitlines() if ": " in line and line.split(": ")[1].isdigit()] == [f"{part}: 2"]


@pytest.mark.usefixtures("abc")
def test_what_the_parts_name_is_not_told_again_as_a_notification(world: World, office: PostOffice) -> None:
    late = to_do(world, "Late task", due_on=TODAY - timedelta(days=1))
    far = to_do(world, "Far task", due_on=TODAY + timedelta(days=30))
    own: dict[str, Any] = {"category": Category.TASK_ASSIGNED}
    tell(world, world.bob, **own, title="You have a late task", action_url=f"/tasks/{late}")
    tell(world, world.bob, **own, title="You have a far task", action_url=f"/tasks/{far}")
    for task in (late, far):
        tell(world, world.bob, **own, title="Look here", group_key="look", action_url=f"/tasks/{task}")
    words = digest(world, office)
    assert "You have a late task" not in words
    for told in ("You have a far task", "Look here ×2"):
        assert told in words
    assert office.letters[0]["Subject"] == "Your morning digest: 1 overdue, 3 notifications"


@pytest.mark.parametrize("owner", ["bob", ""])
def test_deadlines_of_which_the_morning_reminds_stand_in_their_part_alone(
    world: World, office: PostOffice, abc: Client, owner: str
) -> None:
    for days in (6, 7):
        falls_due(world, abc, days, owner_id=world.bob.user_id if owner else None)
    with clock.stopped(MONDAY - timedelta(minutes=20)):
        assert remind_all(world.database) == 2, "he owns them, or manages whose they are"
    words = digest(world, office)
    assert "Due in the next 7 days: 2" in words
    assert "Notifications" not in words


def test_charlies_work_is_in_nobodys_digest_but_charlies(world: World, office: PostOffice) -> None:
    with world.write(world.charlie) as session:
        tasks.create(
            session, by=world.charlie, title="Charlie's", assignee_id=world.charlie.user_id, due_on=TODAY.isoformat()
        )
    assert digest(world, office) == ""
    [letter] = office.letters
    assert "Charlie's" in plain(letter)


def test_what_is_not_wanted_in_a_digest_is_not_in_it(world: World, office: PostOffice, abc: Client) -> None:
    to_do(world, "Late task", due_on=TODAY - timedelta(days=1))
    to_do(world, "Look it over", assignee_id=None, reviewer_id=world.bob.user_id, status="in_review")
    falls_due(world, abc, -3)
    falls_due(world, abc, 3)
    with world.write(world.bob) as session:
        left = frozenset({DeliveryChannel.IN_APP})
        matrix = dict.fromkeys((Category.TASK_ASSIGNED, Category.APPROVAL_NEEDED, Category.DEADLINE_OVERDUE), left)
        preferences.set_preferences(session, replace(Preferences(), matrix=matrix), by=world.bob)
    words = digest(world, office)
    assert "Due in the next 7 days: 1" in words
    for other in ("Overdue", "Late task", "For your review"):
        assert other not in words


def test_a_muted_client_is_left_out_but_what_bob_answers_for_is_not(
    world: World, office: PostOffice, abc: Client
) -> None:
    to_do(world, "Task of nobody’s", due_on=TODAY + timedelta(days=2))
    muted = to_do(world, "Muted task", due_on=TODAY)
    to_do(world, "Task of a muted client", client="ABC Ltd", due_on=TODAY)
    falls_due(world, abc, 0)
    falls_due(world, abc, -1)
    with world.write(world.bob) as session:
        for about in (SubjectRef("client", abc.id), SubjectRef("task", muted)):
            preferences.mute(session, about, "Muted", "/", until=TODAY, by=world.bob)
    words = digest(world, office)
    assert "Overdue: 1" in words
    assert "Task of nobody’s" in words
    for other in ("Due today", "Muted task", "Task of a muted client"):
        assert other not in words


@pytest.mark.usefixtures("abc")
def test_much_is_counted_and_the_first_of_it_named_with_the_same_questions(world: World, office: PostOffice) -> None:
    def questions(number: int) -> int:
        for days in range(number):
            to_do(world, f"Task {days}", due_on=TODAY - timedelta(days=days + 1))
        with world.database.read(world.bob.tenant_id) as session, asked(world) as statements:
            digest_of(world.app, session, world.bob, Preferences())
        return len(statements)

    assert questions(1) == questions(11)
    words = digest(world, office)
    assert "Overdue: 12" in words
    assert "and 4 more" in words


def test_one_letter_that_cannot_be_written_holds_up_no_other(world: World, office: PostOffice) -> None:
    for person in (world.bob, world.megan):
        choose(world, person, DeliveryChannel.DIGEST)
    with clock.stopped(MONDAY - timedelta(hours=1)):
        tell(world, world.bob, world.megan)
    with world.write(world.bob) as session:
        session.execute(update(User).where(User.id == world.bob.user_id).values(email="no address"))
    with clock.stopped(MONDAY):
        worker(world).drain()
    assert [letter["To"].split("@")[0] for letter in office.letters] == ["megan"]
    with world.write(world.bob) as session:
        session.execute(update(User).where(User.id == world.bob.user_id).values(email="bob@example.org"))
    with clock.stopped(MONDAY + timedelta(minutes=5)):
        worker(world).drain()
    assert [letter["To"].split("@")[0] for letter in office.letters] == ["megan", "bob"]


@pytest.mark.usefixtures("abc")
def test_who_stopped_the_digest_gets_none(world: World, office: PostOffice) -> None:
    to_do(world, "Late task", due_on=TODAY - timedelta(days=1))
    with world.write(world.bob) as session:
        preferences.stop_mails(session, DeliveryChannel.DIGEST, by=world.bob)
    assert digest(world, office) == ""
