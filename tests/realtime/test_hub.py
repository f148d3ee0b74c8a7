"""The hub: cursors into a ring, audiences, limits, the right to hear, farewell."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice_hub.base.clock import now, stopped
from practice_hub.realtime.bus import WakeUp, WakeUpKind
from practice_hub.realtime.channel import MOST_REPLAYED, Span, ThreadWaiter
from practice_hub.realtime.event import Cursor
from practice_hub.realtime.hub import Hub
from tests.realtime.pages import TENANT, Log, Page, Somebody, make_hub, subscriber, wake
from tests.realtime.whatwg import Reader


def test_a_page_hears_what_comes_after_its_cursor_and_then_what_happens(log: Log, hub: Hub) -> None:
    log.say("one", "two", "three")
    page = Page(hub, subscriber(), Cursor("a", 1))
    assert page.saw("two", "three")
    log.say("four")
    wake(hub)
    assert page.saw("two", "three", "four")


def test_without_a_cursor_a_page_hears_from_now_on(log: Log, hub: Hub) -> None:
    log.say("before")
    page = Page(hub, subscriber())
    log.say("after")
    wake(hub)
    assert page.saw("after")


class CountedWaiter(ThreadWaiter):
    """A page that does nothing but count how often it was woken."""

    def __init__(self) -> None:
        super().__init__()
        self.wakes = 0

    def wake(self) -> None:
        self.wakes += 1
        super().wake()


@pytest.mark.parametrize("cursor", [None, Cursor("a", 2), Cursor("a", 99), Cursor("other", 99)], ids=str)
def test_a_page_that_connects_wakes_nobody_else(log: Log, hub: Hub, cursor: Cursor | None) -> None:
    log.say("one", "two")
    colleague = CountedWaiter()
    hub.subscribe(subscriber(1), Cursor("a", 2), colleague)
    for _ in range(3):
        hub.subscribe(subscriber(2), cursor, ThreadWaiter())
        hub.poll(subscriber(3), cursor)
    assert colleague.wakes == 0
    log.say("three")
    hub.subscribe(subscriber(2), Cursor("a", 3), ThreadWaiter())
    assert colleague.wakes == 1, "what the newcomer brought into the ring is for everybody"


def test_without_a_cursor_a_page_begins_at_the_rings_end_and_reads_nothing(log: Log, hub: Hub) -> None:
    log.say("before")
    hub.subscribe(subscriber(1), None, ThreadWaiter())
    reads = log.reads
    newcomer = hub.subscribe(subscriber(2), None, ThreadWaiter())
    _, polled = hub.poll(subscriber(3), None)
    assert newcomer.cursor == polled == Cursor("a", 1)
    assert log.reads == reads


def test_what_came_into_the_ring_before_the_database_failed_is_not_kept_from_open_pages(
    log: Log, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(hub, subscriber(), Cursor("a", 0))
    span = log.span

    def away_after_the_first(tenant_id: int, after: int, _limit: int) -> Span:
        if after > 0:
            raise OSError("the database is away")
        return span(tenant_id, after, 1)

    monkeypatch.setattr(log, "span", away_after_the_first)
    log.say("one", "two")
    with pytest.raises(OSError, match="away"):
        hub.subscribe(subscriber(2), Cursor("a", 2), ThreadWaiter())
    assert page.saw("one")


def test_what_was_committed_while_the_page_connected_is_neither_lost_nor_doubled(log: Log, hub: Hub) -> None:
    first = Page(hub, subscriber(1))
    log.say("one")
    second = Page(hub, subscriber(2), Cursor("a", 0))
    wake(hub)
    log.say("two")
    wake(hub)
    assert first.saw("one", "two")
    assert second.saw("one", "two")


def test_a_page_that_is_ahead_of_the_ring_makes_the_hub_read_and_is_not_reset(log: Log, hub: Hub) -> None:
    Page(hub, subscriber(1))
    log.say("one")
    page = Page(hub, subscriber(2), Cursor("a", 1))
    log.say("two")
    wake(hub)
    assert page.saw("two")
    assert page.controls == []


def test_each_hears_their_own_and_a_managers_frame_reaches_no_staff(log: Log, hub: Hub) -> None:
    alice, bob = Page(hub, subscriber(1, 0, "may:see_audit")), Page(hub, subscriber(2))
    log.say("for alice", audience="user:1")
    log.say("for managers", audience="may:see_audit")
    log.say("for all")
    wake(hub)
    assert alice.saw("for alice", "for managers", "for all")
    assert bob.saw("for all")
    assert bob.subscription.cursor == Cursor("a", 3)


def test_another_practice_hears_nothing(log: Log, hub: Hub) -> None:
    ours = Page(hub, subscriber())
    theirs = hub.subscribe(Somebody(2, 9, 9, "hash of 9", frozenset({""})), Cursor("a", 0), ThreadWaiter())
    log.say("ours")
    wake(hub)
    assert ours.saw("ours")
    assert hub.subscriber_count(2) == 1
    assert theirs.cursor == Cursor("a", 0), "its channel was not even woken"


def test_a_reader_that_fell_out_of_the_ring_reads_the_log(log: Log) -> None:
    hub = make_hub(log)
    Page(hub, subscriber(1))
    log.say(*map(str, range(MOST_REPLAYED)))
    wake(hub)
    late = Page(hub, subscriber(2), Cursor("a", 0))
    assert late.saw(*map(str, range(MOST_REPLAYED)))
    hub.close()


def test_a_reader_too_far_behind_starts_over_at_the_head(log: Log, hub: Hub) -> None:
    log.say(*map(str, range(MOST_REPLAYED + 1)))
    late = Page(hub, subscriber(), Cursor("a", 0))
    assert late.heard("rt:reset")
    assert late.words == []
    assert late.subscription.cursor == Cursor("a", MOST_REPLAYED + 1)
    log.say("new")
    wake(hub)
    assert late.saw("new")


@pytest.mark.parametrize("cursor", [Cursor("other", 1), Cursor("a", 99)], ids=["another life", "beyond the head"])
def test_a_cursor_that_cannot_be_served_starts_over(log: Log, hub: Hub, cursor: Cursor) -> None:
    log.say("one", "two")
    page = Page(hub, subscriber(), cursor)
    assert page.heard("rt:reset")
    assert page.messages[0].id == "a-2"


def test_a_pruned_history_is_a_reset_never_a_guess(log: Log, hub: Hub) -> None:
    log.say("one", "two", "three")
    log.said = log.said[2:]
    page = Page(hub, subscriber(), Cursor("a", 0))
    assert page.heard("rt:reset")
    assert page.words == []


def test_when_the_log_begins_a_new_life_open_pages_start_over(log: Log, hub: Hub) -> None:
    log.say("one")
    page = Page(hub, subscriber(), Cursor("a", 0))
    assert page.saw("one")
    log.epoch = "b"
    hub.compare({TENANT: Cursor("b", 1)})
    assert page.heard("rt:reset")
    log.say("two")
    wake(hub)
    assert page.saw("one", "two")
    assert page.messages[-1].id == "b-2"


def test_a_lost_wake_up_costs_time_and_no_event(log: Log, hub: Hub) -> None:
    page = Page(hub, subscriber())
    log.say("silently")
    hub.compare({TENANT: log.head(TENANT)})
    assert page.saw("silently")


def test_what_was_pruned_before_it_was_read_is_a_reset_for_open_pages(log: Log, hub: Hub) -> None:
    log.say("one")
    page = Page(hub, subscriber(), Cursor("a", 0))
    assert page.saw("one")
    log.say("two", "three", "four")
    log.said = log.said[2:]
    wake(hub)
    assert page.heard("rt:reset")
    assert page.messages[-1].id == "a-4"
    log.say("five")
    wake(hub)
    assert page.saw("one", "five")


def test_after_the_bus_was_away_every_log_is_read_and_it_is_asked_who_has_ended(log: Log, hub: Hub) -> None:
    page = Page(hub, subscriber())
    hub.ask_who_ended.clear()
    log.say("silently")
    hub.may_have_missed()
    assert page.saw("silently")
    assert hub.ask_who_ended.is_set()


def test_a_batch_is_drawn_once_for_a_crowd(log: Log, hub: Hub) -> None:
    crowd = [Page(hub, subscriber(number)) for number in range(1, 21)]
    reads = log.reads
    log.say("one", "two")
    wake(hub)
    assert all(page.saw("one", "two") for page in crowd)
    assert log.reads - reads == 1


def test_a_heartbeat_goes_to_who_stands_at_the_end_and_says_where_that_is(log: Log, hub: Hub) -> None:
    log.say("for managers", audience="may:see_audit")
    page = Page(hub, subscriber())
    hub.beat(datetime(2026, 11, 23, tzinfo=UTC))
    assert page.heard("rt:heartbeat")
    assert page.messages[-1].id == "a-1"


def test_a_heartbeat_never_counts_what_the_page_has_not_got(
    log: Log, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription = hub.subscribe(subscriber(), None, ThreadWaiter())
    channel = hub._channels[TENANT]
    take = channel.take

    def act_just_then(cursor: Cursor, audiences: frozenset[str]) -> tuple[bytes, Cursor]:
        taken = take(cursor, audiences)
        if not log.said:
            log.say("one")
            channel.read_log()
            hub.beat(now())
        return taken

    monkeypatch.setattr(channel, "take", act_just_then)
    messages = Reader().feed(subscription.take() + subscription.take())
    assert [message.data for message in messages if message.event == "message"] == ["one"]
    assert messages[0].data == "one", "a heartbeat before it would have moved the page past it"


def test_a_failing_database_is_asked_again(log: Log, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(hub, subscriber())
    failed: list[bool] = []
    span = log.span

    def away_once(*asked: int) -> Span:
        if not failed:
            failed.append(True)
            raise OSError("the database is away")
        return span(*asked)

    monkeypatch.setattr(log, "span", away_once)
    monkeypatch.setattr("practice_hub.realtime.channel.RETRY_SECONDS", 0)
    log.say("one")
    wake(hub)
    assert page.saw("one")


def test_signed_out_elsewhere_ends_that_browsers_streams_and_no_other(log: Log, hub: Hub) -> None:
    here, elsewhere, bob = Page(hub, subscriber(1, 11)), Page(hub, subscriber(1, 12)), Page(hub, subscriber(2, 13))
    hub.on_wake_up(WakeUp(WakeUpKind.ENDED, TENANT, {"browsers": ["hash of 12"]}))
    assert elsewhere.heard("rt:signed-out")
    log.say("still here")
    wake(hub)
    assert here.saw("still here")
    assert bob.saw("still here")
    assert elsewhere.words == []


def test_a_person_who_lost_their_role_loses_every_stream_but_the_one_that_is_spared(hub: Hub) -> None:
    pages = {browser: Page(hub, subscriber(1, browser)) for browser in (11, 12, 13)}
    hub.on_wake_up(WakeUp(WakeUpKind.ENDED, TENANT, {"browsers": ["hash of 11", "hash of 13"]}))
    assert pages[11].heard("rt:signed-out")
    assert pages[13].heard("rt:signed-out")
    assert pages[12].controls == []


def test_a_row_number_ends_nobody(hub: Hub) -> None:
    """In a copy of the database the same number is somebody else's browser."""
    page = Page(hub, subscriber(1, 11))
    hub.on_wake_up(WakeUp(WakeUpKind.ENDED, TENANT, {"browsers": [11, "11"], "user": 1}))
    hub.beat(now())
    assert page.heard("rt:heartbeat")
    assert page.controls == ["rt:heartbeat"]


