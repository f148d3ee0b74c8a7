"""A page that nobody sees. Playwright keeps every page visible, so a test says itself when it is hidden."""

from playwright.sync_api import Page

# Runs before a page's own scripts.
CAN_BE_HIDDEN = """
globalThis.away = false;
Object.defineProperty(document, "hidden", { configurable: true, get: () => away });
globalThis.hide = (hidden) => {
  away = hidden;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


def hide(page: Page) -> None:
    """Another tab is in front of it now."""
    page.evaluate("hide(true)")


def show(page: Page) -> None:
    """It is in front again."""
    page.evaluate("hide(false)")
