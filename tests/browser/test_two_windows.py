"""Two windows of one practice, where what one person does is on the other's screen, and a third of another practice."""

import re
from collections.abc import Iterator

import pytest

from practice_hub.people.viewer import Viewer
from tests.faults.house import House, Screen
from tests.faults.proxy import POLL, STREAM
from tests.parts.browser import trouble


@pytest.fixture(scope="module")
def windows(standing_house: House) -> Iterator[dict[str, Screen]]:
    """Everybody's pages, open through all tests of this file: each changes without being loaded again."""
    house, world = standing_house, standing_house.world
    alice = house.screen(world.alice, "/clients/new").live()
    bob, megan, charlie = (house.screen(who).live() for who in (world.bob, world.megan, world.charlie))
    add_client(charlie, "Charlie Catering Ltd")
    charlie.go().live()
    windows = {
        "alice": alice,
        "bob": bob,
        "bobs_list": house.beside(bob, "/clients").live(),
        "megan": megan,
        "charlie": charlie,
        "charlies_list": house.beside(charlie, "/clients").live(),
    }
    for screen in windows.values():
        screen.page.evaluate("window.stayed = true")
    yield windows
    house.close_screens()


def add_client(screen: Screen, name: str) -> int:
    """By the real form; the number of the client."""
    screen.go("/clients/new")
    screen.page.fill("[name=name]", name)
    screen.page.select_option("[name=type]", "limited_company")
    screen.page.click("main form.form button[type=submit]")
    screen.page.wait_for_url(re.compile(r"/clients/\d+$"))
    return int(screen.page.url.rpartition("/")[2])


def edit_client(screen: Screen, client: int, **fields: str) -> None:
    screen.go(f"/clients/{client}/edit")
    for name, value in fields.items():
        screen.page.fill(f"[name={name}]", value)
    screen.page.click("main form.form button[type=submit]")
    screen.page.wait_for_url(f"**/clients/{client}")


def reads(screen: Screen, selector: str, words: str) -> None:
    """Waits until these words stand there, on a page that was not loaded again."""
    text = f"document.querySelector({selector!r})?.textContent.includes(argument)"
    screen.until(f"window.stayed && {text}", f"{words!r} in {selector}", words)


def streamed(screen: Screen) -> bytes:
    """What the page was given by stream and poll."""
    return b"".join(bytes(each.answer) for door in (STREAM, POLL) for each in screen.proxy.asked(door))


def test_a_client_that_alice_adds_is_in_bobs_feed_and_list(windows: dict[str, Screen]) -> None:
    complaints = trouble(windows["bob"].page)
    add_client(windows["alice"], "Abingdon Antiques Ltd")
    reads(windows["bob"], "#activity-feed", "Abingdon Antiques Ltd")
    reads(windows["bob"], "#position", "1")
    reads(windows["bobs_list"], "#client-list", "Abingdon Antiques Ltd")
    assert complaints == []


def test_a_client_that_alice_edits_changes_in_bobs_list_and_on_its_record(
    windows: dict[str, Screen], standing_house: House
) -> None:
    client = add_client(windows["alice"], "Banbury Bakers Ltd")
    record = standing_house.beside(windows["bob"], f"/clients/{client}").live()
    record.page.evaluate("window.stayed = true")
    edit_client(windows["alice"], client, name="Banbury Bakers and Sons Ltd", utr="1123456789")
    for screen, place in (
        (record, f"#client-{client}-head h1"),
        (windows["bobs_list"], f"#client-row-{client}"),
        (windows["bob"], "#activity-feed"),
    ):
        reads(screen, place, "Banbury Bakers and Sons Ltd")
    reads(record, f"#timeline-client-{client}", "Alice Marlowe")
    reads(record, f"#client-{client}", "11234 56789")


def test_bob_is_you_on_his_own_screen_and_bob_on_alices(windows: dict[str, Screen], standing_house: House) -> None:
    alice = standing_house.beside(windows["alice"]).live()
    alice.page.evaluate("window.stayed = true")
    bob = standing_house.beside(windows["bob"], "/clients/new")
    add_client(bob, "Chipping Chairs Ltd")
    newest = "#activity-feed > li:first-child .who"
    reads(windows["bob"], newest, "You")
    reads(alice, newest, "Bob Ashworth")


def test_charlie_of_another_practice_is_given_not_one_byte_of_it(
    windows: dict[str, Screen], standing_house: House
) -> None:
    client = add_client(windows["alice"], "Didcot Diagrams Ltd")
    edit_client(windows["alice"], client, name="Didcot Drawings Ltd")
    reads(windows["bobs_list"], f"#client-row-{client}", "Didcot Drawings Ltd")
    colleague = standing_house.beside(windows["charlie"], "/clients/new")
    add_client(colleague, "Charlie Cleaning Ltd")
    reads(windows["charlie"], "#activity-feed", "Charlie Cleaning Ltd")
    reads(windows["charlies_list"], "#client-list", "Charlie Cleaning Ltd")
    heard = windows["charlie"].proxy.wire
    assert b"Charlie Cleaning Ltd" in streamed(windows["charlie"]), "he hears his own"
    for secret in (b"Didcot", b"Abingdon", b"Banbury", b"Alice", b"Marlowe Reid", b"Bob Ashworth"):
        assert secret not in heard


@pytest.mark.parametrize(("hearer", "hears"), [("megan", True), ("bob", False)])
def test_a_frame_for_managers_goes_to_no_staff(
    windows: dict[str, Screen], standing_house: House, hearer: str, hears: bool
) -> None:
    alice, world = windows["alice"], standing_house.world
    before = streamed(windows[hearer]).count(b"exported")
    alice.go("/clients").page.click("form[action$='/clients/exports'] button")
    done = standing_house.lab.act(world.alice, "after the export")
    windows[hearer].shows(done)
    assert (streamed(windows[hearer]).count(b"exported") > before) is hears
    assert ("exported" in windows[hearer].page.inner_text("#activity-feed")) is hears


def test_what_somebody_calls_a_client_stays_text_in_a_pushed_frame(windows: dict[str, Screen]) -> None:
    complaints = trouble(windows["bob"].page)
    hostile = '<img src=x onerror="document.title=1"><hx-partial hx-target="main">'
    add_client(windows["alice"], hostile)
    reads(windows["bob"], "#activity-feed", hostile)
    reads(windows["bobs_list"], "#client-list", hostile)
    assert windows["bob"].page.locator("#activity-feed img[src=x], hx-partial").count() == 0
    assert complaints == []


def people_of(house: House) -> list[Viewer]:
    return [house.world.alice, house.world.bob]


def test_two_hundred_quick_changes_are_all_told_once_and_in_order(standing_house: House) -> None:
    bob = standing_house.screen(standing_house.world.bob).live()
    begun = bob.book("shown")
    done = [standing_house.lab.act(who, f"change {n}") for n in range(100) for who in people_of(standing_house)]
    bob.shows(done[-1])
    assert bob.book("shown") == begun + done
    assert bob.book("wrong") == []
