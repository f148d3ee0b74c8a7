"""An operator backs up and restores: everything comes back, and nobody's page trusts a cursor of another life."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from practice_hub.base import backup, jobs
from practice_hub.base.config import Settings
from practice_hub.base.migrations import Migrations
from practice_hub.live.events import DemoEvent
from practice_hub.people.models import User
from practice_hub.realtime import log
from practice_hub.realtime.outbox import append
from tests.base.conftest import Command
from tests.world import World

pytestmark = pytest.mark.both_databases

PEOPLE = ["Alice Marlowe", "Bob Ashworth", "Megan Rees", "Rita Osei"]


def people(world: World) -> list[str]:
    with world.database.read(world.alice.tenant_id) as session:
        return list(session.scalars(select(User.name).order_by(User.name)))


def rename_bob(world: World) -> None:
    with world.write(world.alice) as session:
        bob = session.get(User, world.bob.user_id)
        assert bob is not None
        bob.name = "Robert"
        append(session, DemoEvent.PING, "practice", 1)


@pytest.fixture
def back_up_file(tmp_path: Path, flask: Command) -> Path:
    """A back-up of the world as it was at the test's beginning."""
    file = tmp_path / "night.backup"
    made = flask("db", "backup", str(file))
    assert made.exit_code == 0, made.output
    return file


def test_what_was_backed_up_comes_back(
    world: World, flask: Command, back_up_file: Path, migrations: Migrations
) -> None:
    rename_bob(world)
    restored = flask("db", "restore", str(back_up_file), "--yes")
    assert restored.exit_code == 0, restored.output
    assert people(world) == PEOPLE
    with world.database.read(world.charlie.tenant_id) as session:
        assert session.scalars(select(User.name)).all() == ["Charlie Cole"]
    assert migrations.check() == []
    rename_bob(world)
    assert "Robert" in people(world)


def test_a_restored_hub_is_not_ready_until_its_logs_begin_a_new_life(
    world: World, flask: Command, back_up_file: Path
) -> None:
    visitor = world.app.test_client()
    assert visitor.get("/readyz").status_code == 200
    with world.database.read(world.alice.tenant_id) as session:
        before = log.head(session)
    flask("db", "restore", str(back_up_file), "--yes")

    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert "flask events restart" in answer.text

    assert flask("events", "restart").output.startswith("2 logs begin a new life.\n")
    assert visitor.get("/readyz").status_code == 200
    with world.database.read(world.alice.tenant_id) as session:
        assert log.head(session).epoch != before.epoch


def test_who_signed_out_since_the_back_up_is_not_let_in_by_restoring_it(
    world: World, flask: Command, tmp_path: Path
) -> None:
    browser, file = world.browser(world.bob), tmp_path / "with bob.backup"
    world.database.dispose()
    flask("db", "backup", str(file))
    browser.post("/sign-out")
    assert browser.get("/account").status_code == 302
    kept = world.browser(world.alice)
    world.database.dispose()
    flask("db", "restore", str(file), "--yes")
    assert "signs in again" in flask("events", "restart").output
    for each in (browser, kept):
        assert each.get("/account").status_code == 302


def test_a_second_restore_leaves_the_mark_of_the_first(world: World, flask: Command, back_up_file: Path) -> None:
    """The back-up knows nothing of the mark, which is written after it was loaded."""
    for _ in range(2):
        flask("db", "restore", str(back_up_file), "--yes")
        assert world.app.test_client().get("/readyz").status_code == 503


def test_a_database_that_holds_practices_is_not_replaced_by_accident(
    world: World, flask: Command, back_up_file: Path
) -> None:
    world.database.dispose()
    rename_bob(world)
    world.database.dispose()
    refused = flask("db", "restore", str(back_up_file))
    assert refused.exit_code == 1
    assert "holds practices already" in refused.output
    assert "Robert" in people(world)


def test_a_database_in_use_is_not_replaced_by_accident(
    world: World, migrations: Migrations, back_up_file: Path
) -> None:
    with world.database.read(world.alice.tenant_id) as session:
        session.scalars(select(User)).all()
        with pytest.raises(backup.BackupError, match=r"has the database open|holds practices"):
            backup.restore(migrations, back_up_file, replace=False)


def test_a_back_up_is_its_owners_alone_and_overwrites_nothing(flask: Command, back_up_file: Path) -> None:
    assert stat.S_IMODE(back_up_file.stat().st_mode) == 0o600
    size = back_up_file.stat().st_size
    refused = flask("db", "backup", str(back_up_file))
    assert refused.exit_code == 1
    assert "is there already" in refused.output
    assert back_up_file.stat().st_size == size


def test_a_file_that_is_no_back_up_changes_nothing(world: World, flask: Command, tmp_path: Path) -> None:
    holiday = tmp_path / "holiday.jpg"
    holiday.write_bytes(os.urandom(4_000))
    refused = flask("db", "restore", str(holiday), "--yes")
    assert refused.exit_code == 1
    assert people(world) == PEOPLE
    assert world.app.test_client().get("/readyz").status_code == 200


def test_a_folder_that_cannot_be_written_is_named(flask: Command, tmp_path: Path) -> None:
    refused = flask("db", "backup", str(tmp_path / "nowhere" / "night.backup"))
    assert refused.exit_code == 1
    assert "nowhere" in refused.output


# --- SQLite ------------------------------------------------------------------------------------------------------


