"""Work outside requests: what Alice asks for is done, its effect once, whatever dies in between."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from practice_hub.base import clock, jobs
from practice_hub.base.database import Database, TenantError, WriteSession
from practice_hub.base.jobs import Claimed, Daily, Effect, Jobs
from practice_hub.base.redaction import SafeToLog
from practice_hub.base.worker import Worker
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Role
from tests.world import World

pytestmark = pytest.mark.both_databases

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class NoGood(SafeToLog):
    """The work went wrong."""


def hire(session: WriteSession, payload: Mapping[str, Any]) -> None:
    """An effect that can be counted."""
    session.add(User(name=payload["name"], email="new@example.org", role=Role.STAFF))


def hired(world: World, name: str) -> int:
    with world.database.read(world.alice.tenant_id) as session:
        return session.scalar(select(func.count()).select_from(User).where(User.name == name)) or 0


def open_jobs(world: World) -> int:
    with world.database.directory() as session:
        return session.scalar(select(func.count(jobs.Job.id)).where(jobs.Job.done_at.is_(None))) or 0


@pytest.fixture
def registry() -> Jobs:
    registry = Jobs()
    registry.register("hire", jobs.inside(hire))
    return registry


@pytest.fixture
def worker(world: World, registry: Jobs) -> Worker:
    return Worker(world.database, registry)


def ask(world: World, kind: str = "hire", *, key: str | None = None, run_at: datetime | None = None) -> bool:
    with world.write(world.alice) as session:
        return jobs.enqueue(session, kind, {"name": "Nia Newman"}, key=key, run_at=run_at)


def test_what_alice_asks_for_is_done_once(world: World, worker: Worker) -> None:
    ask(world)
    assert worker.drain() == 1
    assert worker.drain() == 0
    assert hired(world, "Nia Newman") == 1


def test_work_asked_for_in_a_failed_unit_of_work_does_not_exist(world: World, worker: Worker) -> None:
    def ask_and_fail() -> None:
        with world.write(world.alice) as session:
            jobs.enqueue(session, "hire", {"name": "Nia Newman"})
            raise NoGood

    with pytest.raises(NoGood):
        ask_and_fail()
    assert worker.drain() == 0
    ask(world)
    assert worker.drain() == 1


def test_the_same_occurrence_twice_is_one_job(world: World, worker: Worker) -> None:
    assert ask(world, key="hire:nia")
    assert not ask(world, key="hire:nia")
    assert worker.drain() == 1
    assert not ask(world, key="hire:nia")
    assert hired(world, "Nia Newman") == 1


def test_work_for_tomorrow_waits_for_tomorrow(world: World, worker: Worker) -> None:
    with clock.stopped(MONDAY):
        ask(world, run_at=MONDAY + timedelta(days=1))
        assert worker.drain() == 0
    with clock.stopped(MONDAY + timedelta(days=1)):
        assert worker.drain() == 1


def test_failed_work_leaves_nothing_behind_and_is_tried_again_later(
    world: World, registry: Jobs, worker: Worker
) -> None:
    fails = [True, False]

    def hire_at_the_second_try(session: WriteSession, payload: Mapping[str, Any]) -> None:
        hire(session, payload)
        session.flush()
        if fails.pop(0):
            raise NoGood("the printer is on fire")

    registry.register("hire carefully", jobs.inside(hire_at_the_second_try))
    with clock.stopped(MONDAY):
        ask(world, "hire carefully", key="careful")
        assert worker.drain() == 1
        assert hired(world, "Nia Newman") == 0
        assert worker.drain() == 0
        assert error_of(world, "careful") == "NoGood: the printer is on fire"
    with clock.stopped(MONDAY + timedelta(minutes=1)):
        assert worker.drain() == 1
    assert hired(world, "Nia Newman") == 1


def test_work_that_never_succeeds_is_given_up_with_its_error_kept(world: World, registry: Jobs, worker: Worker) -> None:
    def never(_session: WriteSession, _payload: Mapping[str, Any]) -> None:
        raise NoGood("no such folder")

    registry.register("never", jobs.inside(never))
    ask(world, "never", key="hopeless")
    tries = 0
    for hours in range(1, 40):
        with clock.stopped(clock.now() + timedelta(hours=2 * hours)):
            tries += worker.drain()
    assert tries == jobs.TRIES
    with world.database.directory() as session:
        assert [(key, error) for key, error, _ in jobs.given_up(session)] == [("hopeless", "NoGood: no such folder")]


def test_the_waits_between_tries_grow_to_an_hour() -> None:
    waits = [jobs.wait_before(attempt).total_seconds() for attempt in range(2, jobs.TRIES + 1)]
    for wait, wanted in zip(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600], strict=True):
        assert wanted * 0.9 <= wait <= wanted * 1.1


def test_an_unknown_kind_waits_for_a_worker_that_knows_it(world: World, registry: Jobs, worker: Worker) -> None:
    with clock.stopped(MONDAY):
        ask(world, "fire", key="unknown")
        worker.drain()
        assert "fire" in error_of(world, "unknown")
    registry.register("fire", jobs.inside(hire))
    with clock.stopped(MONDAY + timedelta(hours=1)):
        assert worker.drain() == 1
    assert hired(world, "Nia Newman") == 1


def test_a_worker_that_died_is_replaced_when_its_lease_ends(world: World, worker: Worker) -> None:
    with clock.stopped(MONDAY):
        ask(world)
        assert jobs.claim(world.database) is not None  # and dies
        assert worker.drain() == 0
    with clock.stopped(MONDAY + jobs.LEASE + timedelta(seconds=1)):
        assert worker.drain() == 1
    assert hired(world, "Nia Newman") == 1


def test_a_worker_that_took_longer_than_its_lease_has_no_effect(world: World, worker: Worker) -> None:
    with clock.stopped(MONDAY):
        ask(world)
        slow = jobs.claim(world.database)
        assert slow is not None
    with clock.stopped(MONDAY + jobs.LEASE + timedelta(seconds=1)):
        assert worker.drain() == 1
        with pytest.raises(jobs.LostClaim):
            jobs.run(world.database, slow, jobs.inside(hire))
    assert hired(world, "Nia Newman") == 1


def test_a_worker_says_when_it_was_too_slow_and_leaves_the_job_to_who_has_it(
    world: World, registry: Jobs, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def hire_slowly(job: Claimed) -> Effect:
        tries.append(job.attempt)
        if job.attempt == 1:
            with clock.stopped(MONDAY + jobs.LEASE + timedelta(seconds=1)):
                Worker(world.database, registry).drain()
        return lambda session: hire(session, job.payload)

    registry.register("hire slowly", hire_slowly)
    with clock.stopped(MONDAY):
        ask(world, "hire slowly", key="slow")
        assert worker.drain() == 1
    assert tries == [1, 2]
    assert "job took longer than its lease" in caplog.text
    assert (hired(world, "Nia Newman"), open_jobs(world), error_of(world, "slow")) == (1, 0, "")


def test_work_of_one_kind_is_given_to_one_room_alone(registry: Jobs) -> None:
    with pytest.raises(ValueError, match="hire has a handler already"):
        registry.register("hire", jobs.inside(hire))


def test_work_that_kills_its_worker_every_time_is_given_up(world: World, worker: Worker) -> None:
    ask(world, key="deadly")
    for hours in range(jobs.TRIES):
        with clock.stopped(clock.now() + timedelta(hours=hours + 1)):
            assert jobs.claim(world.database) is not None
    with clock.stopped(clock.now() + timedelta(days=1)):
        assert worker.drain() == 0
    assert error_of(world, "deadly") == jobs.WORKER_DIED


def test_several_workers_do_each_job_once(world: World, registry: Jobs) -> None:
    for number in range(12):
        ask(world, key=f"nia {number}")
    ready = threading.Barrier(3)

    def work() -> None:
        ready.wait()
        Worker(world.database, registry).drain()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert open_jobs(world) == 0
    assert hired(world, "Nia Newman") == 12


def test_a_job_of_alices_practice_cannot_touch_charlies(world: World, registry: Jobs, worker: Worker) -> None:
    def rename(session: WriteSession, _payload: Mapping[str, Any]) -> None:
        for practice in session.scalars(select(Practice)):
            practice.name = "Renamed"

    registry.register("rename", jobs.inside(rename))
    ask(world, "rename")
    assert worker.drain() == 1
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Practice.name)).all() == ["Renamed"]
    with world.database.read(world.charlie.tenant_id) as session:
        assert session.scalars(select(Practice.name)).all() == ["Charlie & Co"]


def test_a_job_of_nobody_sees_no_practice(world: World, registry: Jobs, worker: Worker) -> None:
    seen: list[str] = []

    def look(session: WriteSession, _payload: Mapping[str, Any]) -> None:
        try:
            session.scalars(select(Practice)).all()
        except TenantError:
            seen.append("refused")

    registry.register("look", jobs.inside(look))
    with world.database.directory(write=True) as session:
        jobs.enqueue(session, "look", {})
    assert worker.drain() == 1
    assert seen == ["refused"]


def test_what_takes_long_is_done_outside_the_transaction(world: World, registry: Jobs, worker: Worker) -> None:
    def slow(job: Claimed) -> Effect:
        # Another writer is not held up: on SQLite this would wait for ever inside the worker's own transaction.
        ask(world, key="meanwhile")
        return lambda session: hire(session, job.payload)

    registry.register("slow", slow)
    ask(world, "slow")
    assert worker.drain() == 2
    assert hired(world, "Nia Newman") == 2


# --- daily -------------------------------------------------------------------------------------------------------


def test_every_worker_notes_the_daily_work_and_one_does_it(world: World, registry: Jobs) -> None:
    done: list[datetime] = []
    registry.every_day("brief", time(7, 30), jobs.inside(lambda _session, _payload: done.append(clock.now())))
    workers = [Worker(world.database, registry) for _ in range(3)]
    with clock.stopped(datetime(2026, 11, 23, 7, 29, tzinfo=UTC)):
        assert [worker.drain() for worker in workers] == [1, 0, 0]  # yesterday's, which nobody did
    with clock.stopped(datetime(2026, 11, 23, 7, 30, tzinfo=UTC)):
        assert [worker.drain() for worker in workers] == [1, 0, 0]
        assert [worker.drain() for worker in workers] == [0, 0, 0]
    assert len(done) == 2


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 7, 1, 2, 9, tzinfo=UTC), datetime(2026, 6, 30, 2, 10, tzinfo=UTC)),
        (datetime(2026, 7, 1, 2, 10, tzinfo=UTC), datetime(2026, 7, 1, 2, 10, tzinfo=UTC)),
        (datetime(2026, 1, 5, 3, 10, tzinfo=UTC), datetime(2026, 1, 5, 3, 10, tzinfo=UTC)),
        # The nights on which the clocks change.
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, 10, tzinfo=UTC)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), datetime(2026, 10, 25, 3, 10, tzinfo=UTC)),
    ],
)
def test_daily_means_by_the_clock_in_london(now: datetime, due: datetime) -> None:
    assert Daily("nightly", time(3, 10)).latest(now) == due


def test_jobs_done_long_ago_are_forgotten(world: World, worker: Worker) -> None:
    with clock.stopped(MONDAY):
        ask(world, key="old")
        worker.drain()
    with clock.stopped(MONDAY + timedelta(days=13)):
        ask(world, key="new")
        worker.drain()
    with clock.stopped(MONDAY + timedelta(days=15)), world.database.directory(write=True) as session:
        assert jobs.prune(session, keep=timedelta(days=14), keep_given_up=timedelta(days=90)) == 1
    assert not ask(world, key="new")
    assert ask(world, key="old")


def test_jobs_given_up_wait_longer_to_be_looked_at(world: World) -> None:
    ask(world, key="hopeless")
    job = jobs.claim(world.database)
    assert job is not None
    assert not jobs.note_failure(world.database, replace(job, attempt=jobs.TRIES), NoGood("no such folder"))
    for days, forgotten in ((89, 0), (91, 1)):
        with clock.stopped(clock.now() + timedelta(days=days)), world.database.directory(write=True) as session:
            assert jobs.prune(session, keep=timedelta(days=14), keep_given_up=timedelta(days=90)) == forgotten


def error_of(world: World, key: str) -> str:
    with world.database.directory() as session:
        return session.scalar(select(jobs.Job.last_error).where(jobs.Job.key == key)) or ""


def test_a_worker_outlives_a_database_that_is_away(
    world: World, worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away = [OperationalError("SELECT 1", {}, OSError("no route to host")) for _ in range(3)]
    claim = jobs.claim

    def claim_when_it_is_back(database: Database) -> Claimed | None:
        if away:
            raise away.pop()
        job = claim(database)
        if job is None:
            worker.stop()
        return job

    monkeypatch.setattr(jobs, "claim", claim_when_it_is_back)
    pauses: list[float] = []
    monkeypatch.setattr(worker, "_rest", pauses.append)
    ask(world)
    worker.work()
    assert hired(world, "Nia Newman") == 1
    assert pauses == [2, 4, 8, 1]
    assert caplog.text.count("could not look for jobs") >= 3
