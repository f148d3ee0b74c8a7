"""Nothing moves under a reader, nothing typed or ticked is lost, and it is the same page by stream and by poll."""

import re
from contextlib import ExitStack

import pytest

from practice_hub.clients import access
from practice_hub.clients.actions import records as clients
from tests.faults.house import House, Screen
from tests.faults.proxy import POLL, STREAM
from tests.parts import waiting

HELD = "document.querySelectorAll('#activity-feed > [hidden]').length"
COUNTER = "document.querySelector('[data-new-of=activity-feed]').textContent"


@pytest.fixture
def bob(house: House) -> Screen:
    """Bob's dashboard with something in its feed."""
    for number in range(12):
        house.lab.act(house.world.alice, f"earlier {number}")
    return house.screen(house.world.bob).live()


def rename(house: House, client: int, name: str) -> None:
    """Alice changes the record in another window."""
    with house.world.write(house.world.alice) as session:
        found = access.get_client(session, client)
        assert found is not None
        clients.update(session, found, by=house.world.alice, yours={"name": name})


def is_held(house: House, bob: Screen) -> None:
    """What arrives now stays out of sight, nothing moves, and a button shows it when Bob asks for it."""
    top = "Math.round(document.querySelector('#activity-feed > [id]:not([hidden])').getBoundingClientRect().top)"
    first, place = bob.feed()[0], bob.page.evaluate(top)
    done = [house.lab.act(house.world.alice, f"under the reader {number}") for number in range(3)]
    bob.until(f"{COUNTER} === 'Show 3 new'", "the button")
    assert bob.page.evaluate(HELD) == 3
    assert bob.page.locator(f"#activity-{first}").is_visible()
    assert not bob.page.locator(f"#activity-{done[0]}").is_visible()
    assert bob.page.evaluate(top) == place
    bob.page.click("[data-new-of=activity-feed] button")
    assert bob.page.evaluate(HELD) == 0
    assert bob.feed()[:4] == [*done[::-1], first]
    assert bob.book("wrong") == []


def test_when_the_day_turns_the_page_is_asked_again(house: House) -> None:
    """What was due today is late, and no event says so."""
    leap = "const now = Date.now; window.leap = 0; Date.now = () => now() + window.leap;"
    bob = house.screen(house.world.bob, script=leap).live()
    with bob.page.expect_request(lambda request: request.headers.get("rt-ask") == "regions"):
        bob.page.evaluate("leap = 86_400_000; document.dispatchEvent(new Event('visibilitychange'))")


def test_under_the_pointer_nothing_moves(house: House, bob: Screen) -> None:
    bob.page.hover("#activity-feed > li:nth-of-type(3)")
    is_held(house, bob)


def test_under_the_focus_nothing_moves(house: House, bob: Screen) -> None:
    bob.page.mouse.move(2, 2)
    bob.page.focus("#activity-feed > li:nth-of-type(2) a")
    is_held(house, bob)


def test_while_the_list_is_scrolled_nothing_moves(house: House, bob: Screen) -> None:
    for number in range(40):
        house.lab.act(house.world.alice, f"a long list {number}")
    bob.go().live()
    bob.page.set_viewport_size({"width": 1280, "height": 500})
    bob.page.mouse.move(2, 2)
    beginning = "document.getElementById('activity-feed').getBoundingClientRect().top"
    bob.page.evaluate(f"scrollBy({{ top: {beginning} + 200, behavior: 'instant' }})")
    is_held(house, bob)
    bob.page.set_viewport_size({"width": 1440, "height": 900})


def test_when_nobody_reads_there_arrivals_are_shown_at_once_and_counted(house: House, bob: Screen) -> None:
    bob.page.mouse.move(2, 2)
    bob.page.evaluate(
        f"window.words = new Set(); new MutationObserver(() => words.add({COUNTER}))"
        ".observe(document.querySelector('[data-new-of=activity-feed]'), {childList: true, subtree: true})"
    )
    bob.shows(house.lab.act(house.world.alice, "unread"))
    bob.until("words.has('1 new') && words.has('')", "counted, and after a while old")
    assert bob.page.evaluate(HELD) == 0


def test_typed_text_in_an_open_form_is_kept_when_the_record_changes_elsewhere(house: House) -> None:
    client = house.add_client(house.world.alice, "Eynsham Engines Ltd")
    bob = house.screen(house.world.bob, f"/clients/{client}/edit").live()
    bob.page.fill("[name=notes]", "Bob's half a sentence")
    bob.page.focus("[name=notes]")
    rename(house, client, "Eynsham Engineering Ltd")
    bob.until("document.getElementById('changed-meanwhile').checkVisibility()", "the warning")
    assert "Alice Marlowe changed this client" in bob.page.inner_text("#changed-meanwhile")
    assert bob.page.input_value("[name=notes]") == "Bob's half a sentence"
    assert bob.page.evaluate("document.activeElement.name") == "notes"
    bob.page.keyboard.type(", and the rest")
    bob.page.click("main form.form button[type=submit]")
    bob.page.wait_for_url(f"**/clients/{client}")
    assert "Eynsham Engineering Ltd" in bob.page.inner_text("h1"), "both changes are kept"
    assert "Bob's half a sentence, and the rest" in bob.page.inner_text("#record-notes")


