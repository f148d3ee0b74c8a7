"""What the worker does when the database is busy, at night, and while somebody presses a button."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError

from practice_hub.base import clock, jobs
from practice_hub.base.database import Database, WriteSession
from practice_hub.clients.actions import records
from practice_hub.imports import access
from practice_hub.imports.actions import decisions
from practice_hub.imports.actions.writing import Codes, write_rows
from practice_hub.imports.enums import AT_WORK, RowState, State
from practice_hub.imports.models import ClientImport
from practice_hub.realtime import outbox
from practice_hub.web.extension import PracticeHub
from tests.imports.conftest import Choose, Work, act, again, csv_of, everybody, firms, rows_of, run, undo
from tests.world import World

Reach = Callable[[State], ClientImport]

# As the drivers say that somebody else is in the way, and who waited is to come again.
BUSY = [
    sqlite3.OperationalError("database is locked"),
    psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
    psycopg.errors.SerializationFailure("could not serialize access due to concurrent update"),
    psycopg.errors.DeadlockDetected("deadlock detected"),
]
# What each kind of work has written when it meets somebody.
MEETS = {
    State.READING: "INSERT INTO import_rows",
    State.PLANNING: "UPDATE client_imports SET done",
    State.RUNNING: "INSERT INTO clients ",
    State.UNDOING: "DELETE FROM clients ",
}
# Longer than the worker waits before it tries again.
LATER = timedelta(minutes=5)


@pytest.fixture
def reach(world: World, importing: Choose, work: Work) -> Reach:
    """An import of 25 clients that waits for the worker in this state."""

    def to(state: State) -> ClientImport:
        if state is State.READING:
            with world.write(world.alice) as session:
                return decisions.upload(session, "clients.csv", csv_of(firms(25)), by=world.alice)
        own = importing(csv_of(firms(25)))
        if state is State.PLANNING:
            act(world, own, decisions.choose_columns, own.fields, "trust")
        elif state is State.RUNNING:
            act(world, own, decisions.start, leave_out_errors=False)
        else:
            run(world, own, work)
            act(world, own, decisions.undo)
        return again(world, own)

    return to


def wrapped(error: Exception, statement: str) -> Exception:
    """As SQLAlchemy raises what this driver said."""
    base = psycopg.Error if isinstance(error, psycopg.Error) else sqlite3.Error
    return DBAPIError.instance(statement, {}, error, base)


@contextmanager
def busy(database: Database, beginning: str, error: Exception, *, after: int = 0) -> Iterator[list[str]]:
    """The statement that begins so meets somebody, once, after so many that did not; answers what met."""
    met: list[str] = []
    passed: list[str] = []

    def meet(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(beginning) and not met:
            if len(passed) == after:
                met.append(statement)
                raise wrapped(error, statement)
            passed.append(statement)

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", meet)
    yield met
    for engine in database.engines:
        event.remove(engine, "before_cursor_execute", meet)


def progress_of(world: World, own: ClientImport) -> str:
    """What the page says of how far it is."""
    page = world.browser(world.alice).get(f"/clients/imports/{own.id}").text
    found = re.search(r"<p>([0-9,]+ of [0-9,]+ rows)</p>", page)
    return found[1] if found else ""


# --- busy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", BUSY, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("state", MEETS)
def test_a_busy_database_is_no_fault_of_the_file_and_the_work_is_ended_later(
    world: World, work: Work, reach: Reach, state: State, error: Exception
) -> None:
    own = reach(state)
    with busy(world.database, MEETS[state], error) as met:
        work()
    assert met, "somebody was in the way"
    assert (again(world, own).state, again(world, own).note) == (state, ""), "it waits, and blames nobody"
    with clock.stopped(clock.now() + LATER):
        work()
    own = again(world, own)
    assert own.state == {State.RUNNING: State.DONE, State.UNDOING: State.UNDONE}.get(state, State.READY)
    assert own.note == ""
    assert {row.state for row in rows_of(world, own)} == {
        {State.DONE: "written", State.UNDONE: "undone"}.get(State(own.state), "waiting")
    }
    assert len(everybody(world)) == (25 if own.state == State.DONE else 0), "each once, or none"


@pytest.mark.both_databases
def test_what_was_written_before_it_was_busy_is_not_written_twice(
    world: World, work: Work, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("practice_hub.imports.jobs.BATCH", 10)
    own = reach(State.RUNNING)
    with busy(world.database, "UPDATE client_imports SET done", BUSY[0], after=1) as met:
        work()
    assert met
    assert len(everybody(world)) == 10, "the first batch stands"
    assert progress_of(world, own) == "10 of 25 rows"
    with clock.stopped(clock.now() + LATER):
        work()
    own = again(world, own)
    assert (own.state, own.created, len(everybody(world))) == (State.DONE, 25, 25)


def test_the_errors_of_the_tests_above_are_those_that_sqlalchemy_makes() -> None:
    for error in BUSY:
        assert isinstance(wrapped(error, "SELECT 1"), OperationalError)


def after_each_batch(monkeypatch: pytest.MonkeyPatch, call: Callable[[], object]) -> None:
    """In batches of ten; what happens between two of them."""
    monkeypatch.setattr("practice_hub.imports.jobs.BATCH", 10)
    true = outbox.append

    def append(session: WriteSession, type: StrEnum, *rest: Any, **more: Any) -> None:
        true(session, type, *rest, **more)
        if type == "import:progress":
            session.after_commit(call)  # type: ignore[arg-type]

    monkeypatch.setattr("practice_hub.imports.actions.finishing.append", append)


# --- how far it is -----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize("state", [State.PLANNING, State.RUNNING, State.UNDOING])
def test_the_page_says_how_far_it_is(
    world: World, work: Work, reach: Reach, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = reach(state)
    assert progress_of(world, own) == "0 of 25 rows", "and begins anew for each work"
    seen = []
    after_each_batch(monkeypatch, lambda: seen.append((again(world, own).done, again(world, own).total)))
    work()
    assert seen == [(10, 25), (20, 25), (25, 25)]


# --- at night ----------------------------------------------------------------------------------------------------


def the_night(world: World, work: Work) -> None:
    """What occurs daily, for every practice."""
    with world.write(world.alice) as session:
        jobs.enqueue(session, "imports.prunes", {})
    work()


def prune_alone(world: World) -> None:
    """The night's part of Alice's practice, while the worker that has her import is somewhere else."""
    run_of = PracticeHub.of(world.app).jobs.handlers["imports.prune"]
    job = jobs.Claimed(0, world.alice.tenant_id, "imports.prune", "", {}, 1, clock.now())
    with world.write(world.alice) as session:
        run_of(job)(session)


@pytest.mark.both_databases
@pytest.mark.parametrize("state", sorted(AT_WORK))
def test_the_night_forgets_no_import_that_is_at_work(world: World, work: Work, reach: Reach, state: State) -> None:
    """The worker may have been off for weeks."""
    own = reach(state)
    rows = len(rows_of(world, own))
    with clock.stopped(clock.now() + timedelta(days=40)):
        prune_alone(world)
        assert again(world, own).forgotten_at is None
        assert len(rows_of(world, own)) == rows
        work()
    own = again(world, own)
    assert own.state == {State.RUNNING: State.DONE, State.UNDOING: State.UNDONE}.get(state, State.READY)
    assert len(rows_of(world, own)) == 25


@pytest.mark.both_databases
def test_the_night_forgets_the_old_files_of_every_practice_and_no_new_one(
    world: World, importing: Choose, work: Work
) -> None:
    now = clock.now()
    with clock.stopped(now - timedelta(days=31)):
        ours = run(world, importing(csv_of(firms(2))), work)
        looked_at = importing(csv_of(firms(2, F0000="01632 960 999")))
        theirs = importing(csv_of(firms(2)), by=world.charlie)
    with clock.stopped(now - timedelta(days=29)):
        recent = importing(csv_of(firms(3)))
    the_night(world, work)
    assert [len(rows_of(world, own)) for own in (ours, looked_at, theirs, recent)] == [0, 0, 0, 3]
    assert [again(world, own).forgotten_at is None for own in (ours, looked_at, theirs, recent)] == [
        *(False, False, False, True)
    ]
    page = world.browser(world.alice).get("/clients/imports").text
    assert f'href="/clients/imports/{ours.id}"' in page, "that there was one stays"
    assert len(everybody(world)) == 2, "and so do the clients"


def test_the_forgetting_occurs_every_night(world: World) -> None:
    daily = {one.kind: one.at for one in PracticeHub.of(world.app).jobs.daily}
    assert daily["imports.prunes"].hour < 6


# --- buttons -----------------------------------------------------------------------------------------------------

BUTTONS = ("run", "undoing", "removal", "columns", "duplicates")
FORM = {"column_0": "name", "column_1": "", "usual_type": "trust", "every": "create", "leave_out": "on"}


@pytest.mark.parametrize("state", sorted(AT_WORK))
def test_a_button_of_an_old_page_does_nothing_while_the_worker_has_it(
    world: World, work: Work, reach: Reach, state: State
) -> None:
    own = reach(state)
    browser = world.browser(world.alice)
    for button in BUTTONS:
        answer = browser.post(f"/clients/imports/{own.id}/{button}", data=FORM)
        assert answer.location == f"/clients/imports/{own.id}" + ("?show=duplicate" if button == "duplicates" else "")
        now = again(world, own)
        assert (now.state, now.fields, now.done) == (state, own.fields, own.done), button
    # Reading is followed by a look through the rows.
    assert work() == (2 if state is State.READING else 1), "nothing else was asked of it"


def test_what_was_imported_is_not_imported_again_and_what_was_taken_back_stays_so(
    world: World, importing: Choose, work: Work
) -> None:
    own = run(world, importing(csv_of(firms(2))), work)
    browser = world.browser(world.alice)
    for button in ("run", "removal", "columns", "duplicates"):
        browser.post(f"/clients/imports/{own.id}/{button}", data=FORM)
    assert work() == 0
    assert (again(world, own).state, len(everybody(world))) == (State.DONE, 2)
    undo(world, own, work)
    for button in BUTTONS:
        browser.post(f"/clients/imports/{own.id}/{button}", data=FORM)
    assert work() == 0
    assert (again(world, own).state, len(everybody(world))) == (State.UNDONE, 0)


def found_by_a_slow_worker(world: World, job: jobs.Claimed) -> None:
    """What the first of two workers does when it comes to itself after its lease: nothing that stands."""
    with pytest.raises(jobs.LostClaim), world.app.app_context():
        jobs.run(world.database, job, PracticeHub.of(world.app).jobs.handler_of(job.kind))


@pytest.mark.parametrize("state", sorted(AT_WORK))
def test_two_workers_with_one_import_do_its_work_once(
    world: World, work: Work, reach: Reach, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease of the first ran out: the second ends the work, and the first finds nothing left to do."""
    monkeypatch.setattr("practice_hub.imports.jobs.BATCH", 10)
    own = reach(state)
    job = jobs.claim(world.database)
    assert job is not None
    with clock.stopped(clock.now() + timedelta(minutes=11)):
        work()
    ended, there = again(world, own), everybody(world)
    assert ended.state == {State.RUNNING: State.DONE, State.UNDOING: State.UNDONE}.get(state, State.READY)
    assert len(there) == (25 if state is State.RUNNING else 0)
    found_by_a_slow_worker(world, job)
    own = again(world, own)
    assert (own.state, own.created, own.note) == (ended.state, ended.created, "")
    assert (len(rows_of(world, own)), everybody(world)) == (25, there)


