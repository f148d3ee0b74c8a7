"""Whoever else has an account on the machine reads nothing of a practice: its files are their owner's alone."""

import logging
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from practice_hub.application import create_app
from practice_hub.base.config import Settings
from practice_hub.web.extension import PracticeHub
from tests.parts.server import StartServer

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """As a machine comes: what a program makes without a thought, everybody may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def old(tmp_path: Path, schema: Path) -> Iterator[Path]:
    """The data folder as earlier versions left it, with a log beside the database that somebody has open."""
    folder = tmp_path / "data"
    folder.mkdir()
    database = folder / "practice_hub.db"
    shutil.copy(schema, database)
    (folder / "secret_key").write_text(SECRET * 2)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("INSERT INTO tenants (created_at) SELECT '2026-01-01' WHERE 0")
        connection.execute("SELECT count(*) FROM tenants").fetchone()
        folder.chmod(0o755)
        for file in folder.iterdir():
            file.chmod(0o644)
        assert set(modes(folder)) == {"practice_hub.db", "practice_hub.db-wal", "practice_hub.db-shm", "secret_key"}
        yield folder


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.lstat().st_mode):o}"


def modes(folder: Path) -> dict[str, str]:
    return {file.name: mode(file) for file in folder.iterdir()}


@contextmanager
def begun(folder: Path, **environment: str) -> Iterator[Flask]:
    """What every process does when it starts."""
    app = create_app(Settings.from_environment({"HUB_DATA_DIR": str(folder), **environment}))
    yield app
    PracticeHub.of(app).close()


def run(folder: Path, *command: str, **environment: str) -> None:
    """A `flask` command, as an operator runs it."""
    with begun(folder, **environment) as app:
        ended = app.test_cli_runner().invoke(args=command)
    assert ended.exit_code == 0, ended.output


def start(folder: Path) -> None:
    """A process that starts and asks the database something."""
    run(folder, "events", "tail", "--once")


# ── Made ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_installation_is_its_owners_alone_while_it_runs(tmp_path: Path, start_server: StartServer) -> None:
    folder = tmp_path / "srv" / "hub"
    run(folder, "db", "upgrade")
    assert mode(folder) == "700"
    assert set(modes(folder).values()) == {"600"}
    assert start_server({"HUB_DATA_DIR": str(folder)}).status("/readyz") == 200
    running = modes(folder)
    assert {"practice_hub.db", "practice_hub.db-wal", "practice_hub.db-shm", "secret_key"} == set(running)
    assert set(running.values()) == {"600"}


def test_no_file_is_anybodys_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first byte is in a closed file: closing it afterwards would leave a moment in which it can be opened."""
    monkeypatch.setattr(os, "chmod", lambda *_args, **_kwargs: pytest.fail("closed only afterwards"))
    os.umask(0)
    run(tmp_path / "data", "db", "upgrade")
    assert mode(tmp_path / "data") == "700"
    assert set(modes(tmp_path / "data").values()) == {"600"}


def test_a_database_elsewhere_is_closed_and_so_is_a_folder_that_is_made_for_it(tmp_path: Path) -> None:
    file = tmp_path / "disk" / "hub.db"
    run(tmp_path / "data", "db", "upgrade", HUB_DATABASE_URL=f"sqlite:///{file}")
    assert (mode(file), mode(file.parent)) == ("600", "700")


def test_what_is_backed_up_and_restored_is_closed(old: Path, tmp_path: Path) -> None:
    backup = tmp_path / "night.backup"
    run(old, "db", "backup", str(backup))
    assert mode(backup) == "600"
    run(tmp_path / "new", "db", "restore", str(backup), "--yes")
    assert mode(tmp_path / "new") == "700"
    assert set(modes(tmp_path / "new").values()) == {"600"}


