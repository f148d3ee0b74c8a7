"""Checklists: steps that are added, ticked, moved and removed, by several people at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice_hub.records.fields import snapshot
from practice_hub.records.parsing import Invalid
from practice_hub.tasks import access
from practice_hub.tasks.actions import checklist, records
from practice_hub.tasks.fields import FIELDS
from practice_hub.tasks.models import ChecklistStep, Task
from practice_hub.tasks.template_fields import MOST_STEPS
from tests.notifications.told import frames
from tests.tasks.conftest import AddTask, again, held
from tests.tasks.test_actions import story, types
from tests.tasks.test_pages import text
from tests.world import World

both = pytest.mark.both_databases


def steps(world: World, task: Task) -> list[ChecklistStep]:
    with world.database.read(world.alice.tenant_id) as session:
        return list(access.steps_of(session, [task.id])[task.id])


def add(world: World, task: Task, words: str) -> None:
    with world.write(world.alice) as session:
        checklist.add(session, held(session, task), words, by=world.alice)


@both
def test_two_who_tick_different_steps_and_one_who_edits_never_meet(world: World, add_task: AddTask) -> None:
    task = add_task(world.alice)
    add(world, task, "Sales\n\n  Purchases  \nBank")
    before = snapshot(again(world, world.alice, task), FIELDS)
    for person, number in ((world.bob, 0), (world.megan, 2)):
        with world.write(person) as session:
            own = held(session, task)
            assert checklist.tick(session, own, access.steps_of(session, [own.id])[own.id][number], by=person)
    with world.write(world.alice) as session:
        records.update(session, held(session, task), by=world.alice, yours=before | {"title": "New"}, before=before)
    assert [(step.text, step.done_by_name) for step in steps(world, task)] == [
        ("Sales", "Bob Ashworth"),
        ("Purchases", ""),
        ("Bank", "Megan Rees"),
    ]
    now = again(world, world.alice, task)
    assert (now.title, now.checklist_done, now.checklist_count, now.version) == ("New", 2, 3, 2)


@both
def test_twice_changes_nothing_and_says_nothing(world: World, add_task: AddTask) -> None:
    task = add_task(world.alice)
    add(world, task, "Sales")
    for act in (checklist.tick, checklist.untick):
        for expected in (True, False):
            heard = len(types(world, world.bob))
            with world.write(world.alice) as session:
                own = held(session, task)
                assert act(session, own, access.steps_of(session, [own.id])[own.id][0], by=world.alice) is expected
            assert len(types(world, world.bob)) == heard + expected
    assert [line[0] for line in story(world, world.alice)] == ["task.created", *["task.checklist"] * 3]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "tick", "untick", "up", "down", "remove"]), st.integers(0, 9)), max_size=12
    )
)
def test_whatever_is_done_the_order_holds_every_step_once_and_the_counts_are_true(
    world: World, add_task: AddTask, writes: list[tuple[str, int]]
) -> None:
    task, expected, made = add_task(world.alice), list[str](), 0
    for what, number in writes:
        with world.write(world.alice) as session:
            own = held(session, task)
            there = access.steps_of(session, [own.id])[own.id]
            assert [step.text for step in there] == expected
            if what == "add":
                made += 1
                checklist.add(session, own, f"Step {made}", by=world.alice)
                expected.append(f"Step {made}")
                continue
            if not there:
                continue
            at = number % len(there)
            if what in ("up", "down"):
                to = min(max(at + (1 if what == "down" else -1), 0), len(there) - 1)
                checklist.move(session, own, there[at], 1 if what == "down" else -1, by=world.alice)
                expected.insert(to, expected.pop(at))
            elif what == "remove":
                checklist.remove(session, own, there[at], by=world.alice)
                del expected[at]
            else:
                getattr(checklist, what)(session, own, there[at], by=world.alice)
    left, now = steps(world, task), again(world, world.alice, task)
    assert [step.text for step in left] == expected
    assert (now.checklist_count, now.checklist_done) == (len(left), sum(step.done_at is not None for step in left))


def test_it_is_used_without_javascript_and_its_progress_stands_in_the_list(world: World, add_task: AddTask) -> None:
    alice, task = world.browser(world.alice), add_task(world.alice, assignee_id=world.alice.user_id)
    answer = alice.post(f"/tasks/{task.id}/checklist", data={"text": "Sales\r\n<Purchases>"})
    assert answer.headers["Location"] == f"/tasks/{task.id}#checklist"
    first, second = steps(world, task)
    alice.post(f"/tasks/{task.id}/checklist/{second.id}/completion")
    alice.post(f"/tasks/{task.id}/checklist/{second.id}/position", data={"direction": "up"})
    assert [step.text for step in steps(world, task)] == ["<Purchases>", "Sales"]
    page = text(alice, f"/tasks/{task.id}")
    assert "1 of 2 done" in page
    assert "&lt;Purchases&gt;" in page
    for path in ("/tasks", "/tasks/board"):
        assert '1 of 2<span class="vh"> steps done' in text(alice, path)
    alice.post(f"/tasks/{task.id}/checklist/{second.id}/reopening")
    alice.post(f"/tasks/{task.id}/checklist/{first.id}/removal")
    assert "0 of 1 done" in text(alice, f"/tasks/{task.id}")
    assert alice.post(f"/tasks/{task.id}/checklist/{second.id}/position", data={"direction": "x"}).status_code == 400


def test_a_step_of_another_task_is_not_found(world: World, add_task: AddTask) -> None:
    one, other = add_task(world.alice), add_task(world.alice)
    add(world, other, "Sales")
    step = steps(world, other)[0]
    answer = world.browser(world.alice).post(f"/tasks/{one.id}/checklist/{step.id}/completion")
    assert answer.status_code == 404


def test_what_cannot_be_a_step_is_refused_and_nothing_typed_is_lost(world: World, add_task: AddTask) -> None:
    alice, task = world.browser(world.alice), add_task(world.alice)
    for typed, words in ((" \n ", "Enter what is to be ticked off"), ("x" * 201, "200 characters or fewer")):
        answer = alice.post(f"/tasks/{task.id}/checklist", data={"text": typed})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert page.count(words) == 2, "in the summary and beside the field"
        assert typed.strip() in page
    add(world, task, "\n".join(f"Step {number}" for number in range(MOST_STEPS)))
    with pytest.raises(Invalid, match="at most 50"):
        add(world, task, "One more")


def test_open_pages_are_sent_the_list(world: World, add_task: AddTask) -> None:
    task = add_task(world.alice)
    add(world, task, "Sales")
    assert any(f'id="task-{task.id}-checklist"' in frame and "Sales" in frame for frame in frames(world, world.bob))


def test_notes_are_written_on_a_task(world: World, add_task: AddTask) -> None:
    alice, task = world.browser(world.alice), add_task(world.alice)
    alice.post(f"/notes/on/task/{task.id}", data={"body": "@Bob Ashworth has the file"})
    assert "has the file" in text(alice, f"/tasks/{task.id}")
    assert any("has the file" in frame for frame in frames(world, world.bob))


def test_a_text_that_is_far_too_long_is_refused_before_it_is_taken_apart(world: World, add_task: AddTask) -> None:
    task = add_task(world.alice)
    page = world.browser(world.alice).post(f"/tasks/{task.id}/checklist", data={"text": "x" + "\n" * 20_000})
    assert page.status_code == 422
    assert "The list of steps must be 20,000 characters or fewer" in page.text
    assert steps(world, task) == []
