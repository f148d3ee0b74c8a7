"""Nobody loses a status, an owner or half of a name to the width of a window: every page, each density, long words."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.faults.lab import Lab
from tests.ui.conftest import signed_in
from tests.ui.crowded import COMPANY, crowd
from tests.ui.test_pages import PAGES

FITTING = Path(__file__).with_name("fitting.js").read_text()
# From wide to narrow: what a row says on the widest screen it says on each.
WIDTHS = (1920, 1440, 1366, 1280, 1240, 1100, 1024, 961, 768, 674, 600, 480, 390, 320)
DENSITIES = ("comfortable", "compact")
# A row is ticked, so that the bar above them shows, and what opens within a card is open.
OPENED = """document.querySelector("tbody .check input")?.click();
    document.querySelectorAll("main details:not(.chip-menu)").forEach((one) => { one.open = true; })"""
A4_LESS_MARGINS = ViewportSize(width=703, height=1000)


@pytest.fixture(scope="module")
def crowded(furnished: Lab) -> int:
    return crowd(furnished)


@pytest.fixture(scope="module")
def context(furnished: Lab, browser: Browser) -> Iterator[BrowserContext]:
    opened = signed_in(furnished, furnished.world.alice, browser)
    yield opened
    opened.close()


def complaints_of(page: Page) -> dict[str, list[str]]:
    """What does not fit, and at which widths and densities."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    page.evaluate(FITTING)
    page.evaluate(OPENED)
    # Density is the height of rows.
    densities = DENSITIES if page.query_selector(".ledger, .tasks, .checklist") else DENSITIES[:1]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for density in densities:
            page.evaluate("density => document.documentElement.dataset.density = density", density)
            for words in page.evaluate("complaintsOf()"):
                found[words].append(f"{width} {density}")
    return dict(found)


@pytest.mark.parametrize(
    "path",
    [
        *PAGES,
        *("/clients/{crowded}", "/clients/{crowded}/edit", "/clients/{crowded}/related", "/contacts/of/{crowded}"),
        *(
            "/clients/{crowded}/services",
            "/tasks?assignee=all",
            "/tasks/board?assignee=all",
            f"/search?q={COMPANY[:10]}",
        ),
        *("/compliance?group=owner", "/clients?size=25&density=compact"),
    ],
)
def test_at_each_width_everything_stands_whole_within_its_card(
    context: BrowserContext, crowded: int, path: str
) -> None:
    page = context.new_page()
    page.goto(path.format(crowded=crowded))
    found = complaints_of(page)
    assert not found, "\n".join(f"{words} at {', '.join(widths)}" for words, widths in list(found.items())[:40])
    page.close()


@pytest.mark.parametrize("path", ["/clients", "/clients/{crowded}", "/tasks", "/compliance", "/compliance/january"])
def test_on_paper_no_column_is_missing_or_runs_over_the_edge(context: BrowserContext, crowded: int, path: str) -> None:
    page = context.new_page()
    page.goto(path.format(crowded=crowded))
    page.emulate_media(media="print")
    page.set_viewport_size(A4_LESS_MARGINS)
    page.evaluate(FITTING)
    assert page.evaluate("complaintsOf()") == []
    cells = page.locator(".sheet > .ledger :is(th, td):not(.check, .tick)")
    assert cells.count() > 0
    assert cells.evaluate_all("cells => cells.every((cell) => cell.checkVisibility())")
    page.close()
