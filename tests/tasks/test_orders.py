"""In which order tasks stand, which are left out, and what those who left keep."""

import re
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from practice_hub.base import clock
from practice_hub.people.access import get_user
from practice_hub.records.fields import snapshot
from practice_hub.records.parsing import Invalid
from practice_hub.tasks import access
from practice_hub.tasks.actions import checklist, records
from practice_hub.tasks.enums import TaskStatus
from practice_hub.tasks.fields import FIELDS
from tests.tasks.conftest import AddDeadlines, AddTask, again, held
from tests.world import World

NOON = datetime(2027, 1, 6, 12, 0, tzinfo=UTC)


@pytest.fixture
def alice(world: World) -> FlaskClient:
    return world.browser(world.alice)


def titles(browser: FlaskClient, path: str) -> list[str]:
    page = browser.get(path).text
    return re.findall(r'href="/tasks/[0-9]+">([^<]+)</a>', page.partition('id="tasks"')[2])


def test_a_list_is_by_date_then_by_priority_and_what_has_no_date_comes_last(world: World, add_task: AddTask) -> None:
    with clock.stopped(NOON):
        alice = world.browser(world.alice)
        for title, fields in {
            "Undated": {"priority": "high"},
            "Usual": {"due_on": "2027-01-08"},
            "Low": {"due_on": "2027-01-08", "priority": "low"},
            "High": {"due_on": "2027-01-08", "priority": "high"},
            "Aimed": {"target_on": "2027-01-07"},
        }.items():
            add_task(world.alice, title, assignee_id=world.alice.user_id, **fields)
        assert titles(alice, "/tasks") == ["Aimed", "High", "Usual", "Low", "Undated"]
        assert titles(alice, "/tasks?assignee=none") == []
        first_page = alice.get("/").text
        places = [first_page.index(f">{title}<") for title in ("Aimed", "Usual", "Low", "High", "Undated")]
        assert places == sorted(places), "by date here too"


def test_the_tasks_of_a_deadline_are_done_last_and_archived_ones_are_left_out(
    world: World, alice: FlaskClient, add_task: AddTask, add_deadlines: AddDeadlines
) -> None:
    deadline = add_deadlines(world.alice)[0]
    first, _, gone = (add_task(world.alice, title, deadline=str(deadline.id)) for title in ("First", "Second", "Gone"))
    alice.post(f"/tasks/{gone.id}/archival")
    assert titles(alice, f"/compliance/{deadline.id}") == ["First", "Second"]
    alice.post(f"/tasks/{first.id}/completion")
    assert titles(alice, f"/compliance/{deadline.id}") == ["Second", "First"]


@pytest.mark.both_databases
def test_who_left_keeps_a_task_that_others_change_but_is_given_none(world: World, add_task: AddTask) -> None:
    task, other = add_task(world.alice, assignee_id=world.bob.user_id), add_task(world.alice, "Another")
    with world.write(world.alice) as session:
        bob = get_user(session, world.bob.user_id)
        assert bob is not None
        bob.active = False
    texts = snapshot(again(world, world.alice, task), FIELDS) | {"title": "Renamed"}
    with world.write(world.alice) as session:
        records.update(session, held(session, task), by=world.alice, yours=texts)
        with pytest.raises(Invalid):
            records.update(session, held(session, other), by=world.alice, yours={"assignee_id": str(world.bob.user_id)})
    kept = again(world, world.alice, task)
    assert (kept.title, kept.assignee_id) == ("Renamed", world.bob.user_id)


@pytest.mark.both_databases
def test_a_deadline_is_worked_on_from_its_first_step_or_status(
    world: World, add_task: AddTask, add_deadlines: AddDeadlines
) -> None:
    idle, begun, stepped = add_deadlines(world.alice)[:3]
    add_task(world.alice, deadline=str(idle.id))
    task, ticked = (add_task(world.alice, deadline=str(deadline.id)) for deadline in (begun, stepped))

    def worked_on() -> set[int]:
        with world.database.read(world.alice.tenant_id) as session:
            return access.worked_on(session, [idle.client_id])

    assert worked_on() == set()
    with world.write(world.alice) as session:
        records.set_status(session, held(session, task), TaskStatus.WAITING, by=world.alice)
    assert worked_on() == {begun.id}
    assert worked_on() == {begun.id}
    with world.write(world.alice) as session:
        own = held(session, ticked)
        checklist.add(session, own, "Hours", by=world.alice)
    assert worked_on() == {begun.id}, "a list of what is to be done is no work yet"
    with world.write(world.alice) as session:
        own = held(session, ticked)
        checklist.tick(session, own, access.steps_of(session, [own.id])[own.id][0], by=world.alice)
    assert worked_on() == {begun.id, stepped.id}


def test_what_was_done_a_moment_ago_is_offered_to_be_undone_only_while_it_is_done(
    alice: FlaskClient, world: World, add_task: AddTask
) -> None:
    task = add_task(world.alice, "Send the letter", due_on=date(2027, 1, 8))
    for done in (False, True):
        assert ("<b>Done.</b> Send the letter" in alice.get(f"/tasks?done={task.id}").text) is done
        alice.post(f"/tasks/{task.id}/completion")
    for nonsense in ("x", "9" * 40, "0"):
        assert "<b>Done.</b>" not in alice.get(f"/tasks?done={nonsense}").text
