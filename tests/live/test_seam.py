"""Between a page's snapshot and its first byte there is no moment at which a change is lost or comes twice."""

from collections.abc import Callable
from typing import Any

import pytest

from practice_hub.live import source, stream
from practice_hub.realtime import channel, frames, hub, log
from tests.live.reading import Stream, act, cursor_of
from tests.world import World

# Every step of the way from the page's cursor to the stream's first frames, in no particular order.
STEPS: list[tuple[Any, str]] = [
    (stream, "require_subscriber"),
    (stream, "asked_cursor"),
    (stream, "waiter_for"),
    (hub.Hub, "subscribe"),
    (hub.Hub, "_start_once"),
    (hub.Hub, "_channel"),
    (channel.Channel, "join"),
    (channel.Channel, "reader"),
    (channel.Channel, "read_log"),
    (channel.Channel, "_append"),
    (channel.Channel, "_begin_at"),
    (channel.Channel, "take"),
    (channel.Channel, "_take_from_log"),
    (channel.Subscription, "__init__"),
    (channel.Subscription, "counted"),
    (channel.Subscription, "take"),
    (source.LogSource, "head"),
    (source.LogSource, "span"),
    (log, "head"),
    (log, "after"),
    (frames, "hello"),
    (frames, "live"),
]
# Steps that only some ways take: a page without history never falls out of the ring, say.
RARE = {"_take_from_log", "head", "after", "_append", "_begin_at", "read_log", "span"}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("warm", [True, False], ids=["channel open", "channel new"])
@pytest.mark.parametrize(("place", "name"), STEPS, ids=[f"{name}" for _, name in STEPS])
def test_a_change_at_this_moment_is_shown_once(
    world: World, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, warm: bool, moment: str
) -> None:
    browser = world.browser(world.bob)
    if warm:
        Stream(world.browser(world.alice)).until("rt:live")
    page = str(_head(world)) if not warm else cursor_of(browser)
    act(world, world.alice, "before the seam")
    published = _publish_once(world, monkeypatch, place, name, moment)
    live = Stream(browser, page)
    live.until("rt:live")
    monkeypatch.undo()
    assert published or name in RARE, "nothing happened at this moment: the test proves nothing"
    act(world, world.alice, "after the seam")
    newest = len(published) + 2
    while not live.ids or not live.ids[-1].endswith(f"-{newest}"):
        live.messages += live._reader.feed(next(live._pieces))
    assert [int(id.rpartition("-")[2]) for id in live.ids] == list(range(1, newest + 1))


def _publish_once(
    world: World, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, moment: str
) -> list[Callable[..., Any]]:
    """Somebody acts right before or after the first call of this step."""
    step: Callable[..., Any] = getattr(place, name)
    published: list[Callable[..., Any]] = []

    def publish() -> None:
        if not published:
            published.append(step)
            act(world, world.alice, "in the seam")

    def stepping(*args: Any, **kwargs: Any) -> Any:
        if moment == "before":
            publish()
        result = step(*args, **kwargs)
        if moment == "after":
            publish()
        return result

    monkeypatch.setattr(place, name, stepping)
    return published


def _head(world: World) -> object:
    with world.database.read(world.bob.tenant_id) as session:
        return log.head(session)
