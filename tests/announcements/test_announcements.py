"""Alice tells the whole practice something."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from practice_hub.announcements import access, actions
from practice_hub.announcements.models import Announcement
from practice_hub.base import clock
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime import log
from tests.notifications.told import events
from tests.world import World

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WORDS = {"title": "Office shut on Friday", "text": "The boiler is replaced.\nWork from home.", "until": "2026-11-27"}


def announce(world: World, by: Viewer, *, urgent: bool = False) -> Announcement:
    with world.write(by) as session:
        until = clock.today() + timedelta(days=2)
        return actions.announce(session, "Office shut", "All day.", urgent=urgent, until=until, by=by)


def kinds(world: World, person: Viewer) -> list[str]:
    return [event.data["kind"] for event in events(world, person) if event.type == "notification:new"]


def banners(world: World, person: Viewer) -> str:
    """What stands at the head of this person's dashboard."""
    page = world.browser(person).get("/").text
    return page.split('id="announcements"')[1].split('id="position"')[0]


@pytest.mark.both_databases
def test_everybody_but_alice_is_told_and_nobody_of_another_practice(world: World) -> None:
    announce(world, world.alice, urgent=True)
    for person in (world.megan, world.bob, world.rita):
        assert kinds(world, person) == ["urgent"]
    assert kinds(world, world.alice) == kinds(world, world.charlie) == []
    with world.database.read(world.charlie.tenant_id) as session:
        assert access.latest(session) == []


def test_dashboards_show_it_until_its_day_is_over(world: World) -> None:
    with clock.stopped(NOON):
        answer = world.browser(world.megan).post("/announcements/new", data=WORDS)
        assert answer.status_code == 303
        assert "Office shut on Friday" in world.browser(world.bob).get(answer.location).text
        assert "The boiler is replaced." in banners(world, world.bob)
    with clock.stopped(NOON + timedelta(days=4, hours=11)):
        assert "Office shut on Friday" in banners(world, world.bob)
    with clock.stopped(NOON + timedelta(days=4, hours=12)):
        assert "Office shut on Friday" not in banners(world, world.bob)
        assert "Office shut on Friday" in world.browser(world.bob).get("/announcements").text


def test_what_is_taken_back_leaves_dashboards_and_the_lists_of_those_who_have_not_read_it(world: World) -> None:
    one = announce(world, world.alice)
    megan = world.browser(world.megan)
    assert megan.post(f"/announcements/{one.id}/withdrawal").status_code == 303
    assert megan.post(f"/announcements/{one.id}/withdrawal").status_code == 303
    told = [event for event in events(world, world.bob) if event.type == "notification:retracted"]
    assert [event.data["reason"] for event in told] == ["withdrawn"]
    assert "Office shut" not in banners(world, world.bob)
    assert "Taken back" in world.browser(world.bob).get(f"/announcements/{one.id}").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "Enter a title"),
        ({"title": "x" * 201}, "The title must have at most 200 characters"),
        ({"text": "x" * 10_000}, "The text must have at most 2,000 characters"),
        ({"until": "soon"}, "Enter a date like 31/12/2026"),
        ({"until": "2026-11-22"}, "Choose today or a later day"),
        ({"until": "2027-11-24"}, "Choose a day within a year"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(
    world: World, wrong: dict[str, str], words: str
) -> None:
    with clock.stopped(NOON):
        answer = world.browser(world.alice).post("/announcements/new", data={**WORDS, **wrong})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    typed = {**WORDS, **wrong}
    assert typed["text"].split("\n")[0] in answer.text
    assert kinds(world, world.bob) == []


@pytest.mark.both_databases
@pytest.mark.parametrize("until", ["2026-11-23", "2027-11-23"])
def test_it_may_stand_for_today_alone_and_for_a_year(world: World, until: str) -> None:
    with clock.stopped(NOON):
        assert world.browser(world.alice).post("/announcements/new", data=WORDS | {"until": until}).status_code == 303


def test_signs_that_no_database_keeps_are_left_out(world: World) -> None:
    words = WORDS | {"title": "Office\0 shut", "text": "\0The boiler."}
    with clock.stopped(NOON):
        answer = world.browser(world.alice).post("/announcements/new", data=words)
    assert answer.status_code == 303
    assert "Office shut" in world.browser(world.bob).get("/announcements").text


def test_bob_announces_nothing(world: World) -> None:
    browser = world.browser(world.bob)
    assert browser.get("/announcements/new").status_code == 403
    assert browser.post("/announcements/new", data=WORDS).status_code == 403
    assert 'href="/announcements/new"' not in browser.get("/").text
    assert 'href="/announcements/new"' in world.browser(world.megan).get("/").text
    with pytest.raises(NotAllowed):
        announce(world, world.bob)


def test_charlie_does_not_read_it(world: World) -> None:
    one = announce(world, world.alice)
    charlie = world.browser(world.charlie)
    assert charlie.get(f"/announcements/{one.id}").status_code == 404
    assert charlie.post(f"/announcements/{one.id}/withdrawal").status_code == 404


def test_a_dashboard_shows_three_the_urgent_ones_above_and_of_equals_the_newest(world: World) -> None:
    with world.write(world.alice) as session:
        for number, urgent in enumerate((True, False, False, True, False)):
            title, until = f"Number {number}", clock.today()
            actions.announce(session, title, "All day.", urgent=urgent, until=until, by=world.alice)
    assert re.findall("Number [0-9](?=</b>)", banners(world, world.bob)) == ["Number 3", "Number 0", "Number 4"]


def test_what_is_taken_back_twice_is_told_once(world: World) -> None:
    one, alice = announce(world, world.alice), world.browser(world.alice)
    alice.post(f"/announcements/{one.id}/withdrawal")
    with world.database.read(world.alice.tenant_id) as session:
        said = log.head(session)
    alice.post(f"/announcements/{one.id}/withdrawal")
    with world.database.read(world.alice.tenant_id) as session:
        assert log.head(session) == said