def test_what_is_being_typed_into_a_list_that_is_asked_again_is_kept(house: House) -> None:
    """The search stands in the list that is morphed."""
    house.add_client(house.world.alice, "Kidlington Kites Ltd")
    bob = house.screen(house.world.bob, "/clients").live()
    bob.page.focus("#client-filters [name=q]")
    bob.page.evaluate("document.activeElement.value = 'Lt'")
    added = house.add_client(house.world.alice, "Lechlade Lamps Ltd")
    bob.until(f"document.getElementById('client-row-{added}')", "the new row")
    assert bob.page.evaluate("[document.activeElement.name, document.activeElement.value]") == ["q", "Lt"]


def test_ticked_rows_stay_ticked_when_the_list_changes_around_them(house: House) -> None:
    ticked, other = (house.add_client(house.world.alice, name) for name in ("Faringdon Farms Ltd", "Goring Gates Ltd"))
    bob = house.screen(house.world.bob, "/clients").live()
    bob.page.check(f"#client-row-{ticked} [name=ids]")
    rename(house, ticked, "Faringdon Farmers Ltd")
    rename(house, other, "Goring Garages Ltd")
    added = house.add_client(house.world.alice, "Aston Apples Ltd")
    bob.until(f"document.getElementById('client-row-{added}')", "the new row")
    bob.until(f"document.getElementById('client-row-{ticked}').textContent.includes('Farmers')", "the new name")
    boxes = "[...document.querySelectorAll('[name=ids]:checked')].map(box => Number(box.value))"
    assert bob.page.evaluate(boxes) == [ticked]


def test_nothing_moves_between_press_and_release_and_then_the_list_is_asked(house: House) -> None:
    house.add_client(house.world.alice, "Oxford Oars Ltd")
    bob = house.screen(house.world.bob, "/clients").live()
    bob.page.locator("#client-list thead th").nth(1).hover()
    bob.page.mouse.down()
    heard = bob.page.evaluate("books.heard.length")
    added = house.add_client(house.world.alice, "Abingdon Anchors Ltd")
    bob.until("books.heard.length > argument", "the event", heard)
    # Whatever is going to be asked is asked within 0.1 s.
    bob.page.evaluate("new Promise(done => setTimeout(done, 400))")
    assert bob.page.locator(f"#client-row-{added}").count() == 0
    bob.page.mouse.move(2, 2)
    bob.page.mouse.up()
    bob.until(f"document.getElementById('client-row-{added}')", "the new row")


# ── The same page by every transport ───────────────────────────────────────────────────────────────────────────────


def as_seen(screen: Screen, selector: str) -> list[str]:
    """The part of the page as it stands, tag by tag, without what only the page knows: what is new, how long ago."""
    html: str = screen.page.evaluate("selector => document.querySelector(selector).outerHTML", selector)
    html = re.sub(r'<span class="vh" data-fresh="">New: </span>', "", html)
    html = re.sub(r"(<time [^>]*>)[^<]*", r"\1", html)
    html = re.sub(r'\s*class="(?:fresh)?"| (?:hx-|data-)?htmx[\w-]*(?:="[^"]*")?', "", html)
    return [word for piece in re.split(r"(<[^>]*>)", html) if (word := " ".join(piece.split()))]


def comes_to_look_like(screen: Screen, fresh: Screen, selector: str) -> None:
    """Waits until this part of the page is what a page that was read now shows."""
    wanted = as_seen(fresh, selector)
    try:
        waiting.until(lambda: as_seen(screen, selector) == wanted, selector)
    except AssertionError:
        assert as_seen(screen, selector) == wanted


def test_the_page_is_the_same_by_stream_by_poll_and_freshly_read(house: House, bob: Screen) -> None:
    parts = {"/": ["#activity-feed", "#position", "#recent", "#attention"], "/clients": ["#client-list table"]}
    client = house.add_client(house.world.alice, "Henley Hats Ltd")
    streaming, polling = ({path: house.screen(house.world.bob, path).live() for path in parts} for _ in range(2))
    with ExitStack() as refusing:
        for screen in polling.values():
            refusing.enter_context(screen.proxy.answering(STREAM, 503))
            screen.proxy.cut()
            screen.reaches("polling")
        for number in range(5):
            house.lab.act(house.world.alice, f"told twice {number}")
        rename(house, client, "Henley Hatters Ltd")
        house.add_client(house.world.bob, "Islip Inks Ltd")
        for path, selectors in parts.items():
            fresh = bob.go(path)
            for selector in selectors:
                comes_to_look_like(streaming[path], fresh, selector)
                comes_to_look_like(polling[path], fresh, selector)
    assert all(
        b"Islip Inks" in b"".join(bytes(each.answer) for each in screen.proxy.asked(POLL))
        for screen in polling.values()
    )
    assert all(screen.proxy.asked(POLL) == [] for screen in streaming.values())
