"""The event log: what is committed is in it, once, in the order of the commits, without a hole, whoever else writes."""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice_hub import ROOT
from practice_hub.base import clock, directory
from practice_hub.base.database import WriteSession
from practice_hub.live.events import DemoEvent
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.realtime.event import Event, only_user
from practice_hub.realtime.outbox import append
from tests.world import World, add_practice

pytestmark = pytest.mark.both_databases

# Each example goes on in the same log, from wherever the one before left it.
ours = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], print_blob=True
)


class ChangedMyMind(Exception):
    """Somebody breaks off."""


Step = str | tuple[bool, list["Step"]]
"""An event with these words, or a savepoint that is kept (or not) with steps inside."""

steps = st.recursive(
    st.lists(st.text("abc", min_size=1, max_size=3), max_size=4).map(list[Step]),
    lambda inner: st.lists(st.one_of(st.just("x"), st.tuples(st.booleans(), inner)), max_size=3).map(list[Step]),
    max_leaves=6,
)
units = st.tuples(st.booleans(), steps)
"""A unit of work: whether it is committed, and its steps."""


def do(session: WriteSession, todo: Sequence[Step]) -> None:
    for step in todo:
        if isinstance(step, str):
            append(session, DemoEvent.PING, "practice", session.tenant_id, data={"words": step})
        else:
            kept, inner = step
            with suppress(ChangedMyMind), session.begin_nested():
                do(session, inner)
                if not kept:
                    raise ChangedMyMind


def kept_words(todo: Sequence[Step]) -> list[str]:
    words: list[str] = []
    for step in todo:
        if isinstance(step, str):
            words.append(step)
        elif step[0]:
            words += kept_words(step[1])
    return words


def work(world: World, person: Viewer, unit: tuple[bool, list[Step]]) -> None:
    committed, todo = unit
    with suppress(ChangedMyMind), world.write(person) as session:
        do(session, todo)
        if not committed:
            raise ChangedMyMind


def head(world: World, person: Viewer) -> int:
    with world.database.read(person.tenant_id) as session:
        return log.head(session).position


def since(world: World, person: Viewer, position: int) -> list[Event]:
    with world.database.read(person.tenant_id) as session:
        return log.after(session, position, 10_000)


def words_of(events: Sequence[Event]) -> list[str]:
    return [str(event.data["words"]) for event in events]


@ours
@given(todo=st.lists(units, max_size=5))
def test_the_log_is_what_was_committed_in_order(world: World, todo: list[tuple[bool, list[Step]]]) -> None:
    before, charlies = head(world, world.alice), head(world, world.charlie)
    for unit in todo:
        work(world, world.alice, unit)
    events = since(world, world.alice, before)
    assert words_of(events) == [word for committed, inner in todo if committed for word in kept_words(inner)]
    assert [event.position for event in events] == list(range(before + 1, head(world, world.alice) + 1))
    assert head(world, world.charlie) == charlies


@ours
@given(plans=st.lists(st.lists(units, min_size=1, max_size=4), min_size=2, max_size=4))
def test_writers_at_once_leave_no_hole_and_a_reader_misses_nothing(
    world: World, plans: list[list[tuple[bool, list[Step]]]]
) -> None:
    before = head(world, world.alice)
    stop = threading.Event()
    read: list[Event] = []

    def follow() -> None:
        """As the hub does: always what comes after the last position that it has."""
        cursor, last_look = before, False
        while not last_look:
            last_look = stop.is_set()
            for event in since(world, world.alice, cursor):
                read.append(event)
                cursor = event.position

    def write(number: int, todo: list[tuple[bool, list[Step]]]) -> None:
        for unit in todo:
            committed, inner = unit
            with suppress(ChangedMyMind), world.write(world.alice) as session:
                do(session, [f"{number}:{word}" for word in kept_words(inner)])
                if not committed:
                    raise ChangedMyMind

    reader = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(number, todo)) for number, todo in enumerate(plans)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()

    assert [event.position for event in read] == list(range(before + 1, head(world, world.alice) + 1))
    for number, todo in enumerate(plans):
        own = [word.partition(":")[2] for word in words_of(read) if word.startswith(f"{number}:")]
        assert own == [word for committed, inner in todo if committed for word in kept_words(inner)]


PROCESS = """
import sys
from enum import StrEnum
from practice_hub.base.database import Database
from practice_hub.realtime import log
from practice_hub.realtime.outbox import append

class Said(StrEnum):
    SAID = "demo:ping"

class Unit:
    append = staticmethod(log.write_noted)
    ring = staticmethod(print)

url, own, tenant_id = sys.argv[1], sys.argv[2], int(sys.argv[3])
for number in range(25):
    with (database := Database(url, Unit())).write(tenant_id) as session:
        for part in range(number % 3 + 1):
            append(session, Said.SAID, "practice", tenant_id, data={"words": f"{own}:{number}.{part}"})
    database.dispose()
"""


def test_processes_that_write_at_once_leave_no_hole(world: World, environment: dict[str, str]) -> None:
    """The server, the worker and the command line, as on the embedded set-up."""
    url, tenant_id = environment["HUB_DATABASE_URL"], str(world.alice.tenant_id)
    running = [
        subprocess.Popen([sys.executable, "-c", PROCESS, url, own, tenant_id], cwd=ROOT, stdout=subprocess.DEVNULL)
        for own in ("server", "worker")
    ]
    read: list[Event] = []
    while any(process.poll() is None for process in running):
        time.sleep(0.01)  # so that the others have the machine
        read += since(world, world.alice, read[-1].position if read else 0)
    read += since(world, world.alice, read[-1].position if read else 0)

    assert [process.returncode for process in running] == [0, 0]
    assert [event.position for event in read] == list(range(1, head(world, world.alice) + 1))
    wanted = [f"{number}.{part}" for number in range(25) for part in range(number % 3 + 1)]
    for own in ("server", "worker"):
        assert [words.partition(":")[2] for words in words_of(read) if words.startswith(own)] == wanted


