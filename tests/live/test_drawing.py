"""An event that cannot be drawn."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import pytest

from practice_hub.base.database import TenantSession
from practice_hub.live.events import DemoEvent
from practice_hub.realtime.event import Event
from practice_hub.realtime.outbox import append
from practice_hub.web.extension import PracticeHub
from practice_hub.web.fragments import Fragment
from tests.live.reading import Stream, act
from tests.world import World


class Odd(StrEnum):
    SQUARE = "odd:square"


def test_an_event_is_drawn_by_one_room_alone(world: World) -> None:
    fragments = PracticeHub.of(world.app).fragments
    fragments.register(lambda _session, _events: {}, Odd.SQUARE)
    with pytest.raises(ValueError, match="odd:square has a renderer already"):
        fragments.register(lambda _session, _events: {}, Odd.SQUARE)


def test_what_follows_an_event_that_cannot_be_drawn_reaches_bob_all_the_same(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def draw(_session: TenantSession, events: Sequence[Event]) -> Mapping[int, Sequence[Fragment]]:
        return {event.position: [Fragment("#odd", "outerMorph", f"<p>{event.data['sides']}</p>")] for event in events}

    PracticeHub.of(world.app).fragments.register(draw, Odd.SQUARE)
    bob = Stream(world.browser(world.bob))
    bob.until("rt:live")
    with world.write(world.alice) as session:
        append(session, Odd.SQUARE, "odd", 1)
        append(session, Odd.SQUARE, "odd", 1, data={"sides": 4})
        append(session, DemoEvent.PING, "practice", 1)
    act(world, world.alice, "what follows")
    bob.until("message", "what follows")
    told = [message.data for message in bob.messages if message.event == "message"]
    assert "odd:square" in told[0], "the fact is told"
    assert "hx-partial" not in told[0]
    assert "<p>4</p>" in told[1]
    assert "cannot be drawn" in caplog.text
