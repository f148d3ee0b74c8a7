"""A browser whose streams do not come through asks every 30 seconds: what one answer brings is told once."""

from pathlib import Path

from practice_hub.notifications.actions import mark_read
from tests.browser.notifications.bell import BADGE, ICON, TITLE, TOASTS
from tests.faults.house import House, Screen
from tests.faults.proxy import POLL, STREAM
from tests.notifications.told import tell
from tests.parts import waiting

HEARD = Path(__file__).with_name("notifications").joinpath("heard.js").read_text()


def shows_count(tab: Screen, count: str) -> None:
    said = f"[{TITLE}, {BADGE}, {ICON}].join() === argument"
    tab.until(said, f"{count!r} in title, badge and icon", f"{count},{count},{count or 'favicon'}.svg")


def toasts(*tabs: Screen) -> list[list[str]]:
    """What each has shown so far, the quietest first."""
    return sorted(tab.page.evaluate("heard.toasts") for tab in tabs)


def test_one_poll_brings_the_count_to_every_tab_and_one_toast(house: House) -> None:
    world = house.world
    bob = house.screen(world.bob, path="", script=HEARD)
    with bob.proxy.answering(STREAM, 503):
        other = house.beside(bob.go(), "/clients").reaches("polling")
        bob.reaches("polling")
        asked = len(bob.proxy.asked(POLL))
        made = [tell(world, world.bob, title=f"{name} joined")[0] for name in ("Rita", "Tom", "Priya")]
        tell(world, world.megan, title="For Megan")
        for tab in (bob, other):
            shows_count(tab, "3")
        waiting.until(lambda: any(toasts(bob, other)), "a toast")
        bodies = [bytes(one.answer) for one in bob.proxy.asked(POLL)[asked:]]
        assert b"Priya joined" in b"".join(bodies)
        assert b"For Megan" not in b"".join(bodies)
        with world.write(world.bob) as session:
            for one in made:
                mark_read.mark_read(session, one, by=world.bob)
        for tab in (bob, other):
            shows_count(tab, "")
            tab.until(f"{TOASTS}.length === 0", "no toast")
        # Whatever the other tab could still have shown, it would have shown before.
        assert toasts(bob, other) == [[], ["3 new notifications"]]
