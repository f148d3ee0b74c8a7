"""The board in a browser: a card is dragged or moved by the keyboard, and moves on everybody's screen."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

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


def drag_over(page: Page, place: Locator) -> None:
    """The first step only begins to drag."""
    box = place.bounding_box()
    assert box is not None
    for step in (10, 12, 14):
        page.mouse.move(box["x"] + step, box["y"] + step)


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
    move.press("Control+ArrowRight")
    expect(alice.locator("#board-said")).to_have_text("Review VAT return: Waiting on client")
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


def test_a_button_that_is_pressed_twice_while_its_request_is_under_way_asks_once(boards: tuple[Page, Page]) -> None:
    alice, _ = boards
    held: list[Route] = []
    alice.route("**/tasks/*/status*", lambda route: held.append(route))  # noqa: PLW0108 - the driver marks what it calls
    move = alice.locator(".card", has_text="Draft engagement letter").first.locator("summary")
    move.press("Enter")
    button = alice.get_by_role("button", name="In review", exact=True).locator("visible=true")
    with alice.expect_request("**/tasks/*/status*"):
        button.click()
    button.evaluate("button => button.click()")
    held[0].continue_()
    expect(column(alice, "in_review")).to_contain_text("Draft engagement letter")
    # What the page asks for later comes after what the second press would have asked for.
    with alice.expect_response("**/healthz"):
        alice.evaluate("fetch('/healthz')")
    assert len(held) == 1


def test_a_card_that_could_not_be_moved_stands_where_it_was_and_the_page_says_so(boards: tuple[Page, Page]) -> None:
    alice, _ = boards
    move = alice.locator(".card", has_text="Review VAT return").first.locator("summary")
    alice.route("**/tasks/*/status*", lambda route: route.fulfill(status=503, body="<p>down</p>"))
    move.focus()
    move.press("ArrowRight")
    expect(alice.get_by_text("The task was not moved.")).to_be_visible()
    expect(alice.locator("#board-said")).to_have_text("")
    expect(column(alice, "to_do")).to_contain_text("Review VAT return")
    alice.unroute("**/tasks/*/status*")
    move.press("ArrowRight")
    expect(column(alice, "in_progress")).to_contain_text("Review VAT return")
    expect(alice.get_by_text("The task was not moved.")).to_be_hidden()


def test_the_column_under_a_dragged_card_is_marked_until_the_card_is_let_go(boards: tuple[Page, Page]) -> None:
    alice, _ = boards
    over = alice.locator(".column[data-over]")
    alice.locator(".card", has_text="Draft engagement letter").first.hover(position={"x": 8, "y": 8})
    alice.mouse.down()
    for status in ("waiting", "in_review"):
        drag_over(alice, column(alice, status))
        expect(over).to_have_attribute("data-column", status)
    drag_over(alice, alice.get_by_role("heading", level=1))
    expect(over).to_have_count(0)
    drag_over(alice, column(alice, "in_progress"))
    expect(over).to_have_attribute("data-column", "in_progress")
    alice.mouse.up()
    expect(over).to_have_count(0)
    expect(alice.locator(".card[data-dragged]")).to_have_count(0)
    expect(column(alice, "in_progress")).to_contain_text("Draft engagement letter")