@pytest.mark.parametrize("state", [State.READING, State.PLANNING, State.RUNNING])
def test_a_slow_worker_finds_nothing_of_a_file_that_was_thrown_away_meanwhile(
    world: World, work: Work, reach: Reach, state: State
) -> None:
    own = reach(state)
    job = jobs.claim(world.database)
    assert job is not None
    if state is State.RUNNING:
        act(world, own, decisions.take_back)
    with clock.stopped(clock.now() + timedelta(minutes=11)):
        work()
    assert act(world, own, decisions.discard) is True
    found_by_a_slow_worker(world, job)
    assert (rows_of(world, own), everybody(world)) == ([], {})


def test_a_slow_worker_checks_no_more_once_another_has_checked_all_of_it(
    world: World, work: Work, reach: Reach, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = reach(State.PLANNING)
    seen: list[int] = []

    def other_worker_checks() -> None:
        seen.append(again(world, own).done)
        if len(seen) == 1:
            with clock.stopped(clock.now() + timedelta(minutes=11)):
                work()

    after_each_batch(monkeypatch, other_worker_checks)
    work()
    assert len(seen) == 4, "one of the first, and all three of the other"
    assert "job took longer than its lease" in caplog.text
    assert "job failed" not in caplog.text
    assert (again(world, own).state, run(world, own, work).created) == (State.READY, 25)


def test_a_slow_worker_writes_no_more_once_another_began_to_take_it_back(
    world: World, work: Work, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = reach(State.RUNNING)
    began: list[int] = []

    def other_worker_begins() -> None:
        if not began:
            began.append(len(everybody(world)))
            act(world, own, decisions.take_back)

    after_each_batch(monkeypatch, other_worker_begins)
    work()
    assert began == [10]
    assert everybody(world) == {}
    own = again(world, own)
    assert own.state == State.READY, "it is looked through again, and waits for a person"
    assert run(world, own, work).created == len(everybody(world)) == 25, "who may press once more"


@pytest.mark.only_database("postgresql")
def test_nobody_gets_a_code_that_an_import_is_about_to_give(world: World, reach: Reach) -> None:
    own = reach(State.RUNNING)

    def write(session: WriteSession) -> None:
        codes = Codes(access.codes(session, own))
        write_rows(session, own, access.next_rows(session, own, RowState.WAITING, 5), codes, by=world.alice)

    def add(session: WriteSession) -> None:
        records.create(session, by=world.alice, name="Kestrel", type="sole_trader")

    world.must_wait(world.alice, write, add)
    world.must_wait(world.alice, add, write)
