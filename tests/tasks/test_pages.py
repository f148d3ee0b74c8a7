"""The pages of tasks as people use them, without JavaScript."""

import re

import pytest
from flask.testing import FlaskClient

from practice_hub.tasks.access import SECTION_LENGTH
from practice_hub.tasks.actions import records
from tests.live.reading import Stream
from tests.notifications.told import frames
from tests.parts.forms import hidden
from tests.tasks.conftest import AddClient, AddTask, again, held
from tests.world import World


@pytest.fixture
def alice(world: World) -> FlaskClient:
    return world.browser(world.alice)


def text(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_a_task_is_added_found_and_read(world: World, alice: FlaskClient, add_client: AddClient) -> None:
    add_client(world.alice)
    form = {
        "title": "Review <VAT> return",
        "client": "abc ltd",
        "assignee_id": str(world.bob.user_id),
        "due_on": "7/1/2099",
    }
    answer = alice.post("/tasks/new", data=form, follow_redirects=True)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "Task added." in page
    assert "Assigned to Bob Ashworth." in page
    assert "Review &lt;VAT&gt; return" in page
    assert "ABC Ltd" in page
    assert "You have no open tasks" in text(alice, "/tasks")
    assert "Review &lt;VAT&gt; return" in text(alice, "/tasks?assignee=all")
    assert "Review &lt;VAT&gt; return" in text(world.browser(world.bob), "/tasks")
    assert "No tasks match" in text(alice, "/tasks?q=nothing")


def test_what_was_typed_comes_back_with_the_words_beside_it(alice: FlaskClient) -> None:
    answer = alice.post("/tasks/new", data={"title": "", "client": "Nobody & Co", "due_on": "31/2/2027"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("Enter what there is to do") == 2, "in the summary and beside the field"
    assert "Nobody &amp; Co" in page
    assert 'value="31/2/2027"' in page
    assert page.count("31 February 2027 is not a date") == 2


def test_a_person_with_the_number_0_is_nobody_from_the_list(alice: FlaskClient) -> None:
    answer = alice.post("/tasks/new", data={"title": "Review VAT return", "assignee_id": "0"})
    assert answer.status_code == 422
    assert "Choose somebody from the list" in answer.text


def test_a_new_task_for_a_client_begins_with_its_name(world: World, alice: FlaskClient, add_client: AddClient) -> None:
    client, theirs = add_client(world.alice), add_client(world.charlie, "Charlie’s Ltd")
    assert "ABC Ltd (ABC001)" in text(alice, f"/tasks/new?client={client.id}")
    assert "Charlie’s" not in text(alice, f"/tasks/new?client={theirs.id}")
    assert '<option value="ABC Ltd (ABC001)">' in text(alice, "/clients/named?client=abc")
    assert "Charlie’s" not in text(alice, "/clients/named?client=charlie")


def test_done_is_one_press_and_undo_another(world: World, alice: FlaskClient, add_task: AddTask) -> None:
    task = add_task(world.alice, status="waiting", assignee_id=world.alice.user_id)
    answer = alice.post(f"/tasks/{task.id}/completion", data={"priority": "", "q": "review", "page": "1"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/tasks?q=review&page=1&done={task.id}"
    page = text(alice, answer.headers["Location"])
    assert "<b>Done.</b> Review VAT return" in page
    assert f'action="/tasks/{task.id}/reopening"' in page
    undone = alice.post(f"/tasks/{task.id}/reopening", data={"back": "list"}, follow_redirects=True)
    assert "Not done after all." in undone.text
    assert again(world, world.alice, task).status == "waiting"
    assert "just-done" not in text(alice, answer.headers["Location"])


def test_a_task_moves_by_a_button(world: World, alice: FlaskClient, add_task: AddTask) -> None:
    task = add_task(world.alice)
    answer = alice.post(f"/tasks/{task.id}/status", data={"to": "in_review", "back": "task"})
    assert answer.headers["Location"] == f"/tasks/{task.id}"
    assert again(world, world.alice, task).status == "in_review"
    assert alice.post(f"/tasks/{task.id}/status", data={"to": "nonsense"}).status_code == 400
    alice.post(f"/tasks/{task.id}/archival", data={"back": "task"})
    assert "Archived" in text(alice, f"/tasks/{task.id}")
    alice.post(f"/tasks/{task.id}/restoration", data={"back": "task"})
    assert again(world, world.alice, task).archived_at is None


def test_two_who_change_one_field_choose_and_lose_nothing(world: World, alice: FlaskClient, add_task: AddTask) -> None:
    task = add_task(world.alice)
    page = text(alice, f"/tasks/{task.id}/edit")
    form = {"title": "Alice’s words", "description": "A long text of Alice’s", "before": hidden(page, "before")}
    with world.write(world.bob) as session:
        records.update(session, held(session, task), by=world.bob, yours={"title": "Bob’s words"})
    answer = alice.post(f"/tasks/{task.id}/edit", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    for words in ("Alice’s words", "Bob’s words", "A long text of Alice’s"):
        assert words in page
    form |= {"before": hidden(page, "before"), "choose-title": "theirs"}
    assert alice.post(f"/tasks/{task.id}/edit", data=form).status_code == 303
    now = again(world, world.alice, task)
    assert (now.title, now.description) == ("Bob’s words", "A long text of Alice’s")


def test_a_client_shows_its_next_tasks_and_counts_all_that_are_open(
    alice: FlaskClient, world: World, add_client: AddClient, add_task: AddTask
) -> None:
    add_client(world.alice)
    other = add_client(world.alice, "Other Ltd")
    for number in range(SECTION_LENGTH + 2):
        add_task(world.alice, f"Task {number:02}", client="ABC Ltd", due_on=f"2099-01-{number + 1:02}")
    alice.post(f"/tasks/{add_task(world.alice, 'Done already', client='ABC Ltd').id}/completion")
    mine, own = (text(alice, f"/clients/{id}").split('id="tasks"')[1] for id in (1, other.id))
    assert f"<small>{SECTION_LENGTH + 2} open</small>" in mine
    assert re.findall(r"Task \d\d(?=</a>)", mine) == [f"Task {number:02}" for number in range(SECTION_LENGTH)]
    assert "<small>0 open</small>" in own
    assert "No open tasks" in own


def test_ticked_tasks_are_assigned_together(world: World, alice: FlaskClient, add_task: AddTask) -> None:
    tasks = [add_task(world.alice, f"Task {number}") for number in range(3)]
    theirs = add_task(world.charlie, "Charlie’s own")
    ids = [str(task.id) for task in (*tasks[:2], theirs)]
    form = {"ids": ids, "assignee_id": str(world.bob.user_id), "assignee": "all"}
    answer = alice.post("/tasks/selection/assignee", data=form)
    assert answer.headers["Location"] == "/tasks?assignee=all"
    forged = alice.post("/tasks/selection/assignee", data={**form, "back": "client"})
    assert forged.headers["Location"] == "/tasks?assignee=all", "many are of no one client"
    assert "2 tasks assigned." in text(alice, "/tasks")
    assert [again(world, world.alice, task).assignee_id for task in tasks] == [world.bob.user_id] * 2 + [None]
    assert again(world, world.charlie, theirs).assignee_id is None
    for sent in ({"assignee_id": ""}, {"assignee_id": "x"}, {}):
        page = alice.post("/tasks/selection/assignee", data={"ids": ids, **sent}, follow_redirects=True).text
        assert "Nothing was changed." in page
        assert again(world, world.alice, tasks[0]).assignee_id == world.bob.user_id, "nobody chose anybody"
    alice.post("/tasks/selection/assignee", data={"ids": ids, "assignee_id": "none"})
    assert again(world, world.alice, tasks[0]).assignee_id is None


def test_who_may_only_read_is_offered_nothing_to_press(world: World, add_task: AddTask) -> None:
    task, rita = add_task(world.alice), world.browser(world.rita)
    page = text(rita, "/tasks?assignee=all")
    assert "New task" not in page
    assert 'id="selection"' not in page
    assert "data-no-ticks" in page
    assert "Edit task" not in text(rita, f"/tasks/{task.id}")
    assert rita.get("/tasks/new").status_code == 403


def test_open_pages_are_sent_the_row_and_each_their_own_number(world: World, add_task: AddTask) -> None:
    stream = Stream(world.browser(world.bob))
    stream.until("rt:live")
    task = add_task(world.alice, assignee_id=world.bob.user_id)
    told = "".join(message.data for message in stream.until("message", "rail-count-tasks"))
    assert f"#task-row-{task.id}" in told
    assert 'id="rail-count-tasks">1<' in told
    assert not any("rail-count-tasks" in frame for frame in frames(world, world.megan))
    assert not any("task" in frame for frame in frames(world, world.charlie))
    stream.close()


def test_my_tasks_stand_on_the_first_page(world: World, alice: FlaskClient, add_task: AddTask) -> None:
    mine = add_task(world.alice, assignee_id=world.alice.user_id, due_on="2020-01-01")
    add_task(world.alice, "Bob’s own", assignee_id=world.bob.user_id)
    page = text(alice, "/")
    assert "Review VAT return" in page.partition("My tasks")[2].partition("Live activity")[0]
    assert "Bob’s own" not in page.partition("My tasks")[2].partition("Live activity")[0]
    answer = alice.post(f"/tasks/{mine.id}/completion", data={"back": "dashboard"})
    assert answer.headers["Location"] == f"/?done={mine.id}"
    assert "<b>Done.</b> Review VAT return" in text(alice, f"/?done={mine.id}")
