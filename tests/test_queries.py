"""No page asks more of the database as the history of a practice grows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from practice_hub.base import clock
from practice_hub.clients.access import get_client
from practice_hub.clients.actions import records as clients
from practice_hub.clients.actions.services import engage
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.services import Service
from practice_hub.compliance import access as compliance
from practice_hub.compliance.actions import progress
from practice_hub.compliance.models import Deadline, Status
from practice_hub.tasks.access import get_task
from practice_hub.tasks.actions import records as tasks
from tests.world import World

PAGES = (
    "/",
    "/clients",
    "/clients/1",
    "/clients/1/services",
    "/compliance",
    "/compliance?group=client",
    "/compliance?status=filed",
    "/compliance?status=filed_this_month",
    "/compliance/1",
    "/compliance/1/edit",
    "/tasks",
    "/tasks?assignee=all&status=done",
    "/activity",
    "/notifications",
)
MORE = 4


def add(world: World, number: int) -> None:
    """A client with deadlines, one of them filed and one moved along; a task done and one not."""
    alice = world.alice
    with world.write(alice) as session:
        client = clients.create(
            session, by=alice, name=f"Client {number}", type="limited_company", manager_id=world.bob.user_id
        )
        since = clock.today() - timedelta(days=40)
        engage(
            session, client, [EngagementInput(service, since) for service in (Service.CIS, Service.PAYROLL)], by=alice
        )
        session.flush()
        first, second, *_ = session.scalars(select(Deadline.id).where(Deadline.client_id == client.id)).all()
        for id in (first, second):
            held = compliance.get_deadline(session, id)
            assert held is not None
            if id == first and number:
                progress.file(session, held, by=alice)
            else:
                progress.set_status(session, held, Status.IN_REVIEW, by=alice)
        for title in ("Draft", "Review"):
            task = tasks.create(session, by=alice, title=title, client=client.code, assignee_id=world.bob.user_id)
            session.flush()
            if title == "Draft" and number:
                held_task = get_task(session, task.id)
                assert held_task is not None
                tasks.complete(session, held_task, by=alice)


def happen(world: World) -> None:
    """Much of it to the first client, too."""
    for number in range(MORE):
        with world.write(world.bob) as session:
            own = get_client(session, 1)
            assert own is not None
            clients.update(session, own, by=world.bob, yours={"notes": f"Note {number}"})


def queries(world: World, ask: Callable[[], object]) -> list[str]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    for engine in world.database.engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        for engine in world.database.engines:
            event.remove(engine, "before_cursor_execute", note)
    return asked


@pytest.fixture
def counted(world: World) -> Callable[[], dict[str, list[str]]]:
    """The statements of each page. What is noted once a minute is noted by the first."""
    browser = world.browser(world.bob)

    def count() -> dict[str, list[str]]:
        assert browser.get("/").status_code == 200
        return {path: queries(world, lambda path=path: browser.get(path)) for path in PAGES}  # type: ignore[misc]

    return count


def test_no_pages_queries_grow_with_history(world: World, counted: Callable[[], dict[str, list[str]]]) -> None:
    for number in range(2):
        add(world, number)
    before = counted()
    for number in range(2, 2 + MORE):
        add(world, number)
    happen(world)
    after = counted()
    assert {path: len(asked) for path, asked in after.items()} == {path: len(asked) for path, asked in before.items()}
    assert max(map(len, after.values())) <= 40
