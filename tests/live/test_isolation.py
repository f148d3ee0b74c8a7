"""Nobody hears what is not theirs: any events, of any audience, in any practice, to people of every role."""

import re
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice_hub.live.events import DemoEvent
from practice_hub.people.permissions import PERMISSIONS, Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import EVERYONE, only_user, those_who_may
from practice_hub.realtime.outbox import append
from tests.world import World

pytestmark = pytest.mark.both_databases

PEOPLE = ("alice", "megan", "bob", "rita", "charlie")

# Who speaks, and to whom: everyone, those with a permission, or one person, of another practice too.
said = st.tuples(
    st.sampled_from(("alice", "charlie")),
    st.one_of(st.just("everyone"), st.sampled_from(list(Permission)), st.sampled_from(PEOPLE)),
)
numbers = count(1)


def person(world: World, name: str) -> Viewer:
    found: Viewer = getattr(world, name)
    return found


def audience(world: World, whom: str) -> str:
    if whom == "everyone":
        return EVERYONE
    return only_user(person(world, whom).user_id) if whom in PEOPLE else those_who_may(whom)


def may_hear(world: World, listener: Viewer, speaker: Viewer, whom: str) -> bool:
    """The rule, in other words than the code's."""
    if listener.tenant_id != speaker.tenant_id:
        return False
    if whom in PEOPLE:
        return listener == person(world, whom)
    return whom == "everyone" or whom in PERMISSIONS[listener.role]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sayings=st.lists(said, min_size=1, max_size=12))
def test_each_person_hears_exactly_what_is_theirs_and_in_order(world: World, sayings: list[tuple[str, str]]) -> None:
    browsers = {name: world.browser(person(world, name)) for name in PEOPLE}
    cursors = {name: browser.get("/realtime/poll").headers["RT-Cursor"] for name, browser in browsers.items()}
    marks = []
    for speaker, whom in sayings:
        mark = f"mark-{next(numbers)}."
        marks.append((mark, person(world, speaker), whom))
        with world.write(person(world, speaker)) as session:
            append(session, DemoEvent.PING, "practice", 1, audience=audience(world, whom), data={"mark": mark})

    for name, browser in browsers.items():
        own = person(world, name)
        answer = browser.get(f"/realtime/poll?cursor={cursors[name]}")
        theirs = [mark for mark, speaker, whom in marks if may_hear(world, own, speaker, whom)]
        assert re.findall(r"mark-\d+\.", answer.text) == theirs, f"{name} hears something else"
        # What was not theirs is behind them too: it is not asked for again.
        assert browser.get(f"/realtime/poll?cursor={answer.headers['RT-Cursor']}").status_code == 204


def test_there_was_something_to_hear(world: World) -> None:
    """The test above is no test of silence: what some do not hear others do."""
    for whom in ("everyone", *Permission, *PEOPLE):
        for speaker in (world.alice, world.charlie):
            heard = {name for name in PEOPLE if may_hear(world, person(world, name), speaker, whom)}
            assert heard != set(PEOPLE)
    assert may_hear(world, world.bob, world.alice, "everyone")
    assert not may_hear(world, world.bob, world.alice, Permission.SEE_AUDIT)
    assert may_hear(world, world.megan, world.alice, Permission.SEE_AUDIT)
