"""Back-ups: a copy of the whole database in one file, and back again."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url, text
from sqlalchemy.orm import Session

from practice_hub.base import directory, files, installation
from practice_hub.base.config import Settings
from practice_hub.base.migrations import Migrations, current


class BackupError(Exception):
    """The back-up cannot be made or restored; the message says why and what to do."""


def back_up(settings: Settings, file: Path) -> None:
    """Copy the database into a file that is not there yet, while everybody goes on working."""
    if file.exists():
        raise BackupError(f"{file} is there already: name another file.")
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, files.PRIVATE_FILE))
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}.") from error
    try:
        if settings.migration_database_url.startswith("sqlite"):
            _copy_sqlite(_sqlite_file(settings), file)
        else:
            _dump_postgresql(settings, file)
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def restore(migrations: Migrations, file: Path, *, replace: bool) -> None:
    """Replace the database by the back-up, bring it to the newest migration, and leave the mark that says so.

    Without `replace` only an empty database that nobody uses is overwritten.
    """
    settings = migrations.settings
    sqlite = settings.migration_database_url.startswith("sqlite")
    if sqlite:
        _check_sqlite_backup(migrations, file)
    else:
        _run([_program("pg_restore"), "--list", str(file)], settings)
    if not replace:
        _refuse_to_replace(migrations)
    if sqlite:
        migrations.upgrade()  # makes the folder and the file
        _copy_pages(file, _sqlite_file(settings))
    else:
        _load_postgresql(migrations, file)
    migrations.upgrade()
    with migrations.changing() as connection, Session(connection) as session:
        installation.set_mark(session, installation.RESTORED)
        session.commit()


def _refuse_to_replace(migrations: Migrations) -> None:
    again = "Add --yes to replace it all the same."
    if migrations.settings.is_sqlite:
        file = _sqlite_file(migrations.settings)
        if file.exists() and _sqlite_is_open(file):
            raise BackupError(f"A server or worker has the database open. Stop it first. {again}")
    if _holds_practices(migrations):
        raise BackupError(f"The database holds practices already, which the back-up would replace. {again}")
    if not migrations.settings.is_sqlite and (users := _postgresql_users(migrations)):
        raise BackupError(f"{users} other connections use the database. Stop the server and its worker first. {again}")


def _holds_practices(migrations: Migrations) -> bool:
    if migrations.settings.is_sqlite and not _sqlite_file(migrations.settings).exists():
        return False
    with migrations.looking() as connection, Session(connection) as session:
        return current(connection) != "none" and directory.has_tenants(session)


# --- SQLite ------------------------------------------------------------------------------------------------------


def _sqlite_file(settings: Settings) -> Path:
    return Path(make_url(settings.migration_database_url).database or "")


def _copy_sqlite(source: Path, file: Path) -> None:
    if not source.exists():
        raise BackupError(f"There is no database at {source} yet: run `flask db upgrade`.")
    _copy_pages(source, file)
    with closing(sqlite3.connect(file)) as copy:
        # One file, without a log beside it that could be forgotten.
        copy.execute("PRAGMA journal_mode=DELETE")
        _check_integrity(copy, file)


def _copy_pages(source: Path, target: Path) -> None:
    """One step, so that the copy is one moment of the source, whoever writes meanwhile."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target, timeout=60)) as new:
        old.backup(new)


def _check_sqlite_backup(migrations: Migrations, file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            _check_integrity(copy, file)
            stands = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file} is not a back-up of Practice Hub: {error}.") from error
    if stands is None or not migrations.knows(stands[0]):
        raise BackupError(f"{file} was made by a newer version of Practice Hub, or by another program.")


def _check_integrity(connection: sqlite3.Connection, file: Path) -> None:
    answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        raise BackupError(f"{file} is damaged: {answer}.")


def _sqlite_is_open(file: Path) -> bool:
    """A database leaves the write-ahead log only for the last who has it open."""
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        try:
            alone = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
        except sqlite3.OperationalError:
            return True
        connection.execute("PRAGMA journal_mode=WAL")
        return not alone


# --- PostgreSQL --------------------------------------------------------------------------------------------------


def _dump_postgresql(settings: Settings, file: Path) -> None:
    # The wall stands before the owner too; `hub.whole` opens it for reading.
    options = ["--format=custom", "--no-owner", "--no-privileges", "--enable-row-security", f"--file={file}"]
    _run([_program("pg_dump"), *options, f"--dbname={_address(settings)}"], settings)


def _load_postgresql(migrations: Migrations, file: Path) -> None:
    """Drop what is there and load the back-up, all in one transaction: it works, or nothing has changed."""
    settings = migrations.settings
    script = file.with_name(file.name + ".restoring.sql")
    try:
        os.close(os.open(script, os.O_CREAT | os.O_EXCL, files.PRIVATE_FILE))
    except FileExistsError as error:
        raise BackupError(f"{script} is left from a restore that was broken off: remove it.") from error
    try:
        _run([_program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(file)], settings)
        command = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]
        command.append("--set=VERBOSITY=terse")  # else a failure shows rows of the back-up
        drops = [f"--command={statement}" for statement in _drops(migrations)]
        _run([*command, *drops, f"--file={script}", f"--dbname={_address(settings)}"], settings)
    finally:
        script.unlink(missing_ok=True)


def _drops(migrations: Migrations) -> list[str]:
    """Statements that drop every table and function of ours, of older and newer versions too."""
    found = text(
        "SELECT format('DROP TABLE %I.%I CASCADE', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname = current_schema() AND tableowner = current_user"
        " UNION ALL SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc"
        " WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype"
        " AND pg_get_userbyid(proowner) = current_user"
    )
    with migrations.looking() as connection:
        return list(connection.scalars(found))


def _postgresql_users(migrations: Migrations) -> int:
    found = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with migrations.looking() as connection:
        return connection.scalar(text(found)) or 0


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not on this machine: install PostgreSQL's client programs.")
    return found


def _address(settings: Settings) -> str:
    """What the programs are told on their command line, which others can read: everything but the password."""
    return _owner(settings)._replace(password=None).render_as_string(hide_password=False)


def _owner(settings: Settings) -> URL:
    return make_url(settings.migration_database_url).set(drivername="postgresql")


def _run(command: Sequence[str], settings: Settings) -> None:
    password = _owner(settings).password
    environment = {**os.environ, "PGOPTIONS": "-c hub.whole=on"} | ({"PGPASSWORD": password} if password else {})
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if ended.returncode != 0:
        words = ended.stderr.strip() or f"it ended with {ended.returncode}"
        raise BackupError(f"{Path(command[0]).name} failed: {words}")
