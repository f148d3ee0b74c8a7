"""Tasks of a deadline: whose they are, where they stand, and what becomes of them when the deadline goes."""

import re

import pytest
from sqlalchemy import func, select

from practice_hub.base import clock
from practice_hub.clients import access as clients
from practice_hub.clients.actions.services import engage
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.services import Service
from practice_hub.compliance.models import Deadline
from practice_hub.records.fields import snapshot
from practice_hub.records.parsing import Invalid
from practice_hub.tasks.actions import records
from practice_hub.tasks.fields import FIELDS
from tests.tasks.conftest import AddClient, AddDeadlines, AddTask, again, held
from tests.tasks.test_pages import text
from tests.world import World

both = pytest.mark.both_databases


@both
def test_a_deadline_brings_its_client_with_it(world: World, add_task: AddTask, add_deadlines: AddDeadlines) -> None:
    first, second, *_ = add_deadlines(world.alice)
    task = add_task(world.alice, deadline=str(first.id))
    assert (task.deadline_id, task.client_name) == (first.id, "ABC Ltd")
    assert task.deadline is not None
    assert task.deadline.title == "CIS return"
    with world.write(world.alice) as session:
        saved = records.update(session, held(session, task), by=world.alice, yours={"deadline": str(second.id)})
    assert saved.changed == ["Deadline"]
    assert snapshot(again(world, world.alice, task), FIELDS)["deadline"] == str(second.id)


def test_a_client_that_is_mistyped_takes_no_deadline_away(world: World, add_deadlines: AddDeadlines) -> None:
    first = add_deadlines(world.alice)[0]
    form = {"title": "Call", "client": "No such client", "deadline": str(first.id)}
    answer = world.browser(world.alice).post("/tasks/new", data=form)
    assert answer.status_code == 422
    selected = re.findall(r"<option[^>]*selected[^>]*>", answer.text)
    assert [one for one in selected if f'value="{first.id}"' in one], selected


@both
def test_a_deadline_of_another_client_or_practice_is_refused_beside_its_field(
    world: World, add_task: AddTask, add_client: AddClient, add_deadlines: AddDeadlines
) -> None:
    ours, theirs = add_deadlines(world.alice)[0], add_deadlines(world.charlie, "Charlie’s Ltd")[0]
    other = add_client(world.alice, "Bramley Ltd")
    refusals = {
        str(theirs.id): "Choose a deadline from the list",
        "999999": "Choose a deadline from the list",
        "9" * 30: "Choose a deadline from the list",
        "<x>": "Choose a deadline from the list",
        str(ours.id): "This deadline is of another client",
    }
    for sent, words in refusals.items():
        with pytest.raises(Invalid) as refused:
            add_task(world.alice, client=other.code, deadline=sent)
        assert refused.value.problems == {"deadline": words}, sent


@both
def test_a_task_outlives_a_deadline_that_is_no_longer_due(
    world: World, add_task: AddTask, add_deadlines: AddDeadlines
) -> None:
    deadline = add_deadlines(world.alice)[-1]
    task = add_task(world.alice, deadline=str(deadline.id))
    with world.write(world.alice) as session:
        client = clients.get_client(session, deadline.client_id)
        assert client is not None
        engage(session, client, [EngagementInput(Service.CIS, clock.today(), clock.today())], by=world.alice)
        session.flush()
        assert session.scalar(select(func.count()).where(Deadline.id == deadline.id)) == 0
    left = again(world, world.alice, task)
    assert (left.deadline_id, left.client_name, left.version) == (None, "ABC Ltd", task.version)


def test_a_task_stands_with_its_deadline_and_its_client_and_is_done_there(
    world: World, add_task: AddTask, add_deadlines: AddDeadlines
) -> None:
    alice, deadline = world.browser(world.alice), add_deadlines(world.alice)[0]
    at_deadline, at_client = f"/compliance/{deadline.id}", f"/clients/{deadline.client_id}"
    form = text(alice, f"/tasks/new?deadline={deadline.id}")
    assert "ABC Ltd (ABC001)" in form
    assert re.search(rf'<option value="{deadline.id}" selected>CIS return', form)
    assert f'<option value="{deadline.id}">' in text(alice, "/tasks/deadlines?client=abc001")
    task = add_task(world.alice, "Collect the statements", deadline=str(deadline.id), status="waiting")
    assert at_deadline in text(alice, f"/tasks/{task.id}")
    for back, page in (("deadline", at_deadline), ("client", at_client)):
        assert "Collect the statements" in text(alice, page)
        answer = alice.post(f"/tasks/{task.id}/completion", data={"back": back})
        assert answer.headers["Location"] == f"{page}?done={task.id}#tasks"
        assert "<b>Done.</b> Collect the statements" in text(alice, f"{page}?done={task.id}")
        answer = alice.post(f"/tasks/{task.id}/reopening", data={"back": back})
        assert answer.headers["Location"] == f"{page}#tasks"
    assert again(world, world.alice, task).status == "waiting"


def test_what_others_do_for_their_clients_is_not_offered(world: World, add_deadlines: AddDeadlines) -> None:
    theirs, alice = add_deadlines(world.charlie, "Charlie’s Ltd")[0], world.browser(world.alice)
    assert "CIS return" not in text(alice, f"/tasks/new?deadline={theirs.id}")
    assert "CIS return" not in text(alice, f"/tasks/new?client={theirs.client_id}")
    assert "CIS return" not in text(alice, "/tasks/deadlines?client=charlie")
    assert "New task" not in text(world.browser(world.rita), "/clients")
