"""What somebody was told is saved is on the disk, and nobody else waits for that disk."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from practice_hub import ROOT
from practice_hub.base import engines

FULL = 2


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'hub.db'}"


def test_a_save_that_was_answered_outlives_a_loss_of_power(address: str) -> None:
    """SQLite then waits for the disk at each commit (sqlite.org, `PRAGMA synchronous`), whoever commits."""
    for engine in (*engines.for_work(address), engines.for_migrations(address)):
        with engine.connect() as connection:
            assert connection.scalar(text("PRAGMA synchronous")) == FULL
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"


# Under gevent, as the server runs: which thread commits, and whether another greenlet gets its turn meanwhile.
SERVER = """
from gevent import monkey; monkey.patch_all()
import sys, threading
import gevent
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from practice_hub.base import engines

thread = monkey.get_original("_thread", "get_ident")
committed_by, turns = [], []

def look(statement):
    if statement == "COMMIT":
        committed_by.append(thread())

_, writes = engines.for_work(sys.argv[1])
with writes.begin() as connection:
    connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
    connection.execute(text(
        "CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"
    ))
    connection.connection.driver_connection.set_trace_callback(look)
stream = gevent.spawn(lambda: turns.append("a stream is written to"))
with writes.begin() as connection:
    connection.execute(text("INSERT INTO parent VALUES (1)"))
    assert not turns
assert turns, "nobody else had a turn while the disk was waited for"
assert committed_by and thread() not in committed_by
try:
    with writes.begin() as connection:
        connection.execute(text("INSERT INTO child VALUES (2)"))
except IntegrityError:
    print("refused in words of SQLAlchemy's")
with writes.begin() as connection:
    connection.execute(text("INSERT INTO child VALUES (1)"))
    print(connection.scalar(text("SELECT count(*) FROM child")), "row")
"""


def test_while_a_save_waits_for_the_disk_streams_go_on_and_a_refusal_comes_back_as_one(address: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SERVER, address], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == ["refused in words of SQLAlchemy's", "1 row"]


def test_the_worker_and_the_commands_refuse_alike(address: str) -> None:
    _, writes = engines.for_work(address)
    with writes.begin() as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"))
    with pytest.raises(IntegrityError), writes.begin() as connection:
        connection.execute(text("INSERT INTO child VALUES (2)"))
