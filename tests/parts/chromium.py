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


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    return needs.program("chromium", "chromium-browser", "google-chrome", package="chromium")


@pytest.fixture(scope="session")
def chromium_shell_path() -> Path:
    """The same pages for a third of the work; tabs that are hidden and desktop notifications need the whole one."""
    return needs.program(
        "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", package="chromium-headless-shell"
    )
