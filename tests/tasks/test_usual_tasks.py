"""Usual tasks: kept once, made once for each deadline, and never changed behind somebody's back."""

import re
from datetime import timedelta

import pytest

from practice_hub.base import clock
from practice_hub.compliance.access import get_deadline
from practice_hub.compliance.actions import records as compliance
from practice_hub.compliance.models import Deadline
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.records.parsing import Invalid
from practice_hub.tasks import access, deadlines
from practice_hub.tasks.actions import records, task_templates
from practice_hub.tasks.models import Task, TaskTemplate
from tests.parts.forms import hidden
from tests.tasks.conftest import AddDeadlines, held
from tests.tasks.test_pages import text
from tests.world import World

both = pytest.mark.both_databases
COLLECT = {
    "kind": "cis-return",
    "title": "Collect statements",
    "priority": "high",
    "lead_days": "3",
    "role": "owner",
    "steps": "Ask\nRemind",
}
REVIEW = COLLECT | {"title": "Review", "lead_days": "365", "role": "nobody", "steps": ""}


def add_template(world: World, by: Viewer, **texts: str) -> TaskTemplate:
    with world.write(by) as session:
        return task_templates.create(session, COLLECT | texts, by=by)


def add_usual(world: World, deadline: Deadline, by: Viewer) -> int:
    with world.write(by) as session:
        one = deadlines.one(session, deadline.id)
        assert one is not None
        return task_templates.add_usual(session, [one], by=by)


def tasks_of(world: World, deadline: Deadline) -> list[Task]:
    with world.database.read(deadline.tenant_id) as session:
        return sorted(access.of_deadline(session, deadline.id), key=lambda task: task.title)


@both
def test_they_are_made_once_for_the_right_person_and_day(world: World, add_deadlines: AddDeadlines) -> None:
    first, second, *_ = add_deadlines(world.alice)
    add_template(world, world.alice)
    add_template(world, world.alice, **REVIEW)
    add_template(world, world.alice, kind="vat-return", title="Of another deadline")
    add_template(world, world.charlie, title="Charlie’s own")
    with world.write(world.alice) as session:
        one = get_deadline(session, second.id)
        assert one is not None
        compliance.assign(session, one, "owner_id", world.bob.user_id, by=world.alice)
    assert [add_usual(world, second, world.bob) for _ in range(2)] == [2, 0]
    collect, review = tasks_of(world, second)
    assert (collect.title, collect.assignee_id, collect.priority) == ("Collect statements", world.bob.user_id, "high")
    assert (collect.due_on, collect.checklist_count) == (second.due_on - timedelta(days=3), 2)
    assert (review.title, review.assignee_id, review.due_on) == ("Review", None, clock.today())
    assert tasks_of(world, first) == []


