"""Single keys: not while somebody types, not with another key held, and not for those who have turned them off."""

from playwright.sync_api import expect

from practice_hub.people.models import User
from practice_hub.tasks.actions import records as tasks
from tests.faults.house import House
from tests.notifications.told import tell


def test_a_slash_that_is_typed_stays_a_slash(house: House) -> None:
    page = house.screen(house.world.bob, "/clients").live().page
    own = page.locator('form.filters [name="q"]')
    own.focus()
    page.keyboard.press("/")
    expect(own).to_have_value("/")
    page.locator("h1").click()
    page.keyboard.press("Control+/")
    expect(page.get_by_role("combobox")).not_to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.get_by_role("combobox")).to_have_value("")


def test_who_has_turned_single_keys_off_presses_them_in_vain(house: House) -> None:
    world = house.world
    with world.write(world.rita) as session:
        rita = session.get(User, world.rita.user_id)
        assert rita is not None
        rita.shortcuts = False
    with world.write(world.alice) as session:
        tasks.create(session, by=world.alice, title="Call Kestrel Ltd")
    tell(world, world.rita)
    for path in ("/tasks?assignee=all", "/notifications", "/clients"):
        page = house.screen(world.rita, path).live().page
        if path != "/clients":
            expect(page.locator("#task-list tr[id], #notifications [data-note]").first).to_be_visible()
        for key in "/jke":
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement === document.body"), path
