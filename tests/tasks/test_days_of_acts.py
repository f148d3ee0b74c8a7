"""What is done says on which day that was, not when it was due; and that day is London's."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from practice_hub.base import clock
from practice_hub.tasks.actions import records
from practice_hub.tasks.models import Task
from tests.tasks.conftest import AddTask, held
from tests.world import World

# Half past midnight in London, on Friday 17 July.
LATE_EVENING = datetime(2026, 7, 16, 23, 30, tzinfo=UTC)


@pytest.fixture
def done(world: World, add_task: AddTask) -> Iterator[Task]:
    """Bob's, due on 26 July, and done on the 17th."""
    with clock.stopped(LATE_EVENING):
        task = add_task(world.alice, due_on="26 July 2026", assignee_id=world.bob.user_id)
        finish(world, task)
        yield task


def finish(world: World, task: Task) -> None:
    with world.write(world.bob) as session:
        records.complete(session, held(session, task), by=world.bob)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(
    "address", ["/tasks?status=done", "/tasks?status=all", "/tasks/board", "/tasks/week?of=2026-07-26", "/tasks/{id}"]
)
def test_a_task_says_when_it_was_done(world: World, done: Task, address: str) -> None:
    page = words(world.browser(world.bob).get(address.format(id=done.id)).text)
    assert re.search(r"Done (?:Fri )?17 Jul", page)
    assert not re.search(r"Done (?:Sun )?26 Jul", page)


def test_its_page_says_when_it_was_due(world: World, done: Task) -> None:
    assert "Due date 26 July 2026 Target date" in words(world.browser(world.bob).get(f"/tasks/{done.id}").text)


def test_the_search_says_when_it_was_done(world: World, done: Task) -> None:
    assert "done Fri 17 Jul" in words(world.browser(world.bob).get("/search?q=review").text), done.title


@pytest.mark.both_databases
@pytest.mark.parametrize(("status", "order"), [("done", ["Later", "Sooner"]), ("all", ["Open", "Later", "Sooner"])])
def test_what_was_done_last_stands_first_whatever_was_due_or_changed(
    world: World, add_task: AddTask, status: str, order: list[str]
) -> None:
    with clock.stopped(LATE_EVENING):
        sooner = add_task(world.alice, "Sooner", due_on="1 July 2026")
        later = add_task(world.alice, "Later", due_on="2 July 2026")
        add_task(world.alice, "Open", due_on="3 July 2026")
        finish(world, sooner)
    with clock.stopped(LATE_EVENING.replace(day=18)):
        finish(world, later)
    with clock.stopped(LATE_EVENING.replace(day=19)):
        with world.write(world.bob) as session:
            records.update(session, held(session, sooner), by=world.bob, yours={"description": "Rang"})
        page = world.browser(world.bob).get(f"/tasks?assignee=all&status={status}").text
    assert re.findall(r'class="name"[^>]*>(Sooner|Later|Open)</a>', page) == order
