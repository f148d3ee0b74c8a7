"""The list of tasks by single keys."""

import re

from playwright.sync_api import expect

from practice_hub.tasks.actions import records
from tests.faults.house import House


def test_j_and_k_go_through_the_list_and_e_completes(standing_house: House) -> None:
    world = standing_house.world
    with world.write(world.alice) as session:
        for day in (1, 2, 3):
            records.create(
                session, by=world.alice, title=f"Review {day}", due_on=f"2099-01-{day}", assignee_id=world.alice.user_id
            )
    page = standing_house.screen(world.alice, "/tasks").live().page
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.get_by_role("link", name="Review 1")).to_be_focused()
    page.keyboard.down("j")
    page.keyboard.down("j")
    page.keyboard.up("j")
    expect(page.get_by_role("link", name="Review 2")).to_be_focused()
    page.focus("#task-filters [name=q]")
    page.keyboard.press("e")
    expect(page.locator("#task-filters [name=q]")).to_have_value("e")
    expect(page).to_have_url(re.compile("q=e"))
    page.get_by_role("link", name="Review 2").focus()
    page.keyboard.press("e")
    expect(page.locator("#just-done")).to_contain_text("Review 2")
