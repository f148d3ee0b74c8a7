"""Every page as people have it: large and small screens, light and dark, by keyboard, without JavaScript."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.faults.lab import Lab
from tests.parts.browser import trouble
from tests.ui.conftest import HOSTILE, signed_in

PAGES = [
    "/",
    "/clients",
    "/clients?q=nothing-is-called-this",
    "/clients/new",
    "/clients/1",
    "/clients/1/edit",
    "/clients/3",
    "/clients/1/related",
    "/clients/groups",
    "/clients/groups/1",
    "/clients/fields",
    "/clients/fields/new",
    "/clients/fields/1/edit",
    "/contacts",
    "/contacts?q=nobody-is-called-this",
    "/contacts/new?client=1",
    "/contacts/1",
    "/contacts/1/edit",
    "/contacts/of/1",
    "/clients/imports",
    "/clients/imports/1?show=duplicate",
    "/clients/imports/1/columns",
    "/notes/1",
    "/notes/1/edit",
    "/notes/on/client/1",
    "/tasks",
    "/tasks?assignee=all&q=nothing-is-called-this",
    "/tasks/templates",
    "/tasks/templates/new",
    "/tasks/board",
    "/tasks/week",
    "/tasks/new",
    "/tasks/1",
    "/tasks/1/edit",
    "/clients/3/services",
    "/compliance",
    "/compliance?q=nothing-is-called-this&rule=january&day=2027-01-31&status=with_client",
    "/compliance/1",
    "/compliance/1/edit",
    "/compliance/new",
    "/compliance/calendar",
    "/views/new?of=compliance&status=in_review",
    "/views/1",
    "/compliance/january",
    "/search",
    "/search?q=a",
    "/search?q=nothing-is-called-this",
    "/activity",
    "/activity/1",
    "/team",
    "/team/2",
    "/team/invitations/new",
    "/notifications",
    "/notifications?q=nothing-is-called-this",
    "/preferences/notifications",
    "/announcements",
    "/announcements/new",
    "/account",
    "/preferences",
    "/practice",
    "/nowhere",
]
SIGNED_OUT = ["/sign-in", "/forgotten-password", "/reset-password/nonsense", "/invitation/nonsense"]
# The page is drawn by the server; what scripts add is there when the connection is live.
LIVE = "document.documentElement.dataset.connection"
WIDEST = """[...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().width > 320)
    .map(e => `${e.tagName} ${e.id} ${e.className}`)"""


@pytest.fixture(scope="module", params=["light", "dark"])
def context(request: pytest.FixtureRequest, furnished: Lab, browser: Browser) -> Iterator[BrowserContext]:
    opened = signed_in(furnished, furnished.world.alice, browser, color_scheme=request.param)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def narrow(furnished: Lab, browser: Browser) -> Iterator[BrowserContext]:
    opened = signed_in(furnished, furnished.world.alice, browser, viewport={"width": 320, "height": 640})
    yield opened
    opened.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_fault_that_a_machine_can_find_and_breaks_no_policy(context: BrowserContext, path: str) -> None:
    _has_no_fault(context.new_page(), path)


@pytest.mark.parametrize("path", SIGNED_OUT)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_for_strangers_has_none_either(furnished: Lab, browser: Browser, path: str, scheme: str) -> None:
    stranger = browser.new_context(base_url=furnished.server.url, color_scheme=scheme)  # type: ignore[arg-type]
    _has_no_fault(stranger.new_page(), path)
    stranger.close()


def _has_no_fault(page: Page, path: str) -> None:
    complaints = trouble(page)
    answer = page.goto(path)
    assert answer is not None
    # Read before axe, which breaks the policy itself. The browser complains of an address that is none, too.
    assert answer.ok or complaints.pop(0).startswith("Failed to load resource")
    assert complaints == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_on_the_narrowest_screen_nothing_needs_to_be_scrolled_sideways(narrow: BrowserContext, path: str) -> None:
    page = narrow.new_page()
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.evaluate(WIDEST)
    page.close()


def test_a_name_that_is_markup_stays_text_on_every_page_and_in_pushed_frames(furnished: Lab, browser: Browser) -> None:
    opened = signed_in(furnished, furnished.world.bob, browser)
    page = opened.new_page()
    complaints = trouble(page)
    page.on("dialog", lambda dialog: complaints.append(f"a script ran: {dialog.message}"))
    page.goto("/clients/3/edit")
    assert page.input_value("[name=name]") == HOSTILE
    page.goto("/clients/fields")
    assert HOSTILE[:50] in page.inner_text("body")
    for path in (
        "/clients",
        "/clients/3",
        "/tasks?assignee=all",
        "/tasks/1",
        "/activity?q=img",
        "/compliance?q=cis",
        "/compliance/1",
        "/",
    ):
        page.goto(path)
        assert HOSTILE in page.inner_text("body"), path
    page.wait_for_selector("html[data-connection=connected]")
    furnished.act(furnished.world.alice, f"pushed {HOSTILE}")
    page.wait_for_selector("#activity-feed > li.fresh")
    assert f"pushed {HOSTILE}" in page.inner_text("#activity-feed")
    assert page.query_selector("#activity-feed img, #activity-feed script") is None
    assert complaints == []
    opened.close()


@pytest.mark.parametrize("path", ["/", "/clients", "/clients/1", "/tasks", "/compliance?due=week", "/account"])
def test_by_keyboard_alone_every_control_is_reached_and_seen(context: BrowserContext, path: str) -> None:
    page = context.new_page()
    page.goto(path)
    page.wait_for_selector("html[data-connection=connected]")
    wanted: int = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
        ".filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0)"
        ".map(e => e.dataset.wanted = 'yes').length"
    )
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        page.evaluate("if (document.activeElement?.dataset) delete document.activeElement.dataset.wanted")
    assert page.evaluate("[...document.querySelectorAll('[data-wanted]')].map(e => e.outerHTML.slice(0, 120))") == []
    page.close()


def test_without_javascript_a_deadline_is_filed_and_the_list_saved(furnished: Lab, browser: Browser) -> None:
    opened = signed_in(furnished, furnished.world.alice, browser, java_script_enabled=False)
    page = opened.new_page()
    page.goto("/compliance?q=cis")
    page.click("tbody details.act summary")
    page.click("tbody details.act[open] >> text=Mark as filed")
    assert "CIS return marked as filed" in page.inner_text("main")
    page.click(".views summary")
    page.click("text=Save as a view")
    page.fill("[name=view_name]", "All CIS")
    page.click("text=Save view")
    assert "All CIS" in page.inner_text(".rail")
    opened.close()


def test_without_javascript_a_client_is_added_found_and_changed(furnished: Lab, browser: Browser) -> None:
    opened = signed_in(furnished, furnished.world.alice, browser, java_script_enabled=False)
    page = opened.new_page()
    page.goto("/clients/new")
    page.fill("[name=name]", "Plain Forms Ltd")
    page.select_option("[name=type]", "limited_company")
    page.click("main form button[type=submit]")
    assert "Plain Forms Ltd" in page.inner_text("h1")
    page.goto("/clients?q=plain+forms")
    page.click("text=Plain Forms Ltd")
    page.click("text=Edit client")
    page.fill("[name=name]", "Plainer Forms Ltd")
    page.click("main form button[type=submit]")
    assert "Plainer Forms Ltd" in page.inner_text("h1")
    page.goto("/")
    assert "Live updates are off" in page.inner_text("body")
    opened.close()