@both
def test_what_was_made_stays_as_it_is(world: World, add_deadlines: AddDeadlines) -> None:
    deadline = add_deadlines(world.alice)[0]
    template = add_template(world, world.alice)
    add_usual(world, deadline, world.alice)
    with world.write(world.alice) as session:
        own = access.get_template(session, template.id)
        assert own is not None
        assert task_templates.update(
            session, own, yours=COLLECT | {"title": "Chase", "steps": ""}, by=world.alice
        ).changed
    assert add_usual(world, deadline, world.alice) == 0
    made = tasks_of(world, deadline)[0]
    assert (made.title, made.checklist_count) == ("Collect statements", 2)
    with world.write(world.alice) as session:
        records.archive(session, held(session, made), by=world.alice)
    assert add_usual(world, deadline, world.alice) == 0, "somebody has put it away"


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"title": " "}, "title"),
        ({"lead_days": "-1"}, "lead_days"),
        ({"lead_days": "366"}, "lead_days"),
        ({"lead_days": "²"}, "lead_days"),
        ({"role": "captain"}, "role"),
        ({"priority": "urgent"}, "priority"),
        ({"steps": "x" * 201}, "steps"),
        ({"steps": "x\n" * 51}, "steps"),
        ({"steps": "x" + "\n" * 20_000}, "steps"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(world: World, texts: dict[str, str], name: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_template(world, world.alice, **texts)
    assert list(refused.value.problems) == [name]


def test_one_deadline_has_no_endless_number_of_them(world: World) -> None:
    for number in range(task_templates.MOST_OF_A_KIND):
        add_template(world, world.alice, title=f"Step {number}")
    with pytest.raises(Invalid, match=f"{task_templates.MOST_OF_A_KIND} usual tasks, which is the most") as refused:
        add_template(world, world.alice, title="One more")
    assert list(refused.value.problems) == ["kind"]
    add_template(world, world.alice, kind="vat-return", title="Of another deadline")


def test_what_is_to_be_done_first_stands_above_the_others(world: World) -> None:
    for days in ("3", "30", "0", "10"):
        add_template(world, world.alice, title=f"Step {days}", lead_days=days)
    page = text(world.browser(world.bob), "/tasks/templates")
    assert re.findall(r"Step \d+", page) == ["Step 30", "Step 10", "Step 3", "Step 0"]
    assert re.findall(r"\d+ days before|On the day", page) == [
        "30 days before",
        "10 days before",
        "3 days before",
        "On the day",
    ]


def test_managers_keep_them_and_staff_use_them(world: World, add_deadlines: AddDeadlines) -> None:
    deadline = add_deadlines(world.alice)[0]
    add_template(world, world.megan)
    for person in (world.bob, world.rita):
        with pytest.raises(NotAllowed):
            add_template(world, person)
    assert add_usual(world, deadline, world.bob) == 1
    with pytest.raises(NotAllowed):
        add_usual(world, deadline, world.rita)


def test_they_are_kept_and_used_without_javascript(world: World, add_deadlines: AddDeadlines) -> None:
    alice, deadline = world.browser(world.alice), add_deadlines(world.alice)[0]
    assert "No usual tasks yet" in text(alice, "/tasks/templates")
    assert "Nothing was added." in alice.post(
        f"/tasks/usual/client/{deadline.client_id}", follow_redirects=True
    ).get_data(as_text=True)
    answer = alice.post("/tasks/templates/new", data=COLLECT | {"lead_days": "soon"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("Enter a number of days from 0 to 365") == 2
    assert 'value="soon"' in page
    assert "Ask\nRemind</textarea>" in page
    assert alice.post("/tasks/templates/new", data=COLLECT).status_code == 303
    page = text(alice, "/tasks/templates")
    assert "Collect statements" in page
    assert "3 days before" in page
    answer = alice.post(f"/tasks/usual/deadline/{deadline.id}")
    assert answer.headers["Location"] == f"/compliance/{deadline.id}#tasks"
    page = text(alice, f"/compliance/{deadline.id}")
    assert "1 task added." in page
    assert "Collect statements" in page
    answer = alice.post(f"/tasks/usual/client/{deadline.client_id}")
    assert "Nothing was added." in text(alice, answer.headers["Location"]), "its next deadline has them"


def test_a_client_gets_those_of_its_next_deadline_of_each_kind(world: World, add_deadlines: AddDeadlines) -> None:
    first, second = add_deadlines(world.alice)[:2]
    assert (first.client_id, first.rule) == (second.client_id, second.rule), "two of one kind"
    add_template(world, world.alice)
    alice = world.browser(world.alice)
    assert "1 task added." in text(alice, alice.post(f"/tasks/usual/client/{first.client_id}").headers["Location"])
    with world.database.read(world.alice.tenant_id) as session:
        assert [task.deadline_id for task in access.of_client(session, first.client_id)] == [first.id]


def crossed(world: World, alices: dict[str, str], megans: dict[str, str]) -> tuple[str, dict[str, str], str]:
    """Both change one usual task: its address, what Alice sent, and the page that asks her."""
    alice, template = world.browser(world.alice), add_template(world, world.alice)
    address = f"/tasks/templates/{template.id}/edit"
    opened = {"before": hidden(text(alice, address), "before")}
    assert world.browser(world.megan).post(address, data=COLLECT | megans | opened).status_code == 303
    answer = alice.post(address, data=COLLECT | alices | opened)
    assert answer.status_code == 409
    return address, COLLECT | alices, answer.text


def test_two_who_change_one_lose_nothing(world: World) -> None:
    address, form, page = crossed(world, {"title": "Alice’s words"}, {"title": "Megan’s words"})
    assert "Megan’s words" in page
    assert "Alice’s words" in page
    alice = world.browser(world.alice)
    assert alice.post(address, data=form | {"before": hidden(page, "before")}).status_code == 303
    assert "Alice’s words" in text(alice, "/tasks/templates")
    alice.post(f"{address.removesuffix('/edit')}/archival")
    assert "No usual tasks yet" in text(alice, "/tasks/templates")
    assert alice.get(address).status_code == 404


def test_two_checklists_of_one_usual_task_are_chosen_between_in_one_line_each(world: World) -> None:
    _, _, page = crossed(world, {"steps": "Ask\nWrite"}, {"steps": "Ask\nRing"})
    assert [line in page for line in ("Ask, Remind", "Ask, Write", "Ask, Ring")] == [True, True, True]


def test_two_who_give_one_to_different_deadlines_read_which_in_words(world: World) -> None:
    _, _, page = crossed(world, {"kind": "vat-return"}, {"kind": "payroll-p11d"})
    kinds = deadlines.kinds()
    assert f'<p class="hint">Before: {kinds["cis-return"].title}</p>' in " ".join(page.split())
    assert f"<small>{kinds['vat-return'].title}</small>" in page
    assert f"<small>{kinds['payroll-p11d'].title}</small>" in page
