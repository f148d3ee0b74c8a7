"""Files that hold a practice's data or a secret: their owner's alone from the first byte, and again at every start.

A database is never opened here to look at it: closing it again would end the locks that this process has on it.
"""

import contextlib
import logging
import os
import stat
import tempfile
from functools import cache
from pathlib import Path

logger = logging.getLogger(__name__)

DATABASE, SECRET_KEY = "practice_hub.db", "secret_key"
# What SQLite puts beside a database has the mode of the database, as long as SQLite makes it.
BESIDE_DATABASE = ("", "-wal", "-shm", "-journal")

PRIVATE_FILE = stat.S_IRUSR | stat.S_IWUSR
PRIVATE_FOLDER = stat.S_IRWXU
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_folder(folder: Path) -> None:
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


def write_once(path: Path, content: str) -> None:
    """The file is there whole or not at all, and the first of several processes that start together decides it."""
    if path.exists():
        return
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        Path(draft).unlink()


def make_database(name: str) -> None:
    """An empty file for SQLite, which would make one that everybody may read. What is wrong is for SQLite to say."""
    with contextlib.suppress(OSError):
        write_once(_where(name), "")


def close_database(name: str) -> None:
    """Close an SQLite database, and what stands beside it, to everybody but their owner."""
    for suffix in BESIDE_DATABASE:
        _close_file(Path(f"{_where(name)}{suffix}"))


def close_data_folder(folder: Path) -> None:
    """Close what earlier versions left open there, and the folder, unless it is plainly not for data alone."""
    close_database(str(folder / DATABASE))
    _close_file(folder / SECRET_KEY)
    status = _status(folder)
    if status is None or _is_private(status):
        return
    if _is_for_data(folder, status):
        _close(folder, status, PRIVATE_FOLDER)
    else:
        _say_once(folder, status.st_mode, "it is not for Practice Hub's data alone")


def _is_for_data(folder: Path, status: os.stat_result) -> bool:
    """Not somebody else's, not for everybody (/tmp), and nothing that a home or the program itself stands in."""
    is_for_everybody = status.st_mode & stat.S_ISVTX
    if status.st_uid != os.geteuid() or is_for_everybody:
        return False
    places = [Path.cwd()]
    with contextlib.suppress(RuntimeError):  # a user without a home, as containers have
        places.append(Path.home())
    return not any(place.is_relative_to(os.path.realpath(folder)) for place in places)


def _is_private(status: os.stat_result) -> bool:
    return not status.st_mode & OTHERS


def _close_file(path: Path) -> None:
    """A link is left: it may lead to a file that is none of ours."""
    status = _status(path, follow_symlinks=False)
    if status is not None and stat.S_ISREG(status.st_mode) and not _is_private(status):
        _close(path, status, PRIVATE_FILE)


def _status(path: Path, *, follow_symlinks: bool = True) -> os.stat_result | None:
    """None when nothing is there, or nothing that this process may see."""
    with contextlib.suppress(OSError):
        return path.stat(follow_symlinks=follow_symlinks)
    return None


def _close(path: Path, status: os.stat_result, most: int) -> None:
    try:
        path.chmod(status.st_mode & most)
    except OSError as error:
        _say_once(path, status.st_mode, error.strerror)


def _where(name: str) -> Path:
    """SQLite follows a link, and puts its files beside the database itself."""
    return Path(os.path.realpath(name))


@cache
def _say_once(path: Path, mode: int, why: str | None) -> None:
    logger.warning("others may open %s (mode %04o), which is not closed to them: %s", path, stat.S_IMODE(mode), why)
