"""The switches of sound and desktop, in the bell and on the preferences page: they tell the truth in every tab."""

from playwright.sync_api import expect

from practice_hub.notifications.access import own_preferences
from practice_hub.notifications.preferences import Preferences
from tests.browser.notifications.bell import wants
from tests.browser.notifications.conftest import OpenPage
from tests.faults.lab import Lab
from tests.notifications.told import tell
from tests.parts import waiting
from tests.parts.browser import trouble

PAGE = "/preferences/notifications"

# The browser's own question, which the test answers. Asking without being asked to is written down.
BROWSER = """
(() => {
  const given = { permission: "%s", answer: "%s", asked: 0 };
  globalThis.given = given;
  globalThis.Notification = class {
    static get permission() { return given.permission; }
    static async requestPermission() { given.asked += 1; given.permission = given.answer; return given.answer; }
  };
})();
"""


def browser_that(permission: str = "default", answer: str = "granted") -> str:
    """A browser that has been asked before, or has not, and what the person will answer."""
    return BROWSER % (permission, answer)


def preferences(lab: Lab) -> Preferences:
    with lab.world.database.read(lab.world.bob.tenant_id) as session:
        return own_preferences(session, lab.world.bob.user_id)


def kept(lab: Lab, **expected: object) -> None:
    waiting.until(
        lambda: {name: getattr(preferences(lab), name) for name in expected} == expected, f"{expected} on the server"
    )


def test_the_switch_in_the_bell_is_bobs_in_every_browser(lab: Lab, open_page: OpenPage) -> None:
    page, elsewhere = open_page("/"), open_page(PAGE)
    complaints = trouble(page)
    page.locator("#bell").click()
    toggle = page.locator("[data-sound-toggle]")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(toggle).to_have_text("Notification sound: Off")
    toggle.click()
    expect(toggle).to_have_text("Notification sound: On")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    kept(lab, sound=True)
    switch = elsewhere.get_by_role("switch", name="Notification sound")
    expect(switch).to_be_checked()
    switch.uncheck()
    expect(toggle).to_have_text("Notification sound: Off")
    kept(lab, sound=False)
    assert complaints == []


def test_a_test_tone_rings_though_the_sound_is_off_and_as_loud_as_the_slider_says(
    lab: Lab, open_page: OpenPage
) -> None:
    page = open_page(PAGE)
    page.evaluate(
        """() => {
          globalThis.gains = [];
          const connect = AudioNode.prototype.connect;
          AudioNode.prototype.connect = function (...rest) {
            if (this instanceof GainNode) globalThis.gains.push(Math.round(this.gain.value * 100));
            return connect.apply(this, rest);
          };
        }"""
    )
    page.locator("[data-volume-input]").fill("50")
    expect(page.locator("[data-volume-output]")).to_have_text("50%")
    kept(lab, volume=50)
    page.get_by_role("button", name="Play test sound").click()
    waiting.until(lambda: page.evaluate("gains") == [25], "one tone at half the loudness")


def test_the_slider_stays_under_the_hand_that_moves_it_and_follows_elsewhere(lab: Lab, open_page: OpenPage) -> None:
    page, elsewhere = open_page(PAGE), open_page(PAGE)
    page.locator("[data-volume-input]").focus()
    page.evaluate("document.activeElement.value = 35")
    other = elsewhere.locator("[data-volume-input]")
    other.fill("80")
    elsewhere.get_by_role("switch", name="Notification sound").focus()
    kept(lab, volume=80)
    expect(page.locator("#inbox")).to_have_attribute("data-volume", "80")
    expect(page.locator("[data-volume-input]")).to_have_value("35")
    expect(other).to_have_value("80")


def test_the_browser_is_asked_from_the_switch_alone(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(PAGE, script=browser_that())
    assert page.evaluate("given.asked") == 0
    switch = page.get_by_role("switch", name="Desktop notifications", exact=True)
    switch.check()
    kept(lab, desktop=True)
    expect(switch).to_be_checked()
    assert page.evaluate("given.asked") == 1
    switch.uncheck()
    kept(lab, desktop=False)
    assert page.evaluate("given.asked") == 1


def test_who_says_no_is_told_how_to_say_yes(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(PAGE, script=browser_that(answer="denied"))
    switch = page.get_by_role("switch", name="Desktop notifications", exact=True)
    switch.click()
    expect(page.locator("[data-desktop-state]")).to_contain_text("This browser is blocking these.")
    expect(switch).not_to_be_checked()
    expect(switch).to_be_disabled()
    kept(lab, desktop=False)


def test_another_browser_says_that_it_has_not_been_asked(lab: Lab, open_page: OpenPage) -> None:
    wants(lab.world, lab.world.bob, desktop=True)
    page = open_page(PAGE, script=browser_that())
    expect(page.locator("[data-desktop-state]")).to_contain_text("This browser has not been asked yet.")
    assert page.evaluate("given.asked") == 0


def test_no_toasts_means_none_from_now_on_in_open_pages(lab: Lab, open_page: OpenPage) -> None:
    page, elsewhere = open_page("/"), open_page(PAGE)
    elsewhere.get_by_text("None", exact=True).click()
    elsewhere.get_by_role("button", name="Save preferences").click()
    kept(lab, toasts="none")
    expect(page.locator("#inbox")).to_have_attribute("data-toasts", "none")
    tell(lab.world, lab.world.bob)
    expect(page.locator("#bell-count")).to_have_attribute("data-unread", "1")
    expect(page.locator("[data-toast]")).to_have_count(0)


def test_a_sound_that_cannot_be_changed_goes_back_and_says_so(open_page: OpenPage) -> None:
    page = open_page("/")
    page.route("**/preferences/**", lambda route: route.abort())
    page.locator("#bell").click()
    toggle = page.locator("[data-sound-toggle]")
    toggle.click()
    expect(page.locator("#live-status")).to_contain_text("The sound could not be changed.")
    expect(toggle).to_have_text("Notification sound: Off")
