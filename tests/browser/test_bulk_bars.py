"""The bar above ticked rows: what it writes was chosen by somebody, and a choice that was made is not lost."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from practice_hub.base import clock
from practice_hub.clients.actions import records as clients
from practice_hub.compliance.models import Status
from practice_hub.tasks.actions import records as tasks
from tests.compliance.due import AddDue, adder
from tests.faults.house import House
from tests.parts.browser import trouble

BARS = [
    ("/clients", {"Change manager": "manager_id", "Change status": "new_status"}),
    ("/compliance", {"Change status": "new_status", "Change owner": "new_owner", "Set target": "new_target"}),
    ("/tasks?assignee=all", {"Assign": "assignee_id"}),
]


@pytest.fixture(scope="module")
def add_due(standing_house: House) -> AddDue:
    return adder(standing_house.world)


@pytest.fixture(scope="module")
def filled_house(standing_house: House, add_due: AddDue) -> House:
    """Three clients of Bob's, with something due and a task for each."""
    world = standing_house.world
    for number in range(3):
        add_due(world.bob, world.bob, days=20 + number, name=f"Number {number} Ltd")
        with world.write(world.alice) as session:
            tasks.create(session, by=world.alice, title=f"Task {number}", assignee_id=world.bob.user_id)
    return standing_house


@pytest.fixture
def at_work(filled_house: House, house: House) -> House:  # noqa: ARG001 - what stands in the house
    return house


def tick(page: Page, number: int) -> None:
    page.locator('tbody [name="ids"]').nth(number).check()


def choose(page: Page, name: str) -> None:
    field = page.locator(f'#selection [name="{name}"]')
    if name == "new_target":
        field.fill((clock.today() + timedelta(days=9)).isoformat())
    else:
        field.select_option(index=1)


@pytest.mark.parametrize(("address", "changes"), BARS, ids=lambda one: str(one)[:8])
def test_no_button_of_a_bar_can_be_pressed_before_its_choice(
    at_work: House, address: str, changes: dict[str, str]
) -> None:
    page = at_work.screen(at_work.world.alice, address).live().page
    complaints = trouble(page)
    tick(page, 0)
    bar = page.locator("#selection")
    for words, name in changes.items():
        button = bar.get_by_role("button", name=words, exact=True)
        expect(button).to_be_visible()
        expect(button).to_be_disabled()
        choose(page, name)
        expect(button).to_be_enabled()
    for words in list(changes)[1:]:
        expect(bar.get_by_role("button", name=words, exact=True)).to_be_enabled()
    bar.get_by_role("button", name="Clear selection").click()
    tick(page, 1)
    for words in changes:
        expect(bar.get_by_role("button", name=words, exact=True)).to_be_disabled()
    assert complaints == []


def test_a_choice_that_was_made_outlasts_what_colleagues_do_and_more_ticks(at_work: House) -> None:
    world = at_work.world
    page = at_work.screen(world.alice, "/clients").live().page
    tick(page, 0)
    manager = page.locator('#selection [name="manager_id"]')
    manager.select_option(label="Megan Rees")
    manager.evaluate("select => select.blur()")
    with world.write(world.bob) as session:
        clients.create(session, by=world.bob, name="Zebra Ltd", type="limited_company")
    expect(page.get_by_role("link", name="Zebra Ltd")).to_be_visible()
    tick(page, 1)
    expect(manager.locator("option:checked")).to_have_text("Megan Rees")
    page.get_by_role("button", name="Change manager").click()
    expect(page.get_by_text("2 clients given to another manager.")).to_be_visible()


def test_whoever_comes_back_to_a_list_that_changed_has_ticked_no_other_client(at_work: House) -> None:
    world = at_work.world
    page = at_work.screen(world.alice, "/clients").live().page
    page.get_by_label("Select Number 1 Ltd").check()
    page.locator('#selection [name="manager_id"]').select_option(label="Megan Rees")
    page.get_by_role("link", name="Number 1 Ltd").click()
    expect(page.locator("h1")).to_have_text("Number 1 Ltd")
    with world.write(world.bob) as session:
        clients.create(session, by=world.bob, name="Aardvark Ltd", type="limited_company")
    page.go_back()
    expect(page.get_by_role("link", name="Aardvark Ltd")).to_be_visible()
    others = page.locator('tbody [name="ids"]:checked:not([aria-label="Select Number 1 Ltd"])')
    expect(others).to_have_count(0)
    page.get_by_label("Select Number 1 Ltd").check()
    chosen = page.locator('#selection [name="manager_id"]').evaluate("select => select.value !== ''")
    assert page.get_by_role("button", name="Change manager").is_enabled() is chosen


def test_the_button_agrees_with_a_choice_that_the_browser_puts_back(at_work: House, add_due: AddDue) -> None:
    world = at_work.world
    filed = add_due(world.bob, days=3, status=Status.FILED, name="Filed Ltd")
    page = at_work.screen(world.alice, f"/compliance/{filed.id}").live().page
    button = page.get_by_role("button", name="Open again")
    expect(button).to_be_disabled()
    page.locator("#new_status").select_option(label="In review")
    expect(button).to_be_enabled()
    page.get_by_role("link", name="Filed Ltd").click()
    expect(page.locator("h1")).to_have_text("Filed Ltd")
    page.go_back()
    expect(page.locator("#new_status option:checked")).to_have_text("In review")
    expect(button).to_be_enabled()
