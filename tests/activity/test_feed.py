"""The feed and the timelines: what stands on the page is what is pushed."""

import re

from sqlalchemy import event as sqlalchemy_event

from practice_hub.activity import access
from practice_hub.activity.access import FEED_LENGTH
from practice_hub.live.source import LogSource
from practice_hub.people.permissions import Permission
from practice_hub.realtime.event import those_who_may
from practice_hub.web.extension import PracticeHub
from practice_hub.web.templating import render_partial
from tests.activity.told import ABC, XYZ, tell
from tests.world import World


def frames(world: World, tenant_id: int) -> list[str]:
    source = LogSource(world.database, PracticeHub.of(world.app).fragments)
    return [frame.data.decode() for frame in source.span(tenant_id, 0, 500).frames]


def test_bob_hears_what_alice_did_in_the_words_of_the_page(world: World) -> None:
    done = tell(world, world.alice, description="Phone number")
    item = render_partial(world.app, "activity/_item.html", activity=done)
    [frame] = frames(world, world.bob.tenant_id)
    assert 'hx-event name="activity:new"' in frame
    assert [line for line in item.splitlines() if line] == [
        line.removeprefix("data: ")
        for line in frame.split('hx-target="#activity-feed" hx-swap="afterbegin">')[1]
        .split("</hx-partial>")[0]
        .split("\n")
        if line.removeprefix("data:").strip()
    ]
    assert "Alice Marlowe" in item
    assert 'href="/clients/7"' in item


def test_what_is_pushed_twice_stands_there_once(world: World) -> None:
    done = tell(world, world.alice)
    [frame] = frames(world, world.bob.tenant_id)
    steps = re.findall(r'hx-target="([^"]+)" hx-swap="(\w+)"', frame)
    assert steps == [
        (f"#activity-{done.id}", "delete"),
        ("#activity-feed", "afterbegin"),
        (f"#timeline-activity-{done.id}", "delete"),
        ("#timeline-client-7", "afterbegin"),
    ]


def test_fifty_activities_are_drawn_with_one_query(world: World) -> None:
    for _ in range(50):
        tell(world, world.alice)
    asked: list[str] = []
    sqlalchemy_event.listen(world.database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert len(frames(world, world.bob.tenant_id)) == 50
    assert sum("FROM activities" in statement for statement in asked) == 1


def test_a_name_that_is_markup_stays_text(world: World) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    tell(world, world.alice, ABC.__class__("client", 7, hostile, "/clients/7"), description=hostile)
    [frame] = frames(world, world.bob.tenant_id)
    assert hostile not in frame
    assert "&lt;img src=x" in frame


def test_the_feed_holds_the_newest_fifty_first(world: World) -> None:
    told = [tell(world, world.alice).id for _ in range(FEED_LENGTH + 1)]
    with world.database.read(world.bob.tenant_id) as session:
        assert [activity.id for activity in access.feed(session, world.bob)] == told[:0:-1]


def test_a_timeline_is_of_one_record(world: World) -> None:
    own = tell(world, world.alice, ABC)
    tell(world, world.alice, XYZ)
    with world.database.read(world.bob.tenant_id) as session:
        assert [activity.id for activity in access.timeline(session, world.bob, "client", 7)] == [own.id]


def test_charlie_reads_only_his_own_practice(world: World) -> None:
    theirs = tell(world, world.alice)
    own = tell(world, world.charlie)
    with world.database.read(world.charlie.tenant_id) as session:
        assert [activity.id for activity in access.feed(session, world.charlie)] == [own.id]
        assert access.get_activity(session, world.charlie, theirs.id) is None
        assert access.by_ids(session, [theirs.id, own.id]).keys() == {own.id}


def test_bob_does_not_read_what_is_for_managers(world: World) -> None:
    tell(world, world.alice, action="user.signed_in", audience=those_who_may(Permission.SEE_AUDIT))
    with world.database.read(world.megan.tenant_id) as session:
        assert len(access.feed(session, world.megan)) == 1
        assert access.feed(session, world.bob) == []
