"""What is done with tasks, on both databases: it is recorded once, and told to those whom it concerns."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.notifications.models import Notification
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.records.editing import EditConflict
from practice_hub.records.fields import snapshot
from practice_hub.records.parsing import Invalid
from practice_hub.tasks import access
from practice_hub.tasks.actions import records, selection
from practice_hub.tasks.enums import TaskStatus
from practice_hub.tasks.fields import FIELDS
from practice_hub.tasks.models import Task
from practice_hub.tasks.week import week_of
from tests.notifications.told import events
from tests.tasks.conftest import AddClient, AddTask, again, held
from tests.world import World

pytestmark = pytest.mark.both_databases


def story(world: World, by: Viewer) -> list[tuple[str, str, str]]:
    with world.database.read(by.tenant_id) as session:
        rows = session.scalars(select(Activity).where(Activity.subject_type == "task").order_by(Activity.id))
        return [(row.action, row.subject_name, row.description) for row in rows]


def told(world: World, person: Viewer) -> list[str]:
    with world.database.read(person.tenant_id) as session:
        own = select(Notification.title).where(Notification.user_id == person.user_id).order_by(Notification.id)
        return list(session.scalars(own))


def types(world: World, person: Viewer) -> list[str]:
    return [event.type for event in events(world, person) if event.type.startswith("task")]


class TestOneTask:
    def test_a_title_suffices_and_the_rest_is_as_usual(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.alice, "  Chase   bank statements ")
        assert (task.title, task.status, task.priority) == ("Chase bank statements", "to_do", "normal")
        assert (task.assignee_id, task.client_id, task.created_by_name) == (None, None, "Alice Marlowe")
        assert story(world, world.alice) == [("task.created", "Chase bank statements", "")]
        assert types(world, world.bob) == ["task:new"]

    def test_everything_that_was_said_is_kept(self, world: World, add_task: AddTask, add_client: AddClient) -> None:
        client = add_client(world.alice)
        task = add_task(
            world.alice,
            client="ABC Ltd (ABC001)",
            assignee_id=world.bob.user_id,
            reviewer_id=world.megan.user_id,
            priority="high",
            start_on="1/1/2027",
            target_on="4 Jan 2027",
            due_on="2027-01-07",
            description="Box 4 first.\r\nThen the rest.",
        )
        assert (task.client_id, task.client_name) == (client.id, "ABC Ltd")
        assert (task.assignee_name, task.reviewer_name) == ("Bob Ashworth", "Megan Rees")
        assert (task.start_on, task.target_on, task.due_on) == (date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 7))
        assert task.description == "Box 4 first.\nThen the rest."

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"title": "  "}, "title"),
            ({"title": "x" * 201}, "title"),
            ({"client": "Nobody Ltd"}, "client"),
            ({"client": "Twin Ltd"}, "client"),
            ({"due_on": "31/2/2027"}, "due_on"),
            ({"due_on": "2027-01-07", "target_on": "2027-01-08"}, "target_on"),
            ({"due_on": "2027-01-07", "start_on": "2027-01-08"}, "start_on"),
            ({"target_on": "2027-01-07", "start_on": "2027-01-08"}, "start_on"),
            ({"status": "finished"}, "status"),
            ({"assignee_id": "999999"}, "assignee_id"),
            ({"description": "x" * 5_001}, "description"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, world: World, add_task: AddTask, add_client: AddClient, fields: dict[str, str], name: str
    ) -> None:
        for _ in range(2):
            add_client(world.alice, "Twin Ltd")
        add_client(world.charlie, "Nobody Ltd")
        with pytest.raises(Invalid) as refused:
            add_task(world.alice, **fields)
        assert list(refused.value.problems) == [name]
        assert story(world, world.alice) == []

    def test_a_client_is_meant_by_its_code_or_by_a_name_that_only_it_has(
        self, world: World, add_task: AddTask, add_client: AddClient
    ) -> None:
        abc, twin = add_client(world.alice), add_client(world.alice, "Twin Ltd")
        other = add_client(world.alice, "Twin Ltd")
        for typed, client in (
            ("abc ltd", abc),
            ("abc001", abc),
            (twin.code, twin),
            (f"Twin Ltd ({other.code})", other),
        ):
            assert add_task(world.alice, client=typed).client_id == client.id

    def test_who_may_only_read_or_is_of_another_practice_is_given_no_task(
        self, world: World, add_task: AddTask
    ) -> None:
        for person in (world.rita, world.charlie):
            with pytest.raises(Invalid):
                add_task(world.alice, assignee_id=person.user_id)

    def test_who_may_only_read_changes_nothing(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.alice)
        writes: list[Any] = [
            lambda session, _: records.create(session, by=world.rita, title="x"),
            lambda session, own: records.update(session, own, by=world.rita, yours={"title": "x"}),
            lambda session, own: records.complete(session, own, by=world.rita),
            lambda session, own: records.reopen(session, own, by=world.rita),
            lambda session, own: records.archive(session, own, by=world.rita),
            lambda session, own: records.restore(session, own, by=world.rita),
            lambda session, own: selection.assign(session, [own], None, by=world.rita),
        ]
        for write in writes:
            with pytest.raises(NotAllowed), world.write(world.rita) as session:
                write(session, access.get_task(session, task.id))


class TestDoneAndUndone:
    def test_undoing_puts_it_back_where_it_was(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.alice, status="in_review", assignee_id=world.bob.user_id)
        with world.write(world.bob) as session:
            own = held(session, task)
            assert records.complete(session, own, by=world.bob)
        done = again(world, world.alice, task)
        assert (done.status, done.done_by_id, done.status_before) == ("done", world.bob.user_id, "in_review")
        assert done.done_at is not None
        with world.write(world.bob) as session:
            assert records.reopen(session, held(session, done), by=world.bob)
        back = again(world, world.alice, task)
        assert (back.status, back.done_at, back.done_by_id, back.status_before) == ("in_review", None, None, None)
        assert [line[0] for line in story(world, world.alice)] == ["task.created", "task.completed", "task.reopened"]

    def test_twice_changes_nothing_and_says_nothing(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.alice, assignee_id=world.alice.user_id)
        for act in (records.complete, records.reopen, records.archive, records.restore):
            with world.write(world.alice) as session:
                own = held(session, task)
                assert act(session, own, by=world.alice)
            lines, heard = story(world, world.alice), types(world, world.alice)
            with world.write(world.alice) as session:
                own = held(session, task)
                assert not act(session, own, by=world.alice)
            assert (story(world, world.alice), types(world, world.alice)) == (lines, heard)

    def test_it_is_known_since_when_a_task_waits(self, world: World, add_task: AddTask) -> None:
        began = datetime(2027, 1, 4, 9, tzinfo=UTC)
        with clock.stopped(began):
            task = add_task(world.alice, status="waiting")
        assert task.days_waiting(began + timedelta(days=15)) == 15
        with world.write(world.alice) as session:
            own = held(session, task)
            records.set_status(session, own, TaskStatus.IN_PROGRESS, by=world.alice)
            assert own.waiting_since is None


class TestEditsThatMeet:
    def test_different_fields_are_both_kept(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.alice)
        before = snapshot(task, FIELDS)
        with world.write(world.alice) as session:
            records.update(
                session, held(session, task), by=world.alice, yours=before | {"title": "Alice’s title"}, before=before
            )
        with world.write(world.bob) as session:
            own = held(session, task)
            saved = records.update(session, own, by=world.bob, yours=before | {"due_on": "7/1/2027"}, before=before)
        now = again(world, world.alice, task)
        assert (now.title, now.due_on) == ("Alice’s title", date(2027, 1, 7))
        assert (saved.changed, saved.kept) == (["Due date"], ["Task"])

    def test_the_same_field_is_a_conflict_and_nothing_is_saved(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.alice)
        before = snapshot(task, FIELDS)
        with world.write(world.alice) as session:
            records.update(session, held(session, task), by=world.alice, yours={"title": "Alice’s title"})
        with pytest.raises(EditConflict) as conflict, world.write(world.bob) as session:
            records.update(
                session, held(session, task), by=world.bob, yours=before | {"title": "Bob’s title"}, before=before
            )
        assert list(conflict.value.disagreements) == ["title"]
        assert again(world, world.alice, task).title == "Alice’s title"

    def test_the_same_again_is_no_change(self, world: World, add_task: AddTask, add_client: AddClient) -> None:
        add_client(world.alice)
        task = add_task(world.alice, client="ABC001", due_on="7/1/2027")
        heard = types(world, world.alice)
        with world.write(world.alice) as session:
            own = held(session, task)
            saved = records.update(session, own, by=world.alice, yours={"client": "abc ltd", "due_on": "7 Jan 2027"})
        assert saved.changed == []
        assert (again(world, world.alice, task).version, types(world, world.alice)) == (task.version, heard)


class TestTelling:
    def test_who_is_given_a_task_is_told_and_who_gives_it_is_not(
        self, world: World, add_task: AddTask, add_client: AddClient
    ) -> None:
        add_client(world.alice)
        add_task(world.alice, assignee_id=world.bob.user_id, client="ABC001")
        add_task(world.alice, "My own", assignee_id=world.alice.user_id)
        assert told(world, world.bob) == ["New task assigned to you"]
        assert told(world, world.alice) == []
        with world.database.read(world.bob.tenant_id) as session:
            assert session.scalars(select(Notification.message)).one() == "Review VAT return, ABC Ltd"

    def test_a_task_that_moves_on_is_told_to_both(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.alice, assignee_id=world.bob.user_id)
        with world.write(world.alice) as session:
            own = held(session, task)
            records.update(session, own, by=world.alice, yours={"assignee_id": str(world.megan.user_id)})
        assert told(world, world.megan) == ["New task assigned to you"]
        assert told(world, world.bob) == [
            "New task assigned to you",
            "Alice Marlowe gave a task of yours to Megan Rees",
        ]

    def test_the_reviewer_is_told_when_it_is_their_turn(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.bob, reviewer_id=world.megan.user_id, assignee_id=world.bob.user_id)
        assert told(world, world.megan) == []
        with world.write(world.bob) as session:
            own = held(session, task)
            records.set_status(session, own, TaskStatus.IN_REVIEW, by=world.bob)
        assert told(world, world.megan) == ["A task waits for your review"]
        with world.write(world.bob) as session:
            records.update(session, held(session, task), by=world.bob, yours={"reviewer_id": str(world.alice.user_id)})
        assert told(world, world.alice) == ["A task waits for your review"], "it is another's turn"

    def test_what_is_due_today_is_not_overdue_in_the_week(self, world: World, add_task: AddTask) -> None:
        today, bob = date(2027, 1, 6), world.bob.user_id
        for title, day in (("Late", "2027-01-05"), ("Now", "2027-01-06"), ("Next", "2027-01-07")):
            add_task(world.alice, title, assignee_id=bob, due_on=day)
        with world.database.read(world.bob.tenant_id) as session:
            week = week_of(session, world.bob, today, today)
        assert [task.title for task in week.late] == ["Late"]
        assert [[task.title for task in day.tasks] for day in week.days if day.tasks] == [["Now"], ["Next"]]

    def test_each_hears_of_their_own_number_alone(self, world: World, add_task: AddTask) -> None:
        task = add_task(world.alice, assignee_id=world.bob.user_id)
        assert "tasks:own" in types(world, world.bob)
        assert "tasks:own" not in types(world, world.megan)
        assert types(world, world.charlie) == []
        for act, changed in (
            (records.archive, True),
            (records.restore, True),
            (records.complete, True),
            (records.archive, False),
            (records.restore, False),
            (records.reopen, True),
        ):
            heard = len(types(world, world.bob))
            with world.write(world.alice) as session:
                act(session, held(session, task), by=world.alice)
            assert ("tasks:own" in types(world, world.bob)[heard:]) == changed, act
        assert "tasks:own" not in types(world, world.megan)
        with world.database.read(world.bob.tenant_id) as session:
            assert access.counts_of(session, [world.bob.user_id, world.megan.user_id]) == {
                world.bob.user_id: 1,
                world.megan.user_id: 0,
            }

    def test_the_story_says_to_whom_and_to_which_status_and_names_the_rest(
        self, world: World, add_task: AddTask
    ) -> None:
        task = add_task(world.alice)
        for yours in (
            {"title": "Review", "assignee_id": str(world.bob.user_id), "status": "waiting", "due_on": "7/1/2027"},
            {"assignee_id": ""},
            {"status": "done"},
            {"status": "in_review"},
        ):
            with world.write(world.alice) as session:
                records.update(session, held(session, task), by=world.alice, yours=yours)
        assert [(action, words) for action, _, words in story(world, world.alice)[1:]] == [
            ("task.updated", "Task, assigned to: Bob Ashworth, status: Waiting on client, due date"),
            ("task.updated", "Assigned to: Nobody"),
            ("task.completed", ""),
            ("task.reopened", "Status: In review"),
        ]


class TestMany:
    def tasks(self, world: World, number: int) -> list[int]:
        with world.write(world.alice) as session:
            made = [records.create(session, by=world.alice, title=f"Task {index}") for index in range(number)]
            session.flush()
            return [task.id for task in made]

    def assign(self, world: World, ids: list[int], to: Viewer | None, by: Viewer) -> int:
        with world.write(by) as session:
            found = list(access.by_ids(session, ids).values())
            return selection.assign(session, found, to.user_id if to else None, by=by)

    def test_two_hundred_are_one_notification_one_activity_and_one_event(self, world: World) -> None:
        ids = self.tasks(world, 200)
        lines, heard = len(story(world, world.alice)), len(types(world, world.megan))
        assert self.assign(world, ids, world.bob, world.alice) == 200
        assert told(world, world.bob) == ["200 tasks assigned by Alice Marlowe"]
        assert told(world, world.alice) == []
        assert story(world, world.alice)[lines:] == [("task.updated", "200 tasks", "Assigned to: Bob Ashworth")]
        assert types(world, world.megan)[heard:] == ["tasks:changed"]
        assert self.assign(world, ids, world.megan, world.alice) == 200
        assert told(world, world.bob)[1:] == ["200 tasks of yours given to Megan Rees by Alice Marlowe"]

    def test_few_are_told_one_by_one_but_notified_once(self, world: World) -> None:
        ids = self.tasks(world, 3)
        heard = len(types(world, world.megan))
        assert self.assign(world, ids, world.bob, world.alice) == 3
        assert types(world, world.megan)[heard:] == ["task:changed"] * 3
        assert types(world, world.bob).count("tasks:own") == 1
        assert told(world, world.bob) == ["3 tasks assigned by Alice Marlowe"]
        assert self.assign(world, ids, world.bob, world.alice) == 0
        assert self.assign(world, ids, None, world.bob) == 3
        assert len(told(world, world.bob)) == 1

    def test_of_those_that_are_done_or_archived_nobody_is_told(self, world: World) -> None:
        ids = self.tasks(world, 3)
        self.assign(world, ids, world.bob, world.bob)
        with world.write(world.bob) as session:
            own = access.by_ids(session, ids)
            records.complete(session, own[ids[0]], by=world.bob)
            records.archive(session, own[ids[1]], by=world.bob)
        assert self.assign(world, ids, world.megan, world.alice) == 3
        assert told(world, world.megan) == ["New task assigned to you"]
        assert told(world, world.bob) == ["Alice Marlowe gave a task of yours to Megan Rees"]

    def test_nobody_is_given_tasks_of_another_practice(self, world: World) -> None:
        ids = self.tasks(world, 2)
        assert self.assign(world, ids, world.charlie, world.charlie) == 0
        with world.database.read(world.alice.tenant_id) as session:
            assert set(session.scalars(select(Task.assignee_id))) == {None}
        with pytest.raises(Invalid):
            self.assign(world, ids, world.charlie, world.alice)
