"""Notifications in real tabs: loud once, the same number everywhere, nobody else's."""

from practice_hub.notifications.access import get_notification
from practice_hub.notifications.actions import mark_read
from practice_hub.notifications.enums import Severity
from practice_hub.notifications.models import Notification
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from tests.browser.notifications.bell import ELSEWHERE, LOUD, WAITING, Bell, OpenTabs, a_minute_ago, cut_off
from tests.faults.lab import Lab
from tests.notifications.told import tell
from tests.parts import waiting


def nobody(viewer: Viewer) -> Viewer:
    """What the practice's programs do, nobody does."""
    return Viewer(viewer.tenant_id, 0, "Practice Hub", Role.OWNER)


def marks_read(lab: Lab, viewer: Viewer, one: Notification) -> None:
    """The person reads it on another device."""
    with lab.world.write(viewer) as session:
        own = get_notification(session, viewer.user_id, one.id)
        assert own is not None
        mark_read.mark_read(session, own, by=viewer)


def rings(bells: list[Bell]) -> int:
    return sum(bell.heard("rings") for bell in bells)


def ring_once(bells: list[Bell]) -> None:
    waiting.until(lambda: rings(bells) == 1, f"one tone, not {rings(bells)}")


def toasted(bells: list[Bell]) -> list[str]:
    return [title for bell in bells for title in bell.heard("toasts")]


def test_all_of_bobs_tabs_agree_and_one_is_loud_once(lab: Lab, open_tabs: OpenTabs) -> None:
    world = lab.world
    bobs = open_tabs(world.bob, "/", "/clients", "/activity")
    alices = open_tabs(world.alice, "/", "/clients", "/activity")
    charlies = open_tabs(world.charlie, "/")
    for bell in (bobs[2], alices[2], charlies[0]):
        bell.act().sound_is("On")
    assert [bell.tab.hidden() for bell in bobs] == [True, True, False]

    [one] = tell(world, world.bob, by=world.megan)
    bobs[2].shows_toasts("Rita Osei joined")
    for bell in bobs:
        bell.shows_count(1)
    ring_once(bobs)

    # Alice and Charlie have ears too, for what is theirs.
    tell(world, world.alice, by=world.megan, title="For Alice")
    tell(world, world.charlie, by=nobody(world.charlie), title="For Charlie")
    for bells, title in ((alices, "For Alice"), (charlies, "For Charlie")):
        bells[-1].shows_toasts(title)
        for bell in bells:
            bell.shows_count(1)
        ring_once(bells)
        assert toasted(bells) == [title]

    marks_read(lab, world.bob, one)
    for bell in bobs:
        bell.shows_count(0)
    bobs[2].shows_toasts()
    assert toasted(bobs) == ["Rita Osei joined"]
    ring_once(bobs)


def test_of_three_windows_beside_each_other_one_is_loud_once(lab: Lab, open_tabs: OpenTabs) -> None:
    bells = open_tabs(lab.world.bob, "/", "/", "/clients", windows=True)
    for bell in bells:
        # A click on a window behind others may only bring it to the front.
        waiting.until(lambda bell=bell: bell.act().sound() == "On", "a window that may ring")  # type: ignore[misc]
    assert not any(bell.tab.hidden() for bell in bells)
    [one] = tell(lab.world, lab.world.bob)
    for bell in bells:
        bell.shows_count(1)
    ring_once(bells)
    waiting.until(lambda: toasted(bells) == ["Rita Osei joined"], "one toast")
    # What follows comes after everything that the first could still set going.
    marks_read(lab, lab.world.bob, one)
    for bell in bells:
        bell.shows_count(0)
        bell.shows_toasts()
    tell(lab.world, lab.world.bob, title="Tom Ashworth joined")
    waiting.until(lambda: len(toasted(bells)) > 1, "another toast")
    for bell in bells:
        bell.shows_count(1)
    assert sorted(toasted(bells)) == ["Rita Osei joined", "Tom Ashworth joined"]
    assert rings(bells) in {1, 2}, "the second rings when 5 s have passed"


def test_after_a_minute_without_network_the_replay_is_one_toast_and_silent(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/")
    bell.act().sound_is("On")
    with cut_off(lab, bell), a_minute_ago():
        for name in ("Rita Osei", "Tom Ashworth", "Priya Nair"):
            tell(lab.world, lab.world.bob, title=f"{name} joined")

    bell.live().shows_toasts("3 new notifications")
    bell.hears("polite", ["3 new notifications. Priya Nair joined, and 2 others"])
    bell.shows_count(3)
    assert bell.heard("rings") == 0
    tell(lab.world, lab.world.bob, title="Hannah Clarke joined")
    bell.hears("rings", 1)


def test_a_tone_needs_a_gesture_and_the_switch_says_so(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/preferences/notifications")
    bell.sound_is(WAITING)
    bell.tab.wait_for(f"document.querySelector('[data-sound-state]').textContent.endsWith(' {WAITING}.')")
    tell(lab.world, lab.world.bob, title="Nobody hears this")
    bell.shows_toasts("Nobody hears this")
    assert bell.heard("rings") == 0

    bell.act().sound_is("On")
    tell(lab.world, lab.world.bob, title="This rings")
    bell.hears("rings", 1)


def test_much_at_once_is_one_tone(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/")
    bell.act().sound_is("On")
    for number in range(6):
        tell(lab.world, lab.world.bob, title=f"Number {number}")
    bell.shows_count(6)
    bell.hears("rings", 1)


def test_quiet_hours_are_quiet(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/", quiet=True, working_days=[])
    bell.act().sound_is("On")
    tell(lab.world, lab.world.bob, title="By night")
    bell.shows_count(1)
    tell(lab.world, lab.world.bob, title="The server is down", severity=Severity.URGENT)
    bell.hears("rings", 1)
    assert bell.heard("toasts") == ["Urgent: The server is down"]


def test_the_desktop_tells_what_no_tab_can_and_the_tab_on_return(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/", ELSEWHERE, desktop=True, matrix=LOUD)
    [one] = tell(lab.world, lab.world.bob, title="Rita Osei joined", message="As staff")
    bell.hears("desktop.map(({ title, body }) => [title, body])", [["Rita Osei joined", "As staff"]])
    tell(lab.world, lab.world.bob, title="Tom Ashworth joined")
    bell.hears("desktop.length", 2)
    bell.shows_count(2)
    assert bell.toasts() == []

    marks_read(lab, lab.world.bob, one)
    bell.hears("desktop.map(note => note.closed)", [True, False])
    bell.tab.to_front()
    bell.shows_toasts("Tom Ashworth joined")
    bell.tab.evaluate("void heard.desktop[1].click()")
    bell.tab.wait_for("location.pathname === '/team'")


def test_who_looks_at_a_tab_needs_no_notification_of_the_desktop(lab: Lab, open_tabs: OpenTabs) -> None:
    hidden, shown = open_tabs(lab.world.bob, "/", "/clients", desktop=True, matrix=LOUD)
    tell(lab.world, lab.world.bob, title="Seen in a tab")
    shown.shows_toasts("Seen in a tab")
    # The hidden one waits, then finds that another tab has it: its claim is the last thing that it does.
    hidden.tab.wait_for("new Promise(done => setTimeout(() => done(true), 600))")
    assert [hidden.heard("desktop"), shown.heard("desktop")] == [[], []]