@pytest.mark.only_database("sqlite")
class TestOnSqlite:
    def test_a_back_up_is_one_moment_while_people_work(self, world: World, flask: Command, tmp_path: Path) -> None:
        with world.write(world.alice) as session:
            session.add(User(name="Half", email="half@example.org", role="staff"))
            session.flush()
            made = flask("db", "backup", str(tmp_path / "meanwhile.backup"))
            assert made.exit_code == 0, made.output
        with closing(sqlite3.connect(tmp_path / "meanwhile.backup")) as copy:
            names = {name for (name,) in copy.execute("SELECT name FROM users")}
        assert "Half" not in names
        assert "Alice Marlowe" in names
        assert [file.name for file in tmp_path.glob("meanwhile*")] == ["meanwhile.backup"]

    def test_a_damaged_back_up_changes_nothing(self, world: World, flask: Command, back_up_file: Path) -> None:
        content = bytearray(back_up_file.read_bytes())
        content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
        back_up_file.write_bytes(content)
        refused = flask("db", "restore", str(back_up_file), "--yes")
        assert refused.exit_code == 1
        assert people(world) == PEOPLE

    def test_a_back_up_of_which_one_letter_changed_is_refused_in_words(
        self, world: World, flask: Command, tmp_path: Path
    ) -> None:
        """The key of a job stands in its row and in an index."""
        with world.write(world.alice) as session:
            jobs.enqueue(session, "ring", {}, key="ring-the-bank")
        file = tmp_path / "night.backup"
        assert flask("db", "backup", str(file)).exit_code == 0
        assert file.read_bytes().count(b"ring-the-bank") == 2
        file.write_bytes(file.read_bytes().replace(b"ring-the-bank", b"ring-the-bonk", 1))
        refused = flask("db", "restore", str(file), "--yes")
        assert refused.exit_code == 1
        assert f"{file} is damaged: " in refused.output
        assert people(world) == PEOPLE

    def test_a_back_up_of_what_is_not_there_yet_says_what_to_do_first(self, tmp_path: Path) -> None:
        settings = Settings.from_environment({"HUB_DATA_DIR": str(tmp_path / "new")})
        with pytest.raises(backup.BackupError, match=r"There is no database at .*: run `flask db upgrade`"):
            backup.back_up(settings, tmp_path / "night.backup")
        assert not (tmp_path / "night.backup").exists(), "and leaves no empty file that looks like one"

    def test_a_back_up_of_a_newer_version_is_refused(self, world: World, flask: Command, back_up_file: Path) -> None:
        with closing(sqlite3.connect(back_up_file)) as copy, copy:
            copy.execute("UPDATE alembic_version SET version_num = '9999'")
        refused = flask("db", "restore", str(back_up_file), "--yes")
        assert refused.exit_code == 1
        assert "newer version" in refused.output
        assert people(world) == PEOPLE


# --- PostgreSQL --------------------------------------------------------------------------------------------------


@pytest.mark.only_database("postgresql")
class TestOnPostgresql:
    def test_a_missing_pg_dump_is_named(self, flask: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shutil.which", lambda _name: None)
        refused = flask("db", "backup", str(tmp_path / "night.backup"))
        assert refused.exit_code == 1
        assert "pg_dump is not on this machine: install PostgreSQL's client programs" in refused.output
        assert not (tmp_path / "night.backup").exists()

    def test_the_password_is_on_no_command_line(
        self, migrations: Migrations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        spy = tmp_path / "pg_dump"
        spy.write_text('#!/bin/sh\necho "$@" > "$SPY"; echo "$PGPASSWORD" >> "$SPY"\n')
        spy.chmod(0o755)
        monkeypatch.setenv("SPY", str(tmp_path / "seen"))
        monkeypatch.setattr("shutil.which", lambda _name: str(spy))
        url = migrations.settings.migration_database_url.replace("hub_owner@", "hub_owner:s%2Fecret@")
        object.__setattr__(migrations.settings, "migration_database_url", url)
        backup.back_up(migrations.settings, tmp_path / "night.backup")
        arguments, password = (tmp_path / "seen").read_text().splitlines()
        assert "ecret" not in arguments
        assert password == "s/ecret"

    def test_what_a_restore_that_was_broken_off_left_is_the_operators_to_remove(
        self, world: World, flask: Command, back_up_file: Path
    ) -> None:
        """It may be one that still runs, in another window."""
        script = back_up_file.with_name(f"{back_up_file.name}.restoring.sql")
        script.write_text("half of it")
        world.database.dispose()
        for _ in range(2):
            refused = flask("db", "restore", str(back_up_file), "--yes")
            assert refused.exit_code == 1
            assert f"{script} is left from a restore that was broken off: remove it." in refused.output
        script.unlink()
        assert flask("db", "restore", str(back_up_file), "--yes").exit_code == 0
        assert not script.exists()
        assert people(world) == PEOPLE

    def test_a_restore_that_fails_shows_no_row_of_the_back_up(
        self, migrations: Migrations, back_up_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """PostgreSQL's details quote the row that it refused."""
        refused = ("DO $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'Failing row contains (Alice Marlowe).'; END $$",)
        monkeypatch.setattr(backup, "_drops", lambda _migrations: refused)
        with pytest.raises(backup.BackupError, match=r"psql failed: .*no") as failed:
            backup.restore(migrations, back_up_file, replace=True)
        assert "Alice" not in str(failed.value)
