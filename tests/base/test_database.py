"""Sessions: one snapshot to read, one unit of work to write, and what follows a commit alone."""

import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from practice_hub.base import directory, jobs
from practice_hub.base.clock import LONDON
from practice_hub.base.database import TenantError, WriteSession
from practice_hub.live.events import DemoEvent
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Role
from practice_hub.realtime import log
from practice_hub.realtime.bus import WakeUp
from practice_hub.realtime.outbox import append
from practice_hub.web.extension import PracticeHub
from tests.world import World

pytestmark = pytest.mark.both_databases


class ChangedMyMind(Exception):
    """Somebody breaks off."""


def say(session: WriteSession, words: str) -> None:
    append(session, DemoEvent.PING, "practice", session.tenant_id, data={"words": words})


def said(world: World) -> list[str]:
    with world.database.read(world.alice.tenant_id) as session:
        return [str(event.data["words"]) for event in log.after(session, 0, 1_000)]


# --- savepoints --------------------------------------------------------------------------------------------------


def break_off_inside(session: WriteSession, call: Callable[[], None]) -> None:
    with contextlib.suppress(ChangedMyMind), session.begin_nested():
        call()
        raise ChangedMyMind


def test_what_was_noted_in_a_broken_savepoint_never_happened(world: World) -> None:
    calls: list[str] = []
    with world.write(world.alice) as session:
        say(session, "before")

        def inside() -> None:
            say(session, "inside")
            session.after_commit(lambda: calls.append("inside"))

        break_off_inside(session, inside)
        session.after_commit(lambda: calls.append("after"))
        say(session, "after")
    assert said(world) == ["before", "after"]
    assert calls == ["after"]


def test_a_kept_savepoint_in_a_broken_one_goes_with_it(world: World) -> None:
    with world.write(world.alice) as session:
        say(session, "before")

        def inside() -> None:
            with session.begin_nested():
                say(session, "kept")
            say(session, "outer")

        break_off_inside(session, inside)
        with session.begin_nested():
            say(session, "another")
    assert said(world) == ["before", "another"]


def test_a_row_that_is_refused_in_a_savepoint_takes_only_its_own_events(world: World) -> None:
    """As when an email address turns out to be taken: the failed flush is no end of the whole."""

    def hire_a_twin(session: WriteSession) -> None:
        with session.begin_nested():
            say(session, "inside")
            session.add(User(id=world.bob.user_id, name="Twin", email="twin@example.org", role=Role.STAFF))
            session.flush()

    with world.write(world.alice) as session:
        say(session, "before")
        with pytest.raises(IntegrityError):
            hire_a_twin(session)
        say(session, "after")
    assert said(world) == ["before", "after"]


# --- the exit ----------------------------------------------------------------------------------------------------


def test_a_broken_unit_of_work_says_nothing_and_calls_nobody(world: World) -> None:
    calls: list[str] = []

    def break_off() -> None:
        with world.write(world.alice) as session:
            say(session, "lost")
            session.after_commit(lambda: calls.append("lost"))
            raise ChangedMyMind

    with pytest.raises(ChangedMyMind):
        break_off()
    assert said(world) == []
    assert calls == []


def test_a_rolled_back_unit_of_work_says_nothing_and_calls_nobody(world: World) -> None:
    calls: list[str] = []
    with world.write(world.alice) as session:
        say(session, "lost")
        session.after_commit(lambda: calls.append("lost"))
        session.rollback()
    assert said(world) == []
    assert calls == []


def test_what_follows_the_commit_sees_it_done(world: World) -> None:
    seen: list[list[str]] = []
    with world.write(world.alice) as session:
        say(session, "hello")
        session.after_commit(lambda: seen.append(said(world)))
    assert seen == [["hello"]]


def test_a_fault_after_the_commit_leaves_it_standing(world: World) -> None:
    calls: list[str] = []

    def fail() -> None:
        raise ChangedMyMind

    with world.write(world.alice) as session:
        say(session, "hello")
        session.after_commit(fail)
        session.after_commit(lambda: calls.append("second"))
    assert said(world) == ["hello"]
    assert calls == ["second"]


def test_a_bus_that_is_broken_leaves_the_commit_standing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[WakeUp] = []

    def fail(wake_up: WakeUp) -> None:
        published.append(wake_up)
        raise ChangedMyMind

    monkeypatch.setattr(PracticeHub.of(world.app).bus, "publish", fail)
    with world.write(world.alice) as session:
        say(session, "hello")
    assert said(world) == ["hello"]
    assert [wake_up.data["head"] for wake_up in published] == [1]


def test_an_event_without_a_practice_is_an_error(world: World) -> None:
    with world.database.unit_of_work() as session, pytest.raises(TenantError):
        append(session, DemoEvent.PING, "practice", 1)


