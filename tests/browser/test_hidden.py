"""A page behind another tab: it asks for nothing, tells nothing wrong, and is up to date when somebody looks again."""

from playwright.sync_api import Page, Request, expect

from tests.faults.house import House, Screen
from tests.parts.unseen import CAN_BE_HIDDEN, hide, show

HELD = "document.querySelectorAll('#activity-feed > [hidden]').length"
AGES = "[...document.querySelectorAll('#activity-feed time[data-relative]')].map(time => time.textContent)"


def bobs(house: House, path: str) -> Screen:
    """A page of Bob's that can be hidden, live, by a clock that a test can put forward."""
    screen = house.screen(house.world.bob, "", script=CAN_BE_HIDDEN)
    screen.page.clock.install()
    return screen.go(path).live()


def askings(page: Page) -> list[str]:
    """The addresses that the page asks again from now on by itself."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.headers.get("rt-ask") == "regions":
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_a_list_that_nobody_sees_is_asked_again_when_it_is_seen(house: House) -> None:
    bob = bobs(house, "/clients")
    asked = askings(bob.page)
    hide(bob.page)
    client = house.add_client(house.world.alice, "Moor Ltd")
    bob.until("books.heard.length > 0", "the event")
    bob.page.clock.fast_forward(5_000)
    assert bob.page.locator(f"#client-row-{client}").count() == 0
    assert asked == []
    show(bob.page)
    expect(bob.page.locator(f"#client-row-{client}")).to_be_visible()
    assert asked == [bob.page.url]


def test_what_arrives_in_a_hidden_page_waits_for_no_reader(house: House) -> None:
    """The pointer rests where it was when Bob went to another tab."""
    house.lab.act(house.world.alice, "earlier")
    bob = bobs(house, "/")
    bob.page.hover("#activity-feed > li:last-of-type")
    hide(bob.page)
    bob.shows(house.lab.act(house.world.alice, "while he was away"))
    assert bob.page.evaluate(HELD) == 0
    show(bob.page)
    bob.shows(house.lab.act(house.world.alice, "under the pointer"))
    assert bob.page.evaluate(HELD) == 1


def test_times_are_true_at_the_moment_the_page_is_seen(house: House) -> None:
    house.lab.act(house.world.alice, "just now")
    leap = "const now = Date.now; window.leap = 0; Date.now = () => now() + leap;"
    bob = house.screen(house.world.bob, "/", script=CAN_BE_HIDDEN + leap).live()
    hide(bob.page)
    assert bob.page.evaluate(AGES)[0] == "Just now"
    assert bob.page.evaluate(f"leap = 600_000, hide(false), {AGES}")[0] == "10 min ago"


def test_who_left_a_form_in_a_hidden_page_is_not_said_to_edit_for_ever(house: House) -> None:
    client = house.add_client(house.world.alice, "Kestrel Ltd")
    alice = house.screen(house.world.alice, f"/clients/{client}").live().page.locator(".presence")
    bob = bobs(house, f"/clients/{client}/edit")
    bob.page.get_by_label("Notes").fill("Half a sentence")
    expect(alice).to_contain_text("Bob is editing")
    hide(bob.page)
    bob.page.clock.fast_forward(200_000)
    bob.live()
    expect(alice).to_contain_text("Bob is editing")
    bob.page.clock.fast_forward(60_000)
    expect(alice).to_have_text("")
    show(bob.page)
    expect(alice).to_contain_text("Bob is editing")
