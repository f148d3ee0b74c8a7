"""Playwright's pages (`page`, `new_context`, from pytest-playwright) in Debian's Chromium.

Playwright keeps every page visible and turns the back/forward cache off; tests of those use `rawcdp`.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.parts.chromium import ARGUMENTS


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_shell_path: Path) -> dict[str, Any]:
    return {"executable_path": str(chromium_shell_path), "args": list(ARGUMENTS), "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Somebody in a British office."""
    return {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": {"width": 1440, "height": 900}}


def trouble(page: Page) -> list[str]:
    """What the page complains of from now on: errors in its console (a broken policy is one) and uncaught ones."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints
