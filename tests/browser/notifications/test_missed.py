"""Who comes back after a while is told once what they missed, instead of piece by piece."""

from datetime import timedelta

import pytest

from practice_hub.base import clock
from practice_hub.clients.actions import records as clients
from practice_hub.notifications.enums import Severity
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from tests.browser.notifications.bell import ELSEWHERE, Bell, OpenTabs, a_minute_ago, cut_off
from tests.faults.lab import Lab
from tests.notifications.told import tell

MISSED = "document.querySelector('#missed p')?.textContent.trim() ?? ''"


@pytest.fixture
def bell(lab: Lab, open_tabs: OpenTabs) -> Bell:
    """Bob's dashboard."""
    [bell] = open_tabs(lab.world.bob, "/")
    return bell


def adds_clients(lab: Lab, by: Viewer, *names: str) -> None:
    for name in names:
        with lab.world.write(by) as session:
            clients.create(session, by=by, name=name, type="individual")


def was_away(bell: Bell, viewer: Viewer, hours: float) -> str:
    """The page was last seen so long ago; the time of day as London tells it."""
    then = clock.now() - timedelta(hours=hours)
    bell.tab.evaluate(f"localStorage.setItem('practice-hub:seen:{viewer.user_id}', {then.timestamp() * 1000})")
    return f"{then.astimezone(clock.LONDON):%H:%M}"


def test_who_comes_back_after_an_hour_reads_it_in_the_bell(lab: Lab, bell: Bell) -> None:
    bell.act().sound_is("On")
    with cut_off(lab, bell):
        since = was_away(bell, lab.world.bob, hours=2)
        adds_clients(lab, lab.world.alice, "Abbey Ltd", "Kestrel Ltd", "Moor Ltd")
        with a_minute_ago():
            tell(lab.world, lab.world.bob)
            tell(lab.world, lab.world.bob, title="The server is down", severity=Severity.URGENT)

    bell.live().shows_count(2)
    words = bell.tab.wait_for(MISSED)
    assert words.startswith("3 updates on 3 clients since ")
    assert since in words
    bell.hears("polite", [words])
    bell.shows_toasts("Urgent: The server is down")
    assert bell.heard("rings") == 0


def test_the_bell_says_it_on_the_next_pages_until_it_was_opened(lab: Lab, bell: Bell) -> None:
    was_away(bell, lab.world.bob, hours=2)
    adds_clients(lab, lab.world.alice, "Abbey Ltd")
    bell.at("/clients")
    words = bell.tab.wait_for(MISSED)
    assert bell.at("/activity").tab.wait_for(MISSED) == words
    assert bell.heard("polite") == [], "it was read out already"
    bell.tab.click("#bell")
    bell.press("Escape")
    bell.tab.wait_for(f"{MISSED} === ''")
    bell.at("/clients").shows_count(0)
    assert bell.tab.evaluate(MISSED) == ""


def test_after_less_than_an_hour_there_is_nothing_to_say(lab: Lab, bell: Bell) -> None:
    was_away(bell, lab.world.bob, hours=0.9)
    adds_clients(lab, lab.world.alice, "Abbey Ltd")
    bell.at("/clients")
    tell(lab.world, lab.world.bob)
    bell.shows_count(1)
    assert bell.tab.evaluate(MISSED) == ""


def test_a_page_that_must_start_over_redraws_its_bell_and_tells_what_it_missed(lab: Lab, bell: Bell) -> None:
    with cut_off(lab, bell):
        was_away(bell, lab.world.bob, hours=0.2)
        adds_clients(lab, lab.world.alice, "Abbey Ltd", "Kestrel Ltd")
        tell(lab.world, lab.world.bob)
        with lab.world.database.directory(write=True) as session:
            log.restart(session.connection(), [lab.world.bob.tenant_id])
    bell.live().shows_count(1)
    assert str(bell.tab.wait_for(MISSED)).startswith("2 updates on 2 clients since ")
    assert bell.toasts() == []
    assert bell.heard("rings") == 0


def test_a_leader_in_the_background_counts_as_away(lab: Lab, open_tabs: OpenTabs) -> None:
    [bell] = open_tabs(lab.world.bob, "/", ELSEWHERE)
    was_away(bell, lab.world.bob, hours=2)
    adds_clients(lab, lab.world.alice, "Abbey Ltd")
    tell(lab.world, lab.world.bob)
    bell.shows_count(1)
    bell.tab.to_front()
    assert str(bell.tab.wait_for(MISSED)).startswith("1 update on 1 client since ")
    assert bell.toasts() == []
