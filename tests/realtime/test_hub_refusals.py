"""Whom a hub sends away: over a limit, and when it or a channel ends."""

from collections.abc import Callable

import pytest

from practice_hub.base.clock import now
from practice_hub.realtime.event import Cursor
from practice_hub.realtime.hub import Hub, HubUnavailable, TooManyForUser
from tests.realtime.pages import Log, Page, make_hub, subscriber, wake


def test_too_many_pages_of_one_person_are_told_to_come_back_later(log: Log) -> None:
    hub = make_hub(log, streams_per_user=2)
    pages = [Page(hub, subscriber(1)) for _ in range(2)]
    with pytest.raises(TooManyForUser) as refusal:
        Page(hub, subscriber(1))
    assert (refusal.value.status, refusal.value.retry_after) == (429, 30)
    Page(hub, subscriber(2))
    pages[0].close()
    Page(hub, subscriber(1))
    hub.close()


def test_a_full_process_sends_further_pages_to_polling(log: Log) -> None:
    hub = make_hub(log, streams_per_process=2)
    for number in (1, 2):
        Page(hub, subscriber(number))
    with pytest.raises(HubUnavailable) as refusal:
        Page(hub, subscriber(3))
    assert refusal.value.status == 503
    assert hub.poll(subscriber(3), None)[0] == b""
    hub.close()


def test_when_the_server_ends_every_page_gets_its_last_frames_and_goodbye(hub: Hub) -> None:
    pages = [Page(hub, subscriber(number)) for number in range(1, 6)]
    hub.drain()
    for page in pages:
        assert page.heard("rt:bye")
    with pytest.raises(HubUnavailable, match="restart"):
        Page(hub, subscriber(9))


def joining_while(hub: Hub, log: Log, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """A page whose first read of the log takes so long that something happens meanwhile."""
    read = log.head

    def slowly(tenant_id: int) -> Cursor:
        monkeypatch.setattr(log, "head", read)
        happens()
        return read(tenant_id)

    monkeypatch.setattr(log, "head", slowly)
    with pytest.raises(HubUnavailable, match="restart"):
        Page(hub, subscriber())
    assert hub.stream_count == 0


def test_a_page_that_joins_while_the_server_begins_to_end_is_sent_away(
    log: Log, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It got no goodbye, so it would hold the server up."""
    joining_while(hub, log, monkeypatch, hub.drain)


def test_a_page_that_joins_a_channel_while_that_is_closed_is_sent_away(
    log: Log, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would wake it there."""
    monkeypatch.setattr("practice_hub.realtime.channel.LINGER_SECONDS", -1)
    joining_while(hub, log, monkeypatch, lambda: hub.beat(now()))
    with_another = Page(hub, subscriber())
    log.say("one")
    wake(hub)
    assert with_another.saw("one")
