"""Presence: who is in which form, told at once, to those who may know, and forgotten by itself."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice_hub.base.clock import now, stopped
from practice_hub.realtime.bus import MemoryBus, WakeUp, WakeUpKind
from practice_hub.realtime.channel import Subscriber, Subscription, ThreadWaiter
from practice_hub.realtime.event import Cursor
from practice_hub.realtime.hub import Hub
from practice_hub.realtime.presence import LASTS_SECONDS, MOST_OF_PERSON, MOST_OF_TENANT, Presences, Word, word
from tests.realtime.pages import Log, Somebody, make_hub, subscriber
from tests.realtime.whatwg import Message, Reader

PRIYA = word("client-7", 3, "Priya Nair", "aaaaaaaa")


@pytest.fixture
def bus() -> MemoryBus:
    return MemoryBus()


@pytest.fixture
def hub(bus: MemoryBus) -> Iterator[Hub]:
    made = make_hub(Log(), bus)
    yield made
    made.close()


def say(bus: MemoryBus, *words: Word, tenant_id: int = 1) -> None:
    bus.publish(WakeUp(WakeUpKind.PRESENCE, tenant_id, {"here": words}))


def page(hub: Hub, who: Subscriber | None = None) -> Subscription:
    return hub.subscribe(who or subscriber(), None, ThreadWaiter())


def heard(subscription: Subscription) -> list[Message]:
    return [one for one in Reader().feed(subscription.take()) if one.event == "rt:presence"]


def picture(subscription: Subscription) -> Sequence[dict[str, Any]] | None:
    """Whom the page is told of; None when it is told nothing."""
    messages = heard(subscription)
    return json.loads(messages[-1].data)["here"] if messages else None


def subjects(subscription: Subscription) -> list[str] | None:
    here = picture(subscription)
    return None if here is None else [one["subject"] for one in here]


def test_a_goodbye_that_overtakes_an_earlier_word_counts(hub: Hub, bus: MemoryBus) -> None:
    bob = page(hub)
    say(bus, word("client-7", 3, "Priya Nair", "aaaaaaaa", nth=1))
    assert subjects(bob) == ["client-7"]
    say(bus, word("client-7", 3, "Priya Nair", "aaaaaaaa", nth=3, left=0))
    assert subjects(bob) == []
    say(bus, word("client-7", 3, "Priya Nair", "aaaaaaaa", nth=2))
    assert subjects(bob) is None
    say(bus, word("client-7", 3, "Priya Nair", "aaaaaaaa", nth=4))
    assert subjects(bob) == ["client-7"], "who comes back is seen"


def test_a_goodbye_counts_for_as_long_as_an_earlier_word_may_be_on_its_way(hub: Hub, bus: MemoryBus) -> None:
    bob, start = page(hub), now()
    with stopped(start):
        say(bus, word("client-7", 3, "Priya Nair", "aaaaaaaa", nth=3))
        say(bus, word("client-7", 3, "Priya Nair", "aaaaaaaa", nth=4, left=0))
        subjects(bob)
    for seconds, seen in ((LASTS_SECONDS - 1, None), (LASTS_SECONDS, ["client-7"])):
        with stopped(start + timedelta(seconds=seconds)):
            hub.repeat_presence()
            say(bus, word("client-7", 3, "Priya Nair", "aaaaaaaa", nth=1))
            assert subjects(bob) == seen


def test_who_comes_into_a_form_and_leaves_it_is_seen_at_once(hub: Hub, bus: MemoryBus) -> None:
    bob = page(hub)
    assert picture(bob) is None
    say(bus, PRIYA)
    assert picture(bob) == [
        {"subject": "client-7", "user": 3, "name": "Priya Nair", "tab": "aaaaaaaa", "left": pytest.approx(30, abs=1)}
    ]
    say(bus, {**PRIYA, "left": 0})
    assert picture(bob) == []
    say(bus, {**PRIYA, "left": 0})
    assert picture(bob) is None, "leaving twice is told once"


def test_it_wakes_the_pages_and_moves_no_cursor(hub: Hub, bus: MemoryBus) -> None:
    bob = page(hub)
    before = bob.cursor
    say(bus, PRIYA)
    bob.waiter.wait()
    (message,) = heard(bob)
    assert message.id == "", "nothing for a replay to begin after"
    assert bob.cursor == before


def test_who_opens_the_record_later_sees_it_in_the_first_bytes_and_by_polling(hub: Hub, bus: MemoryBus) -> None:
    page(hub)
    say(bus, PRIYA)
    assert subjects(page(hub)) == ["client-7"]
    data, _ = hub.poll(subscriber(), Cursor("a", 0))
    assert b"Priya Nair" in data


def test_a_page_that_comes_when_all_have_left_is_told_nothing(hub: Hub, bus: MemoryBus) -> None:
    page(hub)
    say(bus, PRIYA, {**PRIYA, "left": 0})
    assert picture(page(hub)) is None
    assert hub.poll(subscriber(), Cursor("a", 0))[0] == b""


def test_a_form_that_falls_silent_is_forgotten_after_thirty_seconds(hub: Hub, bus: MemoryBus) -> None:
    bob, start = page(hub), now()
    with stopped(start):
        say(bus, PRIYA)
        subjects(bob)
    with stopped(start + timedelta(seconds=10)):
        say(bus, PRIYA)
        assert subjects(bob) is None, "still here is not news"
        hub.repeat_presence()
        assert picture(bob) is not None, "but it is told again with the others, for pages that would forget"
    with stopped(start + timedelta(seconds=9 + LASTS_SECONDS)):
        hub.repeat_presence()
        (one,) = picture(bob) or ()
        assert one["left"] == 1
    with stopped(start + timedelta(seconds=10 + LASTS_SECONDS)):
        hub.repeat_presence()
        assert picture(bob) == []
        hub.repeat_presence()
        assert picture(bob) is None, "an empty room is not told of"


def test_a_process_that_begins_to_listen_asks_those_who_know(bus: MemoryBus) -> None:
    first, second = make_hub(Log(), bus), make_hub(Log(), bus)
    start = now()
    with stopped(start):
        page(first)
        say(bus, PRIYA)
    with stopped(start + timedelta(seconds=12)):
        (one,) = picture(page(second)) or ()
        assert (one["name"], one["left"]) == ("Priya Nair", 18), "and nobody stays longer because of it"
    first.close()
    second.close()


def test_who_came_while_the_bus_was_away_is_asked_for(bus: MemoryBus) -> None:
    first, second = make_hub(Log(), bus), make_hub(Log(), bus)
    page(first)
    bob = page(second)
    bus.close()
    bus.listen(first)
    say(bus, PRIYA)
    assert subjects(bob) is None
    bus.listen(second)
    assert subjects(bob) == ["client-7"]
    first.close()
    second.close()


def test_what_another_process_repeats_late_makes_nobody_leave_earlier(hub: Hub, bus: MemoryBus) -> None:
    bob, start = page(hub), now()
    with stopped(start):
        say(bus, PRIYA)
        say(bus, {**PRIYA, "left": 5})
        subjects(bob)
    with stopped(start + timedelta(seconds=10)):
        hub.repeat_presence()
        assert subjects(bob) == ["client-7"]
    with stopped(start + timedelta(seconds=11)):
        say(bus, {**PRIYA, "left": 2, "subject": "client-8", "nth": 9})
        assert subjects(bob) == ["client-8"]
    with stopped(start + timedelta(seconds=14)):
        hub.repeat_presence()
        assert picture(bob) == [], "of another form it is news, with its own time"


def test_one_person_in_two_tabs_leaves_one_of_them(hub: Hub, bus: MemoryBus) -> None:
    bob = page(hub)
    say(bus, PRIYA, {**PRIYA, "tab": "bbbbbbbb"})
    say(bus, {**PRIYA, "left": 0})
    assert [one["tab"] for one in picture(bob) or ()] == ["bbbbbbbb"]


def test_however_many_forms_are_said_to_be_open_memory_has_an_end() -> None:
    presences, moment = Presences(), now()
    for tab in range(MOST_OF_PERSON * 2):
        presences.update([word(f"client-{tab}", 1, "Greedy", f"{tab:08x}")], moment)
    assert len(presences.words(moment)) == MOST_OF_PERSON
    for user in range(2, MOST_OF_TENANT * 2):
        presences.update([word("client-1", user, "One of many", "aaaaaaaa")], moment)
    assert len(presences.words(moment)) == MOST_OF_TENANT
    assert presences.update([word("client-1", 1, "Greedy", f"{0:08x}", left=0)], moment), "who is in may leave"


def test_however_many_say_goodbye_the_oldest_goodbye_gives_way() -> None:
    presences, moment = Presences(), now()
    for user in range(MOST_OF_TENANT + 1):
        presences.update([word("client-1", user, "One of many", "aaaaaaaa", nth=2, left=0)], moment)
    earlier = [word("client-1", user, "One of many", "aaaaaaaa", nth=1) for user in (0, 1)]
    assert [presences.update([one], moment) for one in earlier] == [True, False]


def test_no_word_lasts_longer_than_any_other() -> None:
    presences, moment = Presences(), now()
    presences.update([{**PRIYA, "left": 1e9}], moment)
    assert presences.words(moment)[0]["left"] == LASTS_SECONDS


audiences = st.sampled_from(["", "user:1", "user:2", "may:see_audit"])
sayings = st.tuples(st.integers(1, 2), st.integers(1, 4), audiences, st.booleans())


@settings(max_examples=25, deadline=None)
@given(said=st.lists(sayings, max_size=12))
def test_each_page_is_told_exactly_of_those_it_may_know(said: list[tuple[int, int, str, bool]]) -> None:
    """In one practice and another, to one person, to those who may see it; some have left again."""
    bus = MemoryBus()
    hub = make_hub(Log(), bus)
    pages = [
        page(hub, Somebody(tenant, user, user, f"hash of {user}", frozenset({"", f"user:{user}", *more})))
        for tenant in (1, 2)
        for user, more in ((1, ("may:see_audit",)), (2, ()))
    ]
    open_forms: dict[tuple[int, int], str] = {}
    for tenant, user, audience, gone in said:
        name = f"{user} of practice {tenant}"
        spoken = word(f"client-{user}", user, name, "aaaaaaaa", audience=audience, left=0 if gone else 30)
        say(bus, spoken, tenant_id=tenant)
        open_forms.pop((tenant, user), None)
        if not gone:
            open_forms[tenant, user] = audience
    for one in pages:
        here = {
            tenant_user: audience
            for tenant_user, audience in open_forms.items()
            if tenant_user[0] == one.subscriber.tenant_id
        }
        expected = {
            f"{user} of practice {tenant}"
            for (tenant, user), audience in here.items()
            if audience in one.subscriber.audiences
        }
        assert {entry["name"] for entry in picture(one) or ()} == expected
    hub.close()
