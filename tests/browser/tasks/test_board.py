"""The board in a browser: a card is dragged or moved by the keyboard, and moves on everybody's screen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from practice_hub.tasks.actions import records
from tests.faults.house import House


@pytest.fixture
def boards(standing_house: House) -> tuple[Page, Page]:
    """The board of everybody's tasks, on Alice's screen and on Bob's."""
    world = standing_house.world
    with world.write(world.alice) as session:
        records.create(session, by=world.alice, title="Review VAT return")
        records.create(session, by=world.alice, title="Draft engagement letter", status="in_progress")
    screens = [standing_house.screen(who, "/tasks/board?assignee=all").live() for who in (world.alice, world.bob)]
    return screens[0].page, screens[1].page


def column(page: Page, status: str) -> Locator:
    return page.locator(f'[data-column="{status}"]')


def test_a_card_moves_by_pointer_and_by_keyboard_on_every_screen(boards: tuple[Page, Page]) -> None:
    alice, bob = boards
    card = alice.locator(".card", has_text="Review VAT return")
    card.drag_to(column(alice, "waiting"))
    for page in boards:
        expect(column(page, "waiting")).to_contain_text("Review VAT return")
        expect(column(page, "to_do")).not_to_contain_text("Review VAT return")
    expect(alice.locator("#board-said")).to_have_text("Review VAT return: Waiting on client")
    move = card.locator("summary")
    move.focus()
    move.press("ArrowRight")
    expect(column(bob, "in_review")).to_contain_text("Review VAT return")
    expect(column(alice, "in_review").locator("summary")).to_be_focused()
    move.press("ArrowLeft")
    expect(column(bob, "waiting")).to_contain_text("Review VAT return")
    move.press("Enter")
    alice.get_by_role("button", name="Done", exact=True).locator("visible=true").click()
    expect(column(bob, "done")).to_contain_text("Review VAT return")
    expect(alice.locator("#just-done")).to_contain_text("Review VAT return")
    assert "/tasks/board?assignee=all" in alice.url
