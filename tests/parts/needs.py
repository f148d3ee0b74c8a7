"""Find the programs that a test needs, or say what is missing."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def program(*names: str, package: str) -> Path:
    """The first of the programs that is here: names on the path, or patterns of absolute paths (newest of several)."""
    for name in names:
        if name.startswith("/"):
            found = sorted(Path("/").glob(name[1:]), key=_version)
            if found:
                return found[-1]
        elif here := shutil.which(name):
            return Path(here)
    return missing(f"{names[0]} is not on this machine: apt-get install {package}")


def optional(name: str) -> Path:
    """A program that no check installs: it belongs to a whole system, or is one choice of several."""
    here = shutil.which(name)
    return Path(here) if here else pytest.skip(f"{name} is not on this machine, and is not installed for tests")


def missing(reason: str) -> NoReturn:
    """A test that was not run must not look like one that passed where nobody reads the reasons."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _version(path: Path) -> list[int]:
    """/usr/lib/postgresql/15/bin/postgres: [15]. So that 15 comes after 9."""
    return [int(part) for part in path.parts if part.isdigit()]
