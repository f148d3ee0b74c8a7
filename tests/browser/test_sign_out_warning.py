"""Five minutes before the sign-in ends the page says so, and what is done in one tab counts in the others."""

from playwright.sync_api import Page, expect

from tests.faults.house import House, Screen

# Two minutes are left by what the page was told, as if nothing had been done here for long.
TWO_MINUTES = """() => {
  document.body.dataset.idleExpires = new Date(Date.now() + 120_000).toISOString();
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def is_warned(screen: Screen) -> Page:
    screen.page.evaluate(TWO_MINUTES)
    expect(screen.page.locator("#session-warning")).to_contain_text("You will be signed out at")
    expect(screen.page.locator("#session-warning")).to_contain_text("Nothing has been done here for a while.")
    return screen.page


def test_who_stays_signed_in_in_one_tab_is_warned_in_none(house: House) -> None:
    first = house.screen(house.world.bob, "/").live()
    second = house.beside(first, "/clients").live()
    pages = [is_warned(screen) for screen in (first, second)]
    pages[1].get_by_role("button", name="Stay signed in").click()
    for page in pages:
        expect(page.locator("#session-warning")).to_be_hidden()


def test_a_page_that_is_opened_takes_the_warning_from_the_others(house: House) -> None:
    first = house.screen(house.world.bob, "/").live()
    page = is_warned(first)
    house.beside(first, "/clients").live()
    expect(page.locator("#session-warning")).to_be_hidden()
