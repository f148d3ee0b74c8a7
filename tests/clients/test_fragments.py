"""What open pages are sent when clients change."""

from practice_hub.clients.actions import records
from tests.live.reading import Stream
from tests.world import World


def test_the_number_in_the_rail_follows_what_colleagues_add(world: World) -> None:
    stream = Stream(world.browser(world.bob))
    stream.until("rt:live")
    with world.write(world.alice) as session:
        for name in ("ABC Ltd", "DEF Ltd"):
            records.create(session, by=world.alice, name=name, type="limited_company")
    told = [message.data for message in stream.until("message", "rail-count-clients") if "rail-count" in message.data]
    assert len(told) == 1, "once for both"
    assert '<span class="n" id="rail-count-clients">2<' in told[0]