def test_a_moment_is_kept_with_its_time_zone_and_not_without(world: World) -> None:
    with world.write(world.alice) as session, pytest.raises(StatementError):
        jobs.enqueue(session, "ring", {}, run_at=datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001 - what is refused
    with world.write(world.alice) as session:
        jobs.enqueue(session, "ring", {}, run_at=datetime(2026, 7, 1, 10, 0, tzinfo=LONDON))
    with world.database.directory() as session:
        assert session.scalars(select(jobs.Job.run_at)).all() == [datetime(2026, 7, 1, 9, 0, tzinfo=UTC)]


def test_only_the_exit_commits(world: World) -> None:
    with world.write(world.alice) as session:
        say(session, "hello")
        with pytest.raises(TenantError):
            session.commit()
    assert said(world) == ["hello"]


def test_a_practice_is_founded_whole_or_not_at_all(world: World) -> None:
    def found() -> None:
        with world.database.unit_of_work() as session:
            tenant = directory.add_tenant(session)
            session.serve(tenant.id)
            session.add(Practice(name="Half & Co"))
            session.flush()
            raise ChangedMyMind

    with pytest.raises(ChangedMyMind):
        found()
    with world.database.directory() as session:
        assert len(directory.tenant_ids(session)) == 2


# --- snapshots and writers ---------------------------------------------------------------------------------------


def test_a_page_is_one_moment_whatever_is_written_meanwhile(world: World) -> None:
    with world.database.read(world.alice.tenant_id) as session:
        before = log.head(session)
        with world.write(world.alice) as other:
            other.scalars(select(Practice)).one().name = "Renamed & Co"
            say(other, "renamed")
        assert session.scalars(select(Practice.name)).all() == ["Marlowe Reid Accountants"]
        assert log.head(session) == before
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Practice.name)).all() == ["Renamed & Co"]


def test_readers_and_the_sweep_do_not_wait_for_a_writer(world: World) -> None:
    with world.write(world.alice) as session:
        session.scalars(select(Practice)).one().name = "Not yet & Co"
        session.flush()
        heads = log.heads(world.database.engine, [world.alice.tenant_id])
        assert heads[world.alice.tenant_id].position == 0
        with world.database.read(world.alice.tenant_id) as reader:
            assert reader.scalars(select(Practice.name)).all() == ["Marlowe Reid Accountants"]


def test_a_writer_that_reads_first_never_fails_for_another(world: World) -> None:
    """On SQLite a transaction that began by reading could not write once another had: each takes the lock at once."""

    def rename() -> None:
        for _ in range(5):
            with world.write(world.alice) as session:
                practice = session.scalars(select(Practice).with_for_update()).one()
                practice.name += "+"

    threads = [threading.Thread(target=rename) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Practice.name)).one().count("+") == 20


def test_a_writer_waits_for_the_one_before(world: World) -> None:
    began, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with world.write(world.alice) as session:
            session.scalars(select(Practice)).one().name = "First"
            session.flush()
            began.set()
            finish.wait()

    def follow() -> None:
        with world.write(world.alice) as session:
            session.scalars(select(Practice).with_for_update()).one().name += ", then second"

    first, second = threading.Thread(target=hold), threading.Thread(target=follow)
    first.start()
    began.wait()
    second.start()
    second.join(0.05)
    assert second.is_alive()
    finish.set()
    first.join()
    second.join()
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Practice.name)).one() == "First, then second"


@pytest.mark.only_database("sqlite")
def test_many_writers_leave_the_readers_their_connections(world: World) -> None:
    """An import that writes for seconds: whoever wants to write waits, and pages are read meanwhile."""

    def rename() -> None:
        with world.write(world.alice) as session:
            session.scalars(select(Practice)).one().name += "+"

    writers = [threading.Thread(target=rename) for _ in range(15)]
    with world.write(world.alice) as session:
        session.scalars(select(Practice)).one().name += "!"
        for writer in writers:
            writer.start()
        for _ in range(15):
            with world.database.read(world.alice.tenant_id) as reader:
                assert reader.scalars(select(Practice.name)).all() == ["Marlowe Reid Accountants"]
    for writer in writers:
        writer.join()
    with world.database.read(world.alice.tenant_id) as reader:
        assert reader.scalars(select(Practice.name)).one().endswith("!" + 15 * "+")


def test_no_session_keeps_its_connection(world: World) -> None:
    test_a_broken_unit_of_work_says_nothing_and_calls_nobody(world)
    with world.database.read(world.alice.tenant_id) as session:
        session.scalars(select(Practice)).all()
        assert world.database.connections_in_use == 1
    assert world.database.connections_in_use == 0
