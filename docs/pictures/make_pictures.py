"""Make the README's pictures from the demonstration, in Chromium: `make pictures`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from practice_hub.application import create_app
from practice_hub.base.config import Settings
from practice_hub.demo.commands import LOCAL_PASSWORD
from practice_hub.demo.practices import Demo, found_demos
from practice_hub.web.extension import PracticeHub
from tests.parts.chromium import ARGUMENTS, find_shell
from tests.parts.server import HubServer
from tests.world import migrate

FOLDER = Path(__file__).parent
SIZE: ViewportSize = {"width": 1280, "height": 800}
PHONE = "#phone"


@contextmanager
def demonstration() -> Iterator[tuple[HubServer, Demo]]:
    """A server with the invented practices, and the larger of them."""
    with tempfile.TemporaryDirectory(prefix="hub-pictures-") as name:
        environment = {"HUB_DATA_DIR": name, "HUB_DATABASE_URL": f"sqlite:///{name}/hub.db"}
        migrate(environment)
        app = create_app(Settings.from_environment(environment))
        app.test_cli_runner().invoke(args=["demo"], catch_exceptions=False)
        server = HubServer(Path(name), environment)
        server.start()
        try:
            yield server, found_demos(PracticeHub.of(app).database)[0]
        finally:
            server.process.stop()


def sign_in(browser: Browser, url: str, email: str) -> Page:
    context = browser.new_context(
        base_url=url, viewport=SIZE, color_scheme="light", locale="en-GB", timezone_id="Europe/London"
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", LOCAL_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-connection", "connected")
    return page


def dashboard(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".topbar .conn [data-word]")).to_have_text("Live")
    page.screenshot(path=FOLDER / "dashboard.png")


def conflict(page: Page, colleague: Page) -> None:
    """Two people have typed another telephone number for the same client."""
    page.goto("/clients?q=abc+ltd")
    page.get_by_role("link", name="ABC Ltd", exact=True).click()
    for one, number in ((page, "01632 960 118"), (colleague, "01632 960 774")):
        one.goto(f"{page.url.removesuffix('/edit')}/edit")
        one.fill(PHONE, number)
    for one in (colleague, page):
        one.get_by_role("button", name="Save changes").click()
    expect(page.locator("#conflict")).to_be_visible()
    page.screenshot(path=FOLDER / "conflict.png")


def main() -> None:
    with demonstration() as (server, demo), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_shell(), args=list(ARGUMENTS))
        first, second = (sign_in(browser, server.url, email) for _, _, email in demo.shown()[:2])
        dashboard(first)
        conflict(first, second)
        browser.close()


if __name__ == "__main__":
    main()
