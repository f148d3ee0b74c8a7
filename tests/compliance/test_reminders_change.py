"""What a change of deadlines takes back at once, and whom it reminds after the morning."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from practice_hub.base import clock
from practice_hub.base.jobs import Jobs
from practice_hub.base.worker import Worker
from practice_hub.clients.models import Client
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress, records, selection
from practice_hub.compliance.models import Status
from practice_hub.compliance.reminders import jobs
from practice_hub.notifications.actions import mark_read
from tests.compliance.conftest import TODAY
from tests.compliance.due import AddDue
from tests.compliance.reminding import change, leave, sweep, titles, told
from tests.world import World


@pytest.fixture
def work(world: World) -> Callable[[], object]:
    """The worker does what there is to do: first the morning's sweep, and then what people's changes ask for."""
    registry = Jobs()
    jobs.register(registry)
    return lambda: Worker(world.database, registry).drain()


@pytest.mark.both_databases
@pytest.mark.parametrize("many", [False, True])
def test_who_stood_in_for_somebody_who_left_is_relieved_of_it(world: World, add_due: AddDue, many: bool) -> None:
    dues = [add_due(world.rita, world.megan, days=7) for _ in range(25 if many else 1)]
    leave(world, world.rita)
    sweep(world)
    assert len(told(world, world.megan)) == len(dues)
    with world.write(world.alice) as session:
        own = list(access.by_ids(session, [due.id for due in dues]).values())
        selection.assign(session, own, world.bob.user_id, by=world.alice)
    assert titles(world, world.megan) == []


@pytest.mark.both_databases
def test_the_partner_of_what_nobody_had_is_relieved_unless_it_still_concerns_her(world: World, add_due: AddDue) -> None:
    far, near = (add_due(None, days=days, partner=world.alice) for days in (7, 3))
    sweep(world)
    assert len(told(world, world.alice)) == 2
    for due in (far, near):
        change(world, world.megan, due, records.assign, "owner_id", world.bob.user_id)
    assert [one.subject_id for one in told(world, world.alice)] == [near.id], "what nobody reviews 3 days before"


@pytest.mark.both_databases
@pytest.mark.parametrize("many", [False, True])
def test_after_the_morning_whom_it_is_given_to_hears_of_it_today_and_once(
    world: World, add_due: AddDue, work: Callable[[], object], many: bool
) -> None:
    dues = [add_due(world.bob, days=0, partner=world.alice) for _ in range(25 if many else 1)]
    work()
    for person in (world.megan, world.rita, world.megan):
        with world.write(world.alice) as session:
            own = list(access.by_ids(session, [due.id for due in dues]).values())
            selection.assign(session, own, person.user_id, by=world.alice)
        work()
        assert {one.subject_id for one in told(world, person)} == {due.id for due in dues}
        assert len(told(world, person)) == len(told(world, world.alice)) == len(dues)
    assert titles(world, world.bob) == titles(world, world.rita) == []
    assert sweep(world) == 0


@pytest.mark.both_databases
def test_what_was_filed_by_mistake_is_told_again_to_who_had_not_read_it(
    world: World, add_due: AddDue, work: Callable[[], object]
) -> None:
    due = add_due(world.bob, days=-1, partner=world.alice)
    work()
    with world.write(world.alice) as session:
        mark_read.mark_all_read(session, by=world.alice)
    change(world, world.megan, due, progress.file)
    work()
    assert titles(world, world.bob) == []
    for seen, status in ((Status.FILED, Status.IN_PROGRESS), (Status.IN_PROGRESS, Status.NOT_STARTED)):
        change(world, world.megan, due, partial(progress.set_status, seen=seen), status)
        work()
        assert titles(world, world.bob) == ["VAT return 1 day late for ABC Ltd"]
    assert titles(world, world.alice) == [], "she has read it, and keeps it"
    assert sweep(world) == 0


@pytest.mark.both_databases
def test_what_is_due_today_of_a_sudden_is_told_today(world: World, add_due: AddDue, work: Callable[[], object]) -> None:
    today = clock.today()
    later, tomorrow, far = (add_due(world.bob, days=days) for days in (20, 1, 40))
    work()
    for due in (later, tomorrow):
        change(world, world.megan, due, records.set_date, today, "HMRC agreed")
    change(world, world.megan, far, records.set_date, today + timedelta(days=7), "HMRC agreed")
    with world.write(world.alice) as session:
        client = session.get_one(Client, due.client_id)
        for title, owner in (("Grant", world.bob), ("Licence", world.alice)):
            typed = records.NewDeadline(title, "", today, "A letter", owner.user_id)
            records.add(session, client, typed, by=world.alice)
    work()
    assert sorted(titles(world, world.bob)) == [
        "Grant due today for ABC Ltd",
        "VAT return due today for ABC Ltd",
        "VAT return due today for ABC Ltd",
    ], "what is a week away waits for the next morning"
    assert titles(world, world.alice) == [], "who does it knows it"


def test_before_seven_the_sweep_tells(world: World, add_due: AddDue, work: Callable[[], object]) -> None:
    with clock.stopped(TODAY - timedelta(days=1)):
        work()
    with clock.stopped(TODAY.replace(hour=6, minute=59)):
        due = add_due(world.bob, days=0)
        change(world, world.alice, due, records.assign, "owner_id", world.megan.user_id)
        work()
        assert titles(world, world.megan) == []
    work()
    assert titles(world, world.megan) == ["VAT return due today for ABC Ltd"]
