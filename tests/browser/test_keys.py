"""Single keys: not while somebody types, not with another key held, and not for those who have turned them off."""

import pytest
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
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.get_by_role("combobox")).to_have_value("")


@pytest.mark.parametrize(
    ("path", "keys", "own"),
    [
        ("/clients", "/", '[aria-keyshortcuts="/"]'),
        ("/tasks?assignee=all", "j", "#task-list a.name"),
        ("/notifications", "j", "#notifications [data-note]"),
    ],
)
def test_a_key_that_is_held_with_another_is_the_browsers(house: House, path: str, keys: str, own: str) -> None:
    with house.world.write(house.world.alice) as session:
        tasks.create(session, by=house.world.alice, title="Call Kestrel Ltd")
    tell(house.world, house.world.bob)
    page = house.screen(house.world.bob, path).live().page
    first = page.locator(own).first
    expect(first).to_be_visible()
    for other in ("Control", "Meta", "Alt"):
        page.keyboard.press(f"{other}+{keys}")
        expect(first).not_to_be_focused()
    page.keyboard.press(keys)
    expect(first).to_be_focused()


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
