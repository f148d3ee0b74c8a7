"""Finding tasks: whose, how soon, for whom; on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from practice_hub.base import clock
from practice_hub.clients.actions import records as clients
from practice_hub.tasks import list_query
from practice_hub.tasks.actions import records
from practice_hub.tasks.enums import Level
from practice_hub.tasks.filters import read_filters
from practice_hub.tasks.models import Task
from tests.notifications.told import asked
from tests.tasks.conftest import AddClient, AddTask, held
from tests.world import World

pytestmark = pytest.mark.both_databases

TODAY = date(2027, 1, 6)
NOON = datetime(2027, 1, 6, 12, tzinfo=UTC)


def titles(world: World, number: str = "1", size: int = 50, **raw: Any) -> list[str]:
    """What Alice finds."""
    with clock.stopped(NOON), world.database.read(world.alice.tenant_id) as session:
        page, levels = list_query.page(session, read_filters(raw, world.alice).criteria, number, size)
        assert page.total == sum(levels.values())
        return [task.title for task in page.items]


def on(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def book(world: World, add_task: AddTask, add_client: AddClient) -> dict[str, Task]:
    """Tasks of Alice's practice; Charlie has one that would match as well."""
    add_client(world.alice, "Zoë’s Café Ltd")
    mine = {"assignee_id": world.alice.user_id}
    tasks = {
        "late": add_task(world.alice, "Late return", due_on=on(-3), **mine),
        "target": add_task(world.alice, "Book call", target_on=on(3), **mine),
        "high": add_task(world.alice, "Chase 100%", due_on=on(0), priority="high", client="ZOE001", **mine),
        "low": add_task(world.alice, "Draft letter", due_on=on(0), priority="low", **mine),
        "none": add_task(world.alice, "Some day", **mine),
        "bob": add_task(world.alice, "Bob’s own", due_on=on(30), assignee_id=world.bob.user_id, status="waiting"),
        "nobody": add_task(world.alice, "Nobody’s", due_on=on(1)),
        "done": add_task(world.alice, "Finished", status="done", **mine),
    }
    add_task(world.charlie, "Late return", due_on=on(-3), assignee_id=world.charlie.user_id)
    return tasks


@pytest.mark.usefixtures("book")
class TestFinding:
    def test_my_own_open_tasks_come_first_due_first(self, world: World) -> None:
        assert titles(world) == ["Late return", "Chase 100%", "Draft letter", "Book call", "Some day"]

    @pytest.mark.parametrize(
        ("raw", "found"),
        [
            ({"assignee": "none"}, ["Nobody’s"]),
            ({"assignee": "all", "status": "waiting"}, ["Bob’s own"]),
            ({"assignee": "all", "due": "later"}, ["Bob’s own"]),
            ({"due": "overdue"}, ["Late return"]),
            ({"due": "day"}, ["Chase 100%", "Draft letter"]),
            ({"due": "week"}, ["Book call"]),
            ({"due": "none"}, ["Some day"]),
            ({"priority": "low"}, ["Draft letter"]),
            ({"status": "done"}, ["Finished"]),
            ({"q": "LETTER draft"}, ["Draft letter"]),
            ({"q": "cafe"}, ["Chase 100%"]),
            ({"q": "100%"}, ["Chase 100%"]),
            ({"q": "100_"}, []),
            ({"q": "\x00'; DROP TABLE tasks; --"}, []),
            ({"client": "999999999999999999"}, []),
            ({"assignee": "999999999999999999"}, []),
        ],
    )
    def test_filters_narrow_the_list(self, world: World, raw: dict[str, Any], found: list[str]) -> None:
        assert titles(world, **raw) == found

    def test_what_an_address_says_that_we_do_not_know_is_left_out(self, world: World) -> None:
        strange: dict[str, Any] = {"assignee": "1 OR 1", "status": "x", "priority": "x", "due": "x", "client": "-1"}
        assert titles(world, **strange) == titles(world)

    def test_a_client_s_own(self, world: World, book: dict[str, Task]) -> None:
        assert titles(world, client=str(book["high"].client_id)) == ["Chase 100%"]

    def test_archived_tasks_are_off_every_list_but_their_own(self, world: World, book: dict[str, Task]) -> None:
        with world.write(world.alice) as session:
            records.archive(session, held(session, book["low"]), by=world.alice)
        assert "Draft letter" not in titles(world, status="all")
        assert titles(world, status="archived") == ["Draft letter"]

    def test_pages_cover_the_list_once(self, world: World) -> None:
        pages = [titles(world, number, size=3) for number in ("1", "2")]
        assert pages[0] + pages[1] == titles(world)
        assert titles(world, "99", size=3) == pages[1]

    def test_the_database_and_the_heading_agree_how_soon_a_task_is_due(self, world: World) -> None:
        with world.database.read(world.alice.tenant_id) as session:
            criteria = list_query.TaskFilter(today=TODAY)
            page, levels = list_query.page(session, criteria, None, 50)
            groups = list_query.grouped(page.items, criteria)
        assert {level: len(tasks) for level, tasks in groups} == dict(levels)
        assert [level for level, _ in groups] == list(Level)


def test_a_list_of_more_tasks_asks_no_more_queries(world: World) -> None:
    browser = world.browser(world.alice)

    def add(number: int) -> None:
        with world.write(world.alice) as session:
            clients.create(session, by=world.alice, name=f"Client {number}", type="trust")
            for index in range(number):
                records.create(
                    session,
                    by=world.alice,
                    title=f"Task {number} {index}",
                    assignee_id=(world.alice, world.bob)[index % 2].user_id,
                    reviewer_id=world.megan.user_id,
                    client=f"Client {number}",
                )

    def queries() -> int:
        with asked(world) as statements:
            assert browser.get("/tasks?assignee=all").status_code == 200
        return len(statements)

    add(1)
    browser.get("/tasks")
    few = queries()
    add(30)
    assert queries() == few
