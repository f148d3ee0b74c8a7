"""An operator's commands: watch a log, say something to the screens, begin a new life, work outside requests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from practice_hub import ROOT
from practice_hub.application import create_app
from practice_hub.base import clock, directory, installation, jobs
from practice_hub.base.config import Settings
from practice_hub.base.jobs import Jobs
from practice_hub.base.worker import Worker
from practice_hub.live import jobs as nightly
from practice_hub.live.events import DemoEvent
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.realtime.event import Cursor
from practice_hub.realtime.outbox import append
from practice_hub.web.extension import PracticeHub
from tests.parts import waiting
from tests.parts.process import Process
from tests.world import World

NIGHT = datetime(2026, 11, 23, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def sign_ins(world: World) -> None:
    """The two owners have addresses to be found by."""
    with world.database.directory(write=True) as session:
        for email, viewer in (("alice@example.org", world.alice), ("charlie@example.org", world.charlie)):
            directory.add_sign_in(
                session, email=email, password_hash="x", tenant_id=viewer.tenant_id, user_id=viewer.user_id
            )


def flask(world: World, *arguments: str) -> Result:
    return world.app.test_cli_runner().invoke(args=list(arguments))


def say(world: World, viewer: Viewer, words: str) -> None:
    with world.write(viewer) as session:
        append(session, DemoEvent.PING, "practice", viewer.tenant_id, data={"words": words})


def head(world: World, viewer: Viewer) -> Cursor:
    with world.database.read(viewer.tenant_id) as session:
        return log.head(session)


# --- events ------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_test_event_reaches_the_pages_of_its_practice_alone(world: World) -> None:
    alice, charlie = world.browser(world.alice), world.browser(world.charlie)
    cursors = {viewer: head(world, viewer) for viewer in (world.alice, world.charlie)}
    sent = flask(world, "events", "send-test", "--practice-of", "Alice@Example.org", "--message", "<b>Tea</b>?")
    assert sent.exit_code == 0, sent.output

    heard = alice.get(f"/realtime/poll?cursor={cursors[world.alice]}")
    assert '<hx-event name="demo:ping"' in heard.text
    assert "&lt;b&gt;Tea&lt;/b&gt;?" in heard.text
    assert "hx-partial" not in heard.text

    assert charlie.get(f"/realtime/poll?cursor={cursors[world.charlie]}").status_code == 204
    flask(world, "events", "send-test", "--practice-of", "charlie@example.org")
    assert "demo:ping" in charlie.get(f"/realtime/poll?cursor={cursors[world.charlie]}").text


def test_nobodys_practice_is_refused(world: World) -> None:
    for command in ("tail", "send-test", "restart"):
        refused = flask(world, "events", command, "--practice-of", "nobody@example.org")
        assert refused.exit_code == 2
        assert "nobody signs in with nobody@example.org" in refused.output


@pytest.mark.both_databases
def test_the_tail_shows_one_line_an_event(world: World) -> None:
    for number in range(12):
        say(world, world.alice, f"word {number}")
    say(world, world.charlie, "his own")
    everything = flask(world, "events", "tail", "--once").output.splitlines()
    assert len(everything) == 11
    first = everything[0].split(" ", 6)
    assert first[:2] == [str(world.alice.tenant_id), "3"]
    assert datetime.fromisoformat(first[2]).tzinfo is not None
    assert first[3:] == ["demo:ping", f"practice-{world.alice.tenant_id}", "everyone", '{"words": "word 2"}']

    alices = flask(world, "events", "tail", "--once", "--practice-of", "alice@example.org", "--last", "2").output
    assert [line.split()[1] for line in alices.splitlines()] == ["11", "12"]
    assert "his own" not in alices


def test_the_tail_follows_what_comes(world: World, environment: dict[str, str], tmp_path: Path) -> None:
    tail = Process(
        [sys.executable, "-u", "-m", "flask", "--app", str(ROOT / "app.py"), "events", "tail"],
        log=tmp_path / "tail.log",
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
    )
    say(world, world.alice, "before")
    tail.start()
    try:
        waiting.until(lambda: "before" in tail.log(), "the tail showing what was there")
        say(world, world.charlie, "after")
        waiting.until(lambda: "after" in tail.log(), "the tail showing what came")
    finally:
        tail.stop()
    assert len(tail.log().splitlines()) == 2


@pytest.mark.both_databases
def test_a_new_life_of_alices_log_resets_her_pages_and_not_charlies(world: World) -> None:
    before = {viewer: head(world, viewer) for viewer in (world.alice, world.charlie)}
    with world.database.directory(write=True) as session:
        installation.set_mark(session, installation.RESTORED)
    assert flask(world, "events", "restart", "--practice-of", "alice@example.org").exit_code == 0
    assert "rt:reset" in world.browser(world.alice).get(f"/realtime/poll?cursor={before[world.alice]}").text
    assert world.browser(world.charlie).get(f"/realtime/poll?cursor={before[world.charlie]}").status_code == 204
    # A restored back-up needs all logs to begin anew.
    assert world.app.test_client().get("/readyz").status_code == 503
    flask(world, "events", "restart")
    assert world.app.test_client().get("/readyz").status_code == 200


# --- readiness ---------------------------------------------------------------------------------------------------


def test_a_hub_without_tables_is_alive_and_not_ready(world: World, environment: dict[str, str]) -> None:
    world.database.dispose()
    file = Path(environment["HUB_DATABASE_URL"].removeprefix("sqlite:///"))
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()
    visitor = world.app.test_client()
    assert visitor.get("/healthz").status_code == 200
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.text.strip()) == (503, "the database is not migrated: run `flask db upgrade`")
    flask(world, "db", "upgrade")
    assert visitor.get("/readyz").status_code == 200


def test_a_hub_whose_database_is_away_is_alive_and_not_ready(tmp_path: Path) -> None:
    nowhere = f"postgresql://hub@127.0.0.1:{waiting.free_port()}/hub"
    settings = Settings.from_environment(
        {"HUB_DATA_DIR": str(tmp_path), "HUB_DATABASE_URL": nowhere, "HUB_SECRET_KEY": "s" * 40}
    )
    visitor = create_app(settings, TESTING=True).test_client()
    assert visitor.get("/healthz").status_code == 200
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.text.strip()) == (503, "the database cannot be reached")


# --- the worker --------------------------------------------------------------------------------------------------


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Iterator[Process]:
    process = Process(
        [sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "work"],
        log=tmp_path / "worker.log",
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
    )
    yield process
    process.stop()


@pytest.mark.both_databases
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_does_what_is_due_and_ends_when_told(world: World, worker: Process, number: signal.Signals) -> None:
    with world.database.directory(write=True) as session:
        jobs.enqueue(session, nightly.PRUNE_EVENTS, {}, key="now", tenant_id=world.alice.tenant_id)
    worker.start()
    waiting.until(lambda: "job=now" in worker.log(), "the worker doing the job")
    os.kill(worker.pid, number)
    assert worker.wait() == 0, worker.log()
    assert "Traceback" not in worker.log()


def test_once_does_what_is_due_and_ends(world: World) -> None:
    for key in ("one", "two"):
        with world.database.directory(write=True) as session:
            jobs.enqueue(session, nightly.PRUNE_EVENTS, {}, key=key, tenant_id=world.alice.tenant_id)
    first = flask(world, "work", "--once")
    assert first.exit_code == 0, first.output
    with world.database.directory() as session:
        assert set(session.scalars(select(jobs.Job.key).where(jobs.Job.done_at.is_not(None)))) >= {"one", "two"}
    assert flask(world, "work", "--once").stdout == "0 jobs were due.\n"


def test_the_worker_is_not_patched(environment: dict[str, str]) -> None:
    """Jobs may block as they like: there is nobody else in the process."""
    code = "import app, sys; from gevent.monkey import is_module_patched as p; sys.exit(p('socket') or p('time'))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **environment}, check=False)
    assert ended.returncode == 0


# --- every night -------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_what_has_ended_long_ago_is_forgotten_at_night(world: World) -> None:
    with clock.stopped(NIGHT - timedelta(days=31)):
        for _ in range(3):
            say(world, world.alice, "long ago")
        add_browser_and_link(world, ended=True)
    with clock.stopped(NIGHT - timedelta(days=29)):
        add_browser_and_link(world, ended=True)
    with clock.stopped(NIGHT - timedelta(minutes=1)):
        add_browser_and_link(world, ended=False)
        say(world, world.alice, "today")

    registry = Jobs()
    # The shortest that the settings allow would keep 500 events; the night is the same.
    nightly.register(registry, replace(PracticeHub.of(world.app).settings, event_retention_count=2))
    with clock.stopped(NIGHT):
        Worker(world.database, registry).drain()

    with world.database.read(world.alice.tenant_id) as session:
        assert [event.position for event in log.after(session, 0, 10)] == [3, 4]
    with world.database.directory(write=True) as session:
        # One of each was left to forget here: had the night taken more, there would be none.
        with clock.stopped(NIGHT + timedelta(days=1, hours=1)):
            assert directory.prune_browsers(session, keep=timedelta(days=30)) == 1
            assert directory.prune_links(session, keep=timedelta(days=30)) == 1
        with clock.stopped(NIGHT + timedelta(days=60)):
            assert directory.prune_browsers(session, keep=timedelta(days=30)) == 1
            assert directory.prune_links(session, keep=timedelta(days=30)) == 1


def add_browser_and_link(world: World, *, ended: bool) -> None:
    tenant_id, user_id = world.alice.tenant_id, world.alice.user_id
    soon = clock.now() + timedelta(hours=1)
    with world.database.directory(write=True) as session:
        directory.add_browser(session, tenant_id=tenant_id, user_id=user_id, role="owner")
        token = directory.add_link(session, "reset", tenant_id=tenant_id, user_id=user_id, expires_at=soon)
        if ended:
            directory.end_browsers(session, tenant_id, user_id)
            link = directory.find_link(session, "reset", token)
            assert link is not None
            directory.use_link(session, link)


def test_the_worker_knows_what_each_room_has_for_it_and_when(world: World) -> None:
    registry = PracticeHub.of(world.app).jobs
    assert {one.kind: f"{one.at:%H:%M}" for one in registry.daily} == {
        "nightly": "03:10",
        "notifications.prunes": "03:20",
        "imports.prunes": "03:40",
        "deadlines.nightly": "04:10",
        "tasks.nightly": "04:20",
        "deadlines.remind": "07:00",
        "notifications.digests": "07:30",
    }
    rooms = [kind for kind in registry.handlers if kind not in {one.kind for one in registry.daily}]
    assert sorted(rooms) == [
        "deadlines.remind.people",
        "deadlines.remind.practice",
        "deadlines.remind.these",
        "deadlines.roll",
        "events.prune",
        "imports.plan",
        "imports.prune",
        "imports.read",
        "imports.run",
        "imports.undo",
        "mail",
        "notification mail",
        "notifications.brief",
        "notifications.digest",
        "notifications.prune",
        "password link",
        "search.rebuild",
        "sign-in paused",
        "tasks.repeat",
    ]
