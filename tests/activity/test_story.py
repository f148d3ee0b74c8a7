"""The activity page's questions: what they find, page by page, and that none of them reads the whole story."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert, select

from practice_hub.activity import access
from practice_hub.activity.access import ActivityFilter, ActivityRange
from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import those_who_may
from tests.activity.told import ABC, XYZ, tell
from tests.world import World


def asked(world: World, viewer: Viewer, criteria: ActivityFilter | None = None, **more: Any) -> ActivityRange:
    with world.database.read(viewer.tenant_id) as session:
        return access.entry_range(session, viewer, criteria or ActivityFilter(), **more)


def found(world: World, viewer: Viewer, criteria: ActivityFilter, **more: int) -> list[int]:
    return [activity.id for activity in asked(world, viewer, criteria, **more).items]


def fill(world: World, by: Viewer, number: int, **more: object) -> None:
    """A long story, told at one moment a minute."""
    base = {
        "tenant_id": by.tenant_id,
        "actor_id": by.user_id,
        "actor_name": by.name,
        "action": "client.updated",
        "verb": "updated",
        "subject_type": "client",
        "subject_id": 7,
        "subject_name": "ABC Ltd",
        "description": "",
        "changes": {},
        "link": "",
        "audience": "",
        **more,
    }
    now = clock.now()
    with world.write(by) as session:
        rows = [{**base, "occurred_at": now - timedelta(minutes=back)} for back in range(number, 0, -1)]
        session.execute(insert(Activity), rows)


def test_each_filter_finds_its_own(world: World) -> None:
    first = tell(world, world.alice, ABC, action="client.created")
    second = tell(world, world.bob, XYZ)
    third = tell(world, world.bob, ABC)
    person = tell(world, world.alice, ABC.__class__("person", 7, "Bob Ashworth"), action="person.added")
    assert found(world, world.rita, ActivityFilter(person=world.bob.user_id)) == [third.id, second.id]
    assert found(world, world.rita, ActivityFilter(subject_type="person")) == [person.id]
    assert found(world, world.rita, ActivityFilter(subject_type="client", record=7)) == [third.id, first.id]
    assert found(world, world.rita, ActivityFilter(action="client.created")) == [first.id]
    assert found(world, world.rita, ActivityFilter(text="xyz")) == [second.id]
    assert found(world, world.rita, ActivityFilter(person=world.bob.user_id, subject_type="client", record=7)) == [
        third.id
    ]
    assert found(
        world, world.rita, ActivityFilter(text="abc", person=world.alice.user_id, action="client.created")
    ) == [first.id]


def test_a_percent_sign_is_looked_for_and_no_pattern(world: World) -> None:
    tell(world, world.alice, ABC)
    odd = tell(world, world.alice, ABC.__class__("client", 9, "100% Wool Ltd"))
    assert found(world, world.bob, ActivityFilter(text="%")) == [odd.id]


def test_a_period_includes_its_beginning_and_not_its_end(world: World) -> None:
    now = clock.now().replace(microsecond=0)
    with clock.stopped(now - timedelta(days=1)):
        yesterday = tell(world, world.alice)
    with clock.stopped(now):
        today = tell(world, world.alice)
    assert found(world, world.bob, ActivityFilter(since=now)) == [today.id]
    assert found(world, world.bob, ActivityFilter(until=now)) == [yesterday.id]


def test_paging_back_and_forth_shows_each_activity_once(world: World) -> None:
    moment = clock.now()
    with clock.stopped(moment):  # at one moment, so that their numbers decide the order
        told = [tell(world, world.alice).id for _ in range(7)][::-1]
    first = asked(world, world.bob, length=3)
    second = asked(world, world.bob, length=3, before=first.older)
    third = asked(world, world.bob, length=3, before=second.older)
    pages = [[activity.id for activity in page.items] for page in (first, second, third)]
    assert pages == [told[:3], told[3:6], told[6:]]
    assert (first.newer, third.older) == (None, None)
    back = asked(world, world.bob, length=3, after=third.newer)
    assert [activity.id for activity in back.items] == told[3:6]
    newest = asked(world, world.bob, length=3, after=back.newer)
    assert ([activity.id for activity in newest.items], newest.newer) == (told[:3], None)
    assert asked(world, world.bob, length=7).older is None, "nothing is older than the last of a page that holds all"


def test_a_place_that_is_not_one_s_own_begins_with_the_newest(world: World) -> None:
    own = tell(world, world.alice)
    theirs = tell(world, world.charlie)
    assert found(world, world.bob, ActivityFilter(), before=theirs.id) == [own.id]
    assert found(world, world.bob, ActivityFilter(), after=theirs.id) == [own.id]


def test_charlie_s_filters_find_nothing_of_ours(world: World) -> None:
    tell(world, world.alice, ABC)
    own = tell(world, world.charlie, ABC)
    for criteria in (
        ActivityFilter(),
        ActivityFilter(subject_type="client", record=7),
        ActivityFilter(text="abc"),
        ActivityFilter(text="abc", subject_type="client"),
    ):
        assert found(world, world.charlie, criteria) == [own.id]


def test_bob_finds_no_sign_ins_by_any_filter(world: World) -> None:
    seen = tell(world, world.alice, action="person.signed_in", audience=those_who_may(Permission.SEE_AUDIT))
    for criteria in (
        ActivityFilter(),
        ActivityFilter(action="person.signed_in"),
        ActivityFilter(person=world.alice.user_id),
        ActivityFilter(text="abc"),
    ):
        assert found(world, world.bob, criteria) == []
        assert found(world, world.megan, criteria) == [seen.id]


def test_words_that_nothing_matches_are_searched_for_in_stretches(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "WINDOW", 20)
    needle = tell(world, world.alice, XYZ)
    fill(world, world.bob, 50)
    with clock.stopped(clock.now() - timedelta(hours=2)):
        old = tell(world, world.alice, XYZ)
    newest = asked(world, world.rita, ActivityFilter(text="xyz"))
    assert [activity.id for activity in newest.items] == [needle.id]
    assert newest.looked_back_to is not None
    pages, place = [], newest.older
    while place is not None:
        page = asked(world, world.rita, ActivityFilter(text="xyz"), before=place)
        pages.append([activity.id for activity in page.items])
        place = page.older
    assert pages[-1] == [old.id]
    assert len(pages) == 2


def test_newer_ones_that_are_further_off_than_a_stretch_begin_with_the_newest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "WINDOW", 4)
    told = [tell(world, world.alice, subject) for subject in (XYZ, XYZ, ABC, ABC, XYZ, ABC, ABC, XYZ, XYZ)]
    oldest, near, middle, _, newest = [one.id for one in told if one.subject_id == XYZ.id]
    criteria = ActivityFilter(text="xyz")
    page = asked(world, world.rita, criteria, after=oldest, length=1)
    assert [activity.id for activity in page.items] == [near], "the next one but it is the last of the stretch"
    assert (page.newer, page.older) == (near, near)
    assert found(world, world.rita, criteria, after=near, length=1) == [newest], f"and not {middle}"


@pytest.mark.parametrize(
    "criteria",
    [
        ActivityFilter(),
        ActivityFilter(person=1),
        ActivityFilter(subject_type="client"),
        ActivityFilter(subject_type="client", record=7),
        ActivityFilter(action="client.updated"),
        ActivityFilter(since=clock.now() - timedelta(days=3)),
        ActivityFilter(person=1, action="client.updated", since=clock.now() - timedelta(days=3)),
        ActivityFilter(text="nothing"),
        ActivityFilter(text="nothing", person=1),
    ],
)
def test_no_question_grows_with_the_story(
    world: World, criteria: ActivityFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite counts its own steps: as many for a story as for one that is seven times as long."""
    monkeypatch.setattr(access, "WINDOW", 200)
    fill(world, world.alice, 1_000)
    short = steps(world, criteria)
    fill(world, world.alice, 6_000)
    assert steps(world, criteria) < short * 1.5


def steps(world: World, criteria: ActivityFilter) -> int:
    """The instructions of SQLite's machine that a page takes, in tens, its sorting included."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    def watch(connection: object, _record: object, _proxy: object) -> None:
        connection.set_progress_handler(count, 10)  # type: ignore[attr-defined]

    sqlalchemy_event.listen(world.database.engine.pool, "checkout", watch)
    asked(world, world.rita, criteria)
    asked(world, world.rita, criteria, before=asked(world, world.rita, criteria).older)
    with world.database.read(world.rita.tenant_id) as session:
        oldest = session.scalars(select(Activity.id).order_by(Activity.occurred_at).limit(1)).one()
    asked(world, world.rita, criteria, after=oldest)
    sqlalchemy_event.remove(world.database.engine.pool, "checkout", watch)
    return counted
