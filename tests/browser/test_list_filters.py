"""Every list follows what is typed in its search box, and whatever depends on the list follows with it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from practice_hub.base import clock
from practice_hub.contacts import actions as contacts
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.enums import Category
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.tasks.actions import records as tasks
from practice_hub.views import actions as views
from tests.compliance.due import adder
from tests.faults.house import House
from tests.parts.browser import trouble

NAMES = ("Abbey", "Kestrel", "Moor")
LISTS = [
    ("/clients", "#client-list tbody tr"),
    ("/compliance", "#deadline-list tbody tr[id]"),
    ("/tasks?assignee=all", "#task-list tbody tr[id]"),
    ("/tasks/board?assignee=all", "#tasks .card"),
    ("/contacts", "#contact-list tbody tr"),
    ("/notifications", "#notifications [data-note]"),
    ("/activity", "#activity-list tbody tr[id]"),
]


@pytest.fixture(scope="module")
def filled_house(standing_house: House) -> House:
    """Something of three names in every list of Alice's."""
    world, add_due = standing_house.world, adder(standing_house.world)
    for number, name in enumerate(NAMES):
        due = add_due(world.bob, days=20 + number, name=f"{name} Ltd")
        with world.write(world.bob) as session:
            contacts.create(session, by=world.bob, name=f"{name} Smith")
            task = tasks.create(session, by=world.bob, title=f"Call {name}")
            draft = Draft(
                to=[world.alice.user_id],
                category=Category.TEAM,
                title=f"{name} Ltd is different now",
                action_url=f"/clients/{due.client_id}",
                subject=SubjectRef("client", task.id),
            )
            notify(session, [draft], by=world.bob)
    return standing_house


@pytest.fixture
def at_work(filled_house: House, house: House) -> House:  # noqa: ARG001 - what stands in the house
    return house


def search_of(page: Page) -> Locator:
    return page.locator('form.filters [name="q"]')


@pytest.mark.parametrize(("address", "rows"), LISTS, ids=[address for address, _ in LISTS])
def test_a_list_follows_what_is_typed(at_work: House, address: str, rows: str) -> None:
    page = at_work.screen(at_work.world.alice, address).live().page
    complaints = trouble(page)
    search = search_of(page)
    others = page.locator(rows).filter(has_text=re.compile("Abbey|Moor"))
    expect(others.first).to_be_visible()
    search.press_sequentially("kestrl")
    expect(others).to_have_count(0)
    search.press("ArrowLeft")
    search.press("e")
    expect(page.locator(rows).filter(has_text="Kestrel").first).to_be_visible()
    expect(others).to_have_count(0)
    expect(page).to_have_url(re.compile("q=kestrel"))
    expect(search).to_be_focused()
    expect(search).to_have_value("kestrel")
    assert search.evaluate("field => field.selectionStart") == len("kestre"), "where the person typed"
    search.fill("nothing is called so")
    expect(page.get_by_text(re.compile("^No .* match"))).to_be_visible()
    search.fill("")
    expect(others.first).to_be_visible()
    expect(page.locator("#search-failed")).to_be_hidden()
    assert complaints == []


@pytest.mark.parametrize(("address", "rows"), LISTS, ids=[address for address, _ in LISTS])
def test_a_slow_answer_to_what_was_typed_before_is_given_up(at_work: House, address: str, rows: str) -> None:
    page = at_work.screen(at_work.world.alice, address).live().page
    page.route(re.compile(r"[?&]q=abbey(&|$)"), lambda _never_answered: None)
    search = search_of(page)
    with page.expect_request(re.compile("q=abbey")):
        search.fill("abbey")
    with page.expect_event("requestfailed") as given_up:
        search.fill("moor")
    assert "q=abbey" in given_up.value.url
    expect(page.locator(rows).filter(has_text=re.compile("Abbey|Kestrel"))).to_have_count(0)
    expect(page.locator(rows).filter(has_text="Moor").first).to_be_visible()
    expect(page).to_have_url(re.compile("q=moor"))
    expect(page.locator("#search-failed")).to_be_hidden()


def test_who_types_and_acts_on_the_first_deadline_acts_on_that_client(at_work: House) -> None:
    page = at_work.screen(at_work.world.alice, "/compliance").live().page
    page.get_by_label("Select VAT return of Kestrel Ltd").check()
    page.get_by_label("Select VAT return of Moor Ltd").check()
    search_of(page).fill("moor")
    first = page.locator("#deadline-list tbody tr[id]").first
    expect(first).to_contain_text("Moor Ltd")
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")
    first.locator("summary").click()
    first.get_by_role("button", name="In review").click()
    expect(page.get_by_text("VAT return is in review.")).to_be_visible()
    expect(page.locator(".flashes")).to_contain_text("Moor Ltd")
    expect(page).to_have_url(re.compile("q=moor"))


def test_what_depends_on_the_filters_follows_them(at_work: House) -> None:
    world = at_work.world
    with world.write(world.alice) as session:
        views.add(session, "compliance", "Moors", {"q": "moor"}, shared=False, by=world.alice)
    page = at_work.screen(world.alice, "/compliance").live().page
    view = page.locator("#rail-views a")
    search_of(page).fill("moor")
    expect(page.locator('#export-filters [name="q"]')).to_have_value("moor")
    expect(page.locator("#print-words")).to_contain_text("“moor”")
    expect(page.get_by_role("link", name="Client", exact=True)).to_have_attribute("href", re.compile("q=moor"))
    expect(page.locator("#deadline-month [aria-label^=Next]")).to_have_attribute("href", re.compile("q=moor"))
    expect(page.get_by_role("status").filter(has_text="1 deadline")).to_be_visible()
    expect(view).to_have_attribute("aria-current", "true")
    expect(page).to_have_title(re.compile("^moor"))
    search_of(page).fill("moore")
    expect(view).not_to_have_attribute("aria-current", "true")
    expect(page.locator("#print-list [data-print]")).to_be_visible()


@pytest.mark.parametrize("address", ["/tasks?assignee=all", "/tasks/board?assignee=all"])
def test_the_ways_to_look_at_tasks_follow_what_is_typed(at_work: House, address: str) -> None:
    page = at_work.screen(at_work.world.alice, address).live().page
    search_of(page).fill("moor")
    for name in ("Mine", "Unassigned", "Board"):
        expect(page.locator("#task-tabs").get_by_role("link", name=name)).to_have_attribute(
            "href", re.compile("q=moor")
        )
    where = "#board-steps" if "board" in address else "#selection"
    expect(page.locator(f'{where} [name="q"]')).to_have_value("moor")


def test_the_sentence_above_the_tasks_counts_those_that_are_shown(at_work: House) -> None:
    page = at_work.screen(at_work.world.alice, "/tasks?assignee=all").live().page
    expect(page.locator("#tasks-sentence")).to_have_text("3 tasks, in the practice")
    search_of(page).fill("moor")
    expect(page.locator("#tasks-sentence")).to_have_text("1 task, in the practice")


def test_the_export_of_activity_is_of_what_is_shown_and_mistaken_dates_are_told(at_work: House) -> None:
    page = at_work.screen(at_work.world.alice, "/activity?period=custom").live().page
    search_of(page).fill("moor")
    expect(page.locator('#activity-head [name="q"]')).to_have_value("moor")
    tomorrow = clock.today() + timedelta(days=1)
    page.get_by_label("From").fill(tomorrow.isoformat())
    page.get_by_label("To", exact=True).fill(clock.today().isoformat())
    page.get_by_role("button", name="Show dates").click()
    expect(page.locator("#until-error")).to_be_visible()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("From")).to_have_value(tomorrow.isoformat())