def test_positions_are_taken_in_the_order_of_the_commits(world: World) -> None:
    """The one who began first commits last, and stands last: no reader can have passed it by."""
    with world.database.unit_of_work() as slow:
        slow.serve(world.charlie.tenant_id)
        append(slow, DemoEvent.PING, "practice", 1, data={"words": "began first"})
        # It has asked the database for nothing yet, so SQLite's one writer at a time may be another.
        with world.write(world.charlie) as quick:
            append(quick, DemoEvent.PING, "practice", 1, data={"words": "committed first"})
    assert words_of(since(world, world.charlie, 0)) == ["committed first", "began first"]


def test_an_event_names_the_row_that_its_unit_of_work_made(world: World) -> None:
    with world.write(world.alice) as session:
        nia = User(name="Nia", email="nia@example.org", role=Role.STAFF)
        session.add(nia)
        append(session, DemoEvent.PING, "user", nia, audience=only_user(world.bob.user_id), data={"words": "hi"})
    (event,) = since(world, world.alice, 0)
    assert (event.subject_type, event.subject_id) == ("user", nia.id)
    assert event.audience == f"user:{world.bob.user_id}"
    assert (clock.now() - event.occurred_at) < timedelta(minutes=1)


def test_a_practice_without_a_log_says_so(world: World) -> None:
    with world.database.unit_of_work() as session:
        session.serve(directory.add_tenant(session).id)
        with pytest.raises(log.UnknownTenant):
            log.head(session)
    with pytest.raises(log.UnknownTenant):
        say_without_a_log(world)


def say_without_a_log(world: World) -> None:
    with world.database.unit_of_work() as session:
        session.serve(directory.add_tenant(session).id)
        append(session, DemoEvent.PING, "practice", 1, data={"words": "hi"})


# --- a new life, and forgetting ----------------------------------------------------------------------------------


def test_a_restart_gives_each_log_a_new_life_at_the_same_position(world: World) -> None:
    work(world, world.alice, (True, ["a", "b"]))
    ids = [world.alice.tenant_id, world.charlie.tenant_id]
    before = log.heads(world.database.engine, ids)
    with world.database.directory(write=True) as session:
        assert log.restart(session.connection()) == 2
    after = log.heads(world.database.engine, ids)
    for tenant_id in ids:
        assert after[tenant_id].epoch != before[tenant_id].epoch
        assert after[tenant_id].position == before[tenant_id].position


def test_a_restart_of_alices_log_leaves_charlies(world: World) -> None:
    ids = [world.alice.tenant_id, world.charlie.tenant_id]
    before = log.heads(world.database.engine, ids)
    with world.database.directory(write=True) as session:
        assert log.restart(session.connection(), [world.alice.tenant_id]) == 1
    after = log.heads(world.database.engine, ids)
    assert after[world.alice.tenant_id] != before[world.alice.tenant_id]
    assert after[world.charlie.tenant_id] == before[world.charlie.tenant_id]


@pytest.fixture
def history(world: World) -> list[int]:
    """Ten days with five events each, of Alice's practice and of Charlie's; answers the days' ages."""
    ages = list(range(10, 0, -1))
    now = clock.now()
    for age in ages:
        with clock.stopped(now - timedelta(days=age)):
            for person in (world.alice, world.charlie):
                work(world, person, (True, ["1", "2", "3", "4", "5"]))
    return ages


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("keep_days", "keep_count", "left"),
    [
        (3.5, 1, 15),  # the days decide
        (3.5, 22, 22),  # the number is more than the days hold
        (0.5, 7, 7),
        (30, 1, 50),  # nothing is that old
        (0.5, 500, 50),  # nor are there so many
    ],
)
def test_what_is_kept_is_the_days_or_the_number_whichever_is_more(
    world: World, keep_days: float, keep_count: int, left: int
) -> None:
    with world.write(world.alice) as session:
        gone = log.prune(session, keep_days=keep_days, keep_count=keep_count)  # type: ignore[arg-type]  # half days
    kept = [event.position for event in since(world, world.alice, 0)]
    assert gone == 50 - left
    assert kept == list(range(50 - left + 1, 51))
    assert head(world, world.alice) == 50
    assert len(since(world, world.charlie, 0)) == 50


@pytest.mark.usefixtures("history")
def test_after_forgetting_everything_old_the_numbers_go_on(world: World) -> None:
    with world.write(world.alice) as session:
        log.prune(session, keep_days=0, keep_count=0)
    assert since(world, world.alice, 0) == []
    work(world, world.alice, (True, ["next"]))
    assert [event.position for event in since(world, world.alice, 0)] == [51]


def test_a_backdated_event_leaves_no_hole_when_the_old_are_forgotten(world: World) -> None:
    """A clock that was put back: what goes is a whole beginning."""
    now = clock.now()
    for age in (1, 20, 1, 1):
        with clock.stopped(now - timedelta(days=age)):
            work(world, world.charlie, (True, ["x"]))
    with world.write(world.charlie) as session:
        assert log.prune(session, keep_days=7, keep_count=1) == 2
    assert [event.position for event in since(world, world.charlie, 0)] == [3, 4]


def test_a_new_practice_begins_a_life_of_its_own(world: World) -> None:
    dora = add_practice(world.database, "Dora & Co", {"dora": ("Dora Dean", Role.OWNER)})["dora"]
    with world.database.read(dora.tenant_id) as session:
        own = log.head(session)
    with world.database.read(world.alice.tenant_id) as session:
        assert own.epoch != log.head(session).epoch
    assert own.position == 0