def test_the_count_of_subscribers_is_right_when_they_come_and_go(hub: Hub) -> None:
    pages = [Page(hub, subscriber(number)) for number in range(1, 4)]
    assert hub.subscriber_count(TENANT) == hub.stream_count == 3
    for page in pages:
        page.close()
        page.close()
    assert hub.subscriber_count(TENANT) == hub.stream_count == 0


def test_a_poll_brings_the_same_bytes_as_a_stream(log: Log, hub: Hub) -> None:
    log.say("one", "two")
    log.say("secret", audience="user:2")
    data, cursor = hub.poll(subscriber(1), Cursor("a", 0))
    assert [message.data for message in Reader().feed(data)] == ["one", "two"]
    assert cursor == Cursor("a", 3)
    assert hub.poll(subscriber(1), cursor) == (b"", cursor)
    assert hub.stream_count == 0


def test_the_ring_waits_for_a_page_that_was_open_long_and_comes_back(hub: Hub) -> None:
    with stopped(now()):
        page = Page(hub, subscriber())
    with stopped(now() + timedelta(hours=1)):
        page.close()
        hub.beat(now())
    assert hub.tenants() == [TENANT]


def test_a_channel_nobody_reads_is_closed_after_a_while(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(hub, subscriber())
    monkeypatch.setattr("practice_hub.realtime.channel.LINGER_SECONDS", 0)
    hub.beat(now())
    assert hub.tenants() == [TENANT]
    page.close()
    hub.beat(now())
    assert hub.tenants() == []


USERS = st.integers(1, 3)
AUDIENCES = st.sampled_from(["", "user:1", "user:2", "user:3", "may:export", "may:see_audit"])
RIGHTS = st.sets(st.sampled_from(["may:export", "may:see_audit"]))


@given(st.lists(AUDIENCES, max_size=30), st.lists(st.tuples(USERS, RIGHTS, st.integers(0, 30)), max_size=5))
def test_no_frame_reaches_anyone_it_is_not_for_and_every_frame_whom_it_is_for(
    said: list[str], readers: list[tuple[int, set[str], int]]
) -> None:
    log = Log()
    hub = make_hub(log)
    for number, audience in enumerate(said, 1):
        log.say(f"{number} {audience}", audience=audience)
    for user, rights, position in readers:
        who = subscriber(user, 0, *rights)
        start = min(position, len(said))
        data, cursor = hub.poll(who, Cursor("a", start))
        heard = [message.data for message in Reader().feed(data)]
        allowed = {"", f"user:{user}", *rights}
        assert heard == [f"{n} {a}" for n, a in enumerate(said, 1) if n > start and a in allowed]
        assert cursor.position == len(said)
    hub.close()
