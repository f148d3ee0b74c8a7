"""Accounts on open screens: the team as it changes, and a page whose right to be read has ended."""

import re
from collections.abc import Iterator

import pytest

from practice_hub.people.viewer import Viewer
from tests.faults.house import House, Screen
from tests.parts.browser import trouble


@pytest.fixture(autouse=True)
def everybody_goes_home(standing_house: House) -> Iterator[None]:
    yield
    standing_house.close_screens()


def open_page(house: House, viewer: Viewer, path: str) -> Screen:
    """A live page that will notice being loaded again."""
    screen = house.screen(viewer, path).live()
    screen.page.evaluate("window.stayed = true")
    return screen


def reads(screen: Screen, selector: str, words: str) -> None:
    text = f"document.querySelector({selector!r})?.textContent.includes(argument)"
    screen.until(f"window.stayed && {text}", f"{words!r} in {selector}", words)


def test_a_colleague_who_is_invited_and_joins_is_on_every_open_team_page(standing_house: House) -> None:
    world = standing_house.world
    bob = open_page(standing_house, world.bob, "/team")
    complaints = trouble(bob.page)

    alice = standing_house.screen(world.alice, "/team/invitations/new").page
    alice.fill("[name=name]", "Dora Lane")
    alice.fill("[name=email]", "dora@example.org")
    alice.click("main form button[type=submit]")
    link = alice.input_value("#invitation-link")
    reads(bob, "#team", "Dora Lane")
    row = bob.page.locator("tr", has_text="Dora Lane").get_attribute("id")
    reads(bob, f"#{row}", "Invited")

    dora = alice.context.browser.new_context() if alice.context.browser else None
    assert dora is not None
    page = dora.new_page()
    page.goto(standing_house.server.url + re.sub(r"https?://[^/]+", "", link))
    page.fill("[name=password]", "three grey herons")
    page.click("button[type=submit]")
    page.wait_for_url(standing_house.server.url + "/")
    dora.close()
    reads(bob, f"#{row}", "Active")
    assert complaints == []


def test_the_practices_new_name_is_in_every_rail(standing_house: House) -> None:
    world = standing_house.world
    rita, charlie = open_page(standing_house, world.rita, "/"), open_page(standing_house, world.charlie, "/")
    alice = standing_house.screen(world.alice, "/practice").page
    alice.fill("[name=name]", "Marlowe & Daughters")
    alice.click("main form button[type=submit]")
    reads(rita, "#practice-name", "Marlowe & Daughters")
    assert charlie.page.inner_text("#practice-name") == "Charlie & Co"


def test_another_role_covers_what_is_open(standing_house: House) -> None:
    world = standing_house.world
    megan = open_page(standing_house, world.megan, "/team")
    alice = standing_house.screen(world.alice, f"/team/{world.megan.user_id}").page
    alice.check("[name=role][value=staff]")
    alice.click("text=Save role")
    megan.until("document.querySelector('#cover-signed-out').checkVisibility()", "the cover")
    assert megan.is_covered()
    assert (megan.page.get_attribute("#cover-signed-out a", "href") or "").endswith("/sign-in?next=%2Fteam")


def test_signing_out_in_one_tab_covers_the_other_and_the_history_shows_nothing(standing_house: House) -> None:
    world = standing_house.world
    first = open_page(standing_house, world.bob, "/team")
    second = standing_house.beside(first, "/account").page
    second.click(".account")
    second.click("#account-menu button[type=submit]")
    second.wait_for_url("**/sign-in")
    first.until("document.querySelector('#cover-signed-out').checkVisibility()", "the cover")
    assert first.is_covered()

    second.go_back()
    second.wait_for_url("**/sign-in?next=%2Faccount")
    assert "Bob Ashworth" not in second.inner_text("body")


def test_a_password_is_changed_at_the_keyboard_and_errors_take_the_focus(standing_house: House) -> None:
    page = standing_house.screen(standing_house.world.rita, "/account").page
    page.focus("#new_password")
    page.keyboard.type("password1234")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "old_password"
