"""The board and one's own week, without JavaScript."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from practice_hub.base import clock
from practice_hub.tasks.actions import records
from practice_hub.tasks.board import COLUMN_LENGTH
from practice_hub.tasks.enums import TaskStatus
from practice_hub.tasks.week import monday_of
from tests.parts.forms import hidden
from tests.tasks.conftest import AddClient, AddTask, again, held
from tests.tasks.test_pages import text
from tests.world import World

WEDNESDAY = datetime(2027, 1, 6, 9, 42, tzinfo=UTC)


@pytest.fixture
def alice(world: World) -> FlaskClient:
    return world.browser(world.alice)


@pytest.fixture
def wednesday() -> Iterator[None]:
    with clock.stopped(WEDNESDAY):
        yield


def column(page: str, status: str) -> str:
    found = re.search(rf'data-column="{status}".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


class TestBoard:
    def test_each_task_stands_in_its_column_and_moves_by_a_button(
        self, world: World, alice: FlaskClient, add_task: AddTask
    ) -> None:
        for status in TaskStatus:
            add_task(world.alice, f"Is {status}", status=status.value, assignee_id=world.alice.user_id)
        add_task(world.alice, "Bob’s own", assignee_id=world.bob.user_id)
        page = text(alice, "/tasks/board")
        assert all(f"Is {status}<" in column(page, status) for status in TaskStatus)
        assert "Bob’s own" not in page
        assert "Bob’s own" in column(text(alice, "/tasks/board?assignee=all"), "to_do")
        own = re.search(r"/tasks/(\d+)/status", column(page, "waiting"))
        assert own
        answer = alice.post(own[0], data={"to": "in_review", "back": "board", "priority": "normal"})
        assert answer.headers["Location"] == "/tasks/board?priority=normal"
        assert "Is waiting<" in column(text(alice, "/tasks/board"), "in_review")
        answer = alice.post(own[0], data={"to": "done", "back": "board"})
        page = text(alice, answer.headers["Location"])
        assert "Is waiting<" in column(page, "done")
        assert f'action="/tasks/{own[1]}/reopening"' in page, "done is undone by one press"

    @pytest.mark.parametrize("htmx", [False, True])
    def test_a_card_that_a_colleague_finished_is_not_dragged_back(
        self, world: World, alice: FlaskClient, add_task: AddTask, htmx: bool
    ) -> None:
        mine = {"repeat_unit": "month", "due_on": "2099-01-31", "assignee_id": world.alice.user_id}
        task = add_task(world.alice, **mine)
        own = re.search(rf'hx-post="(/tasks/{task.id}/status\?was=to_do)"', text(alice, "/tasks/board"))
        assert own
        world.browser(world.bob).post(f"/tasks/{task.id}/completion")
        for address in (own[1], f"/tasks/{task.id}/status"):
            form, headers = {"to": "waiting", "back": "board"}, {"HX-Request": "true"} if htmx else {}
            answer = alice.post(address, data=form, headers=headers)
            assert answer.headers["HX-Redirect" if htmx else "Location"] == "/tasks/board"
            page = text(alice, "/tasks/board")
            assert "Somebody put Review VAT return in Done meanwhile." in page
            assert "Review VAT return<" in column(page, "done")
            assert "Review VAT return<" in column(page, "to_do"), "the next one stays"
        alice.post(f"/tasks/{task.id}/status?was=done", data={"to": "waiting"})
        assert again(world, world.alice, task).status == "waiting", "who saw it may put it back"

    def test_a_full_column_shows_its_first_and_leads_to_the_list(
        self, world: World, alice: FlaskClient, add_task: AddTask
    ) -> None:
        with world.write(world.alice) as session:
            for number in range(COLUMN_LENGTH + 3):
                due = clock.today() + timedelta(days=number)
                records.create(session, by=world.alice, title=f"Number {number}.", due_on=due)
        add_task(world.alice, "Done long ago", status="done")
        with world.write(world.alice) as session:
            old = held(session, add_task(world.alice, "Done last month", status="done"))
            old.done_at = clock.now() - timedelta(days=30)
        page = text(alice, "/tasks/board?assignee=none")
        own = column(page, "to_do")
        assert own.count('class="card"') == COLUMN_LENGTH
        assert "Number 0." in own
        assert f"Number {COLUMN_LENGTH}." not in own
        assert '/tasks?assignee=none&amp;status=to_do">3 more in the list' in own
        assert "Done last month" not in page
        assert "Done long ago" in column(page, "done")

    def test_its_queries_do_not_grow_with_the_tasks(self, world: World, alice: FlaskClient, add_task: AddTask) -> None:
        asked: list[str] = []
        event.listen(world.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        counts = []
        for _ in range(2):
            for status in TaskStatus:
                add_task(world.alice, status=status.value, assignee_id=world.alice.user_id)
            asked.clear()
            text(alice, "/tasks/board")
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_who_may_only_read_moves_nothing(self, world: World, add_task: AddTask) -> None:
        task, rita = add_task(world.alice), world.browser(world.rita)
        page = text(rita, "/tasks/board?assignee=none")
        assert "Review VAT return" in page
        assert 'id="board-steps"' not in page
        assert "data-fixed" in page
        assert rita.post(f"/tasks/{task.id}/status", data={"to": "done"}).status_code == 403

    def test_what_it_is_asked_for_and_does_not_know_is_left_out(self, world: World, alice: FlaskClient) -> None:
        for path in ("/tasks/board?assignee=x&client=999999999999999999999&due=never&status=nonsense&q=%00",):
            assert "You have no open tasks" in text(alice, path)
        assert "No tasks match" in text(alice, "/tasks/board?q=nothing")


@pytest.mark.usefixtures("wednesday")
class TestWeek:
    def test_what_is_late_comes_first_then_each_day(
        self, world: World, alice: FlaskClient, add_task: AddTask, add_client: AddClient
    ) -> None:
        add_client(world.alice)
        mine = {"assignee_id": world.alice.user_id}
        add_task(world.alice, "Late since December", due_on="2026-12-29", **mine)
        add_task(world.alice, "Late since Monday", due_on="2027-01-04", **mine)
        add_task(world.alice, "Done on Monday", due_on="2027-01-04", status="done", **mine)
        add_task(world.alice, "Aimed at Friday", target_on="2027-01-08", client="ABC001", **mine)
        add_task(world.alice, "Aimed at Friday, due later", target_on="2027-01-08", due_on="2027-01-20", **mine)
        add_task(world.alice, "Bob’s own", due_on="2027-01-07", assignee_id=world.bob.user_id)
        page = text(alice, "/tasks/week")
        assert "2 tasks this week, 1 done. 2 overdue" in page
        order = [
            *("Overdue", "Late since December", "Late since Monday", "Monday 4 January", "Done on Monday"),
            *("Wednesday 6 January</time>, today", "Friday 8 January", "Aimed at Friday", "ABC Ltd", "Sunday 10"),
        ]
        assert [words for words in order if words not in page] == []
        assert sorted(order, key=page.index) == order
        assert "due later" not in page
        assert "Bob’s own" not in page
        assert "Aimed at Friday, due later" in text(alice, "/tasks/week?of=2027-01-24")

    def test_another_week_is_shown_as_it_was(self, world: World, alice: FlaskClient, add_task: AddTask) -> None:
        task = add_task(world.alice, "Late since December", due_on="2026-12-29", assignee_id=world.alice.user_id)
        page = text(alice, "/tasks/week?of=31/12/2026")
        assert hidden(page, "of") == "2026-12-28", "and its buttons lead back to it"
        assert "Tuesday 29 December" in page
        assert "Late since December" in page
        assert ">Overdue<" not in page
        answer = alice.post(f"/tasks/{task.id}/completion", data={"back": "week", "of": "2026-12-28"})
        assert answer.headers["Location"] == f"/tasks/week?of=2026-12-28&done={task.id}"
        assert "<b>Done.</b>" in text(alice, answer.headers["Location"])
        assert again(world, world.alice, task).is_done

    @pytest.mark.parametrize("asked", ["31 February 2027", "x", "0001-01-01", "9999-12-31", "%00"])
    def test_an_impossible_week_is_this_week(self, alice: FlaskClient, asked: str) -> None:
        assert "Wednesday 6 January</time>, today" in text(alice, f"/tasks/week?of={asked}")


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_a_week_begins_on_the_monday_before_its_day(day: date) -> None:
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < timedelta(days=7)