# ── Repaired ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "command", [("db", "upgrade"), ("db", "check"), ("work", "--once"), ("events", "tail", "--once")]
)
def test_what_an_earlier_version_left_open_is_closed_by_each_command(old: Path, command: tuple[str, ...]) -> None:
    run(old, *command)
    assert mode(old) == "700"
    assert set(modes(old).values()) == {"600"}


def test_what_an_earlier_version_left_open_is_closed_by_the_server(old: Path, start_server: StartServer) -> None:
    start_server({"HUB_DATA_DIR": str(old)})
    assert mode(old) == "700"
    assert set(modes(old).values()) == {"600"}


def test_what_else_is_kept_in_the_data_folder_does_not_keep_it_open(old: Path) -> None:
    """A back-up that a script copied there, or a log: everybody could read it as well."""
    (old / "night.backup").write_text("everybody's data")
    start(old)
    assert mode(old) == "700"


def test_a_database_that_was_left_behind_for_postgresql_is_closed(old: Path) -> None:
    """It holds everybody's data all the same."""
    with begun(old, HUB_DATABASE_URL="postgresql://hub@127.0.0.1:1/hub", HUB_SECRET_KEY=SECRET):
        pass
    assert mode(old) == "700"
    assert set(modes(old).values()) == {"600"}


def test_a_database_elsewhere_is_closed_and_its_folder_left(old: Path, tmp_path: Path) -> None:
    file = old / "practice_hub.db"
    run(tmp_path / "here", "db", "upgrade", HUB_DATABASE_URL=f"sqlite:///{file}")
    assert mode(file) == mode(old / "practice_hub.db-wal") == mode(old / "practice_hub.db-shm") == "600"
    assert mode(old) == "755"


def test_a_database_behind_a_link_is_closed_where_it_is(old: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "practice_hub.db").symlink_to(old / "practice_hub.db")
    start(folder)
    assert mode(old / "practice_hub.db") == mode(old / "practice_hub.db-wal") == "600"
    assert (mode(folder), mode(old)) == ("700", "755")


# ── Left, and said ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("below", ["", "hub"])
@pytest.mark.parametrize("is_home", [True, False], ids=["home", "program"])
def test_a_home_and_the_programs_own_folder_are_left_and_said(
    old: Path, below: str, is_home: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """HUB_DATA_DIR=. or what is above it: whoever else reads there goes on reading."""
    (old / "index.html").write_text("somebody's page")
    (old / below).mkdir(exist_ok=True)
    if is_home:
        monkeypatch.setenv("HOME", str(old / below))
    else:
        monkeypatch.chdir(old / below)
    start(old)
    assert mode(old) == "755"
    assert mode(old / "index.html") == "644"
    assert mode(old / "practice_hub.db") == "600"
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        f"others may open {old} (mode 0755), which is not closed to them: it is not for Practice Hub's data alone"
    ]


def test_a_folder_for_everybody_is_left(old: Path) -> None:
    """Such as /tmp, in a container in which nobody else has used it yet."""
    old.chmod(0o1777)
    start(old)
    assert mode(old) == "1777"
    assert mode(old / "practice_hub.db") == "600"


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give a folder away")
def test_a_folder_of_somebody_else_is_left(old: Path) -> None:
    os.chown(old, 65534, -1)
    start(old)
    assert mode(old) == "755"


def test_a_link_in_the_place_of_a_file_leads_to_no_other_file(old: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "secret"
    (old / "secret_key").rename(elsewhere)
    (old / "secret_key").symlink_to(elsewhere)
    start(old)
    assert mode(elsewhere) == "644"


def test_a_file_that_cannot_be_closed_stops_nobody_and_is_said_once(
    old: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As on a disk that knows no modes, or when the file belongs to somebody else."""

    def refused(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refused)
    start(old)
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [words for words in said if str(old / "practice_hub.db") + " " in words] == [
        f"others may open {old / 'practice_hub.db'} (mode 0644), which is not closed to them: Operation not permitted"
    ]
