"""Debian's Chromium, whole and as the shell without windows, and how it is started."""

from pathlib import Path

import pytest

from tests.parts import needs

# It talks to nobody but the server under test. Root, which tests in containers are, gets no sandbox.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A container's /dev/shm is 64 MB, too little for a page with a large list.
    "--disable-dev-shm-usage",
)

WHOLE = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    return needs.program(*WHOLE, package="chromium")


def find_shell() -> Path:
    """The same pages for half of the work; tabs that are hidden and desktop notifications need the whole one."""
    return needs.program("chromium-headless-shell", *WHOLE, package="chromium-headless-shell")


@pytest.fixture(scope="session")
def chromium_shell_path() -> Path:
    return find_shell()
