"""One contract, every backend: what is rung in one process is heard in all of them, and nothing is raised."""

from collections.abc import Callable, Iterator

import pytest

from practice_hub.realtime.bus import Bus, MemoryBus, WakeUp, WakeUpKind
from practice_hub.realtime.redis_bus import RedisBus
from tests.parts import waiting
from tests.parts.redis import RedisServer

MakeBus = Callable[[], Bus]


class Ear:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.wake_ups: list[WakeUp] = []
        self.missed = 0

    def on_wake_up(self, wake_up: WakeUp) -> None:
        self.wake_ups.append(wake_up)

    def may_have_missed(self) -> None:
        self.missed += 1


class DeafEar(Ear):
    def on_wake_up(self, wake_up: WakeUp) -> None:
        raise RuntimeError("this listener is broken")


@pytest.fixture(params=["memory", "redis"])
def make_bus(request: pytest.FixtureRequest) -> Iterator[MakeBus]:
    """Makes the buses of several processes (memory has one)."""
    made: list[Bus] = []
    memory = MemoryBus()

    def make() -> Bus:
        if request.param == "memory":
            return memory
        server: RedisServer = request.getfixturevalue("redis_server")
        made.append(RedisBus(server.url, "ours"))
        return made[-1]

    yield make
    for bus in (memory, *made):
        bus.close()


def listening(bus: Bus, ear: Ear) -> Ear:
    bus.listen(ear)
    waiting.until(lambda: ear.missed > 0, "the bus listening")
    return ear


def test_what_is_rung_is_heard_with_its_kind_tenant_and_data(make_bus: MakeBus) -> None:
    ear = listening(make_bus(), Ear())
    rung = [
        WakeUp(WakeUpKind.HEAD, 7, {"head": 42}),
        WakeUp(WakeUpKind.ENDED, 7, {"browsers": ["a hash", "another"]}),
        WakeUp(WakeUpKind.PRESENCE, 8, {"who": 3}),
    ]
    bus = make_bus()
    for wake_up in rung:
        bus.publish(wake_up)
    waiting.until(lambda: len(ear.wake_ups) == 3, "three wake-ups")
    assert ear.wake_ups == rung


def test_everybody_hears_even_when_one_listener_is_broken(make_bus: MakeBus) -> None:
    bus = make_bus()
    listening(bus, DeafEar())
    ear = listening(make_bus(), Ear())
    bus.publish(WakeUp(WakeUpKind.HEAD, 1))
    waiting.until(lambda: bool(ear.wake_ups), "the sound listener hearing")
    bus.publish(WakeUp(WakeUpKind.HEAD, 2))
    waiting.until(lambda: len(ear.wake_ups) == 2, "the second wake-up")


def test_a_listener_is_told_at_the_start_that_it_may_have_missed_something(make_bus: MakeBus) -> None:
    assert listening(make_bus(), Ear()).missed == 1


def test_a_closed_bus_passes_nothing_on(make_bus: MakeBus) -> None:
    bus = make_bus()
    ear = listening(bus, Ear())
    bus.close()
    make_bus().publish(WakeUp(WakeUpKind.HEAD, 1))
    assert ear.wake_ups == []


def test_a_person_is_not_held_up_when_redis_is_gone() -> None:
    bus = RedisBus(f"redis://127.0.0.1:{waiting.free_port()}/0", "ours")
    bus.publish(WakeUp(WakeUpKind.HEAD, 1))
    assert bus.failures == 1


def test_after_redis_came_back_the_listener_reads_the_log_again(redis_server: RedisServer) -> None:
    bus = RedisBus(redis_server.url, "ours")
    ear = listening(bus, Ear())
    redis_server.kill()
    bus.publish(WakeUp(WakeUpKind.HEAD, 1))
    redis_server.start()
    waiting.until(lambda: ear.missed == 2, "being told that something may have been missed")
    RedisBus(redis_server.url, "ours").publish(WakeUp(WakeUpKind.HEAD, 2))
    waiting.until(lambda: [each.tenant_id for each in ear.wake_ups] == [2], "hearing again")
    bus.close()


def test_two_installations_on_one_redis_hear_nothing_of_each_other(redis_server: RedisServer) -> None:
    """Redis passes on what is published in whichever of its numbered databases, so the channel must say whose it is."""
    live, staging, third = (
        RedisBus(redis_server.url, "hub.example.co.uk"),
        RedisBus(redis_server.url.replace("/0", "/1"), "staging"),
        RedisBus(redis_server.url, "hub.example.co.uk:tenant"),
    )
    ours, theirs = listening(live, Ear()), listening(staging, Ear())
    for kind in WakeUpKind:
        staging.publish(WakeUp(kind, 1, {"browsers": ["the same in a copied database"], "here": []}))
        third.publish(WakeUp(kind, 1))
    live.publish(WakeUp(WakeUpKind.HEAD, 2))
    waiting.until(lambda: bool(ours.wake_ups), "our own wake-up")
    assert [each.tenant_id for each in ours.wake_ups] == [2]
    waiting.until(lambda: len(theirs.wake_ups) == len(WakeUpKind), "their own three")
    for bus in (live, staging, third):
        bus.close()
