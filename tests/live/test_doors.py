"""Stream and poll: who hears what, from where, and when it ends."""

from datetime import timedelta

import pytest

from practice_hub.activity.events import ActivityEvent
from practice_hub.base import directory
from practice_hub.realtime import log
from practice_hub.realtime.bus import WakeUp, WakeUpKind
from practice_hub.realtime.event import only_user, those_who_may
from practice_hub.realtime.outbox import append
from practice_hub.web.extension import PracticeHub
from tests.live.reading import Stream, act, cursor_of, eventually_counts
from tests.world import World

HOW_LONG = {"idle": timedelta(hours=12), "whole": timedelta(days=7)}


def test_bob_hears_what_alice_does_and_charlie_hears_only_his_own(world: World) -> None:
    bob, charlie = (Stream(world.browser(who)) for who in (world.bob, world.charlie))
    bob.until("rt:live")
    charlie.until("rt:live")
    act(world, world.alice, "Alice's secret")
    act(world, world.charlie, "Charlie's own")
    assert bob.until("message", "activity:new")[-1].id.endswith("-1")
    heard = charlie.until("message", "activity:new")
    assert len(charlie.ids) == 1, "he hears his own"
    assert not any("Alice" in message.data for message in heard)


def test_a_frame_for_managers_reaches_a_manager_and_no_colleague(world: World) -> None:
    streams = {who: Stream(world.browser(who)) for who in (world.alice, world.megan, world.bob, world.rita)}
    for stream in streams.values():
        stream.until("rt:live")
    act(world, world.alice, "exported", audience=those_who_may("see_audit"))
    act(world, world.alice, "for bob", audience=only_user(world.bob.user_id))
    act(world, world.alice, "for all")
    expected = {world.alice: ["1", "3"], world.megan: ["1", "3"], world.bob: ["2", "3"], world.rita: ["3"]}
    for who, positions in expected.items():
        while not streams[who].ids or not streams[who].ids[-1].endswith("-3"):
            streams[who].messages += streams[who]._reader.feed(next(streams[who]._pieces))
        assert [id.rpartition("-")[2] for id in streams[who].ids] == positions


@pytest.mark.parametrize("door", ["/realtime/stream", "/realtime/poll"])
def test_signed_out_is_401_and_never_a_redirect(world: World, door: str) -> None:
    answer = world.app.test_client().get(door)
    assert answer.status_code == 401
    assert "Location" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_stream_is_never_stored_transformed_or_buffered(world: World) -> None:
    headers = Stream(world.browser(world.bob)).response.headers
    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert headers["Cache-Control"] == "no-store, no-transform"
    assert headers["X-Accel-Buffering"] == "no"
    assert "Content-Encoding" not in headers


def test_a_page_that_comes_back_hears_what_it_missed_and_then_is_live(world: World) -> None:
    browser = world.browser(world.bob)
    start = cursor_of(browser)
    for number in range(3):
        act(world, world.alice, f"work {number}")
    stream = Stream(browser, start)
    stream.until("rt:live")
    assert [message.event for message in stream.messages] == ["rt:hello", "message", "message", "message", "rt:live"]
    assert stream.messages[-1].id == stream.ids[-1]


def test_the_cursor_may_stand_in_the_address_and_the_header_wins(world: World) -> None:
    browser = world.browser(world.bob)
    start = cursor_of(browser)
    act(world, world.alice, "one")
    now = cursor_of(browser)
    assert browser.get(f"/realtime/poll?cursor={start}").status_code == 200
    assert browser.get(f"/realtime/poll?cursor={start}", headers={"Last-Event-ID": now}).status_code == 204


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "a--1", "a-1 ", "a-99999999999999999999", "' OR 1=1", "a-1\t"])
def test_a_cursor_that_is_none_means_now(world: World, nonsense: str) -> None:
    browser = world.browser(world.bob)
    act(world, world.alice, "before")
    assert browser.get("/realtime/poll", query_string={"cursor": nonsense}).status_code == 204


def test_a_cursor_of_another_practice_opens_nothing(world: World) -> None:
    charlies = cursor_of(world.browser(world.charlie))
    act(world, world.charlie, "Charlie's own")
    answer = world.browser(world.bob).get("/realtime/poll", headers={"Last-Event-ID": charlies})
    assert b"rt:reset" in answer.data
    assert b"Charlie" not in answer.data


def test_a_poll_brings_the_frames_and_where_it_stands_now(world: World) -> None:
    browser = world.browser(world.bob)
    start = cursor_of(browser)
    act(world, world.alice, "one")
    answer = browser.get("/realtime/poll", headers={"Last-Event-ID": start})
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    again = browser.get("/realtime/poll", headers={"Last-Event-ID": answer.headers["RT-Cursor"]})
    assert (again.status_code, again.data) == (204, b"")
    assert again.headers["RT-Cursor"] == answer.headers["RT-Cursor"]


def test_signing_out_ends_the_streams_of_that_browser_alone(world: World) -> None:
    here, there = (Stream(world.browser(world.bob)) for _ in range(2))
    here.until("rt:live")
    there.until("rt:live")
    with world.write(world.bob) as session:
        [latest, *_] = directory.browsers_of(session, world.bob.tenant_id, world.bob.user_id, **HOW_LONG)
        directory.end_browser(session, world.bob.tenant_id, world.bob.user_id, latest.id)
    ended = WakeUp(WakeUpKind.ENDED, world.bob.tenant_id, {"browsers": [latest.token_hash]})
    PracticeHub.of(world.app).bus.publish(ended)
    there.until("rt:signed-out")
    act(world, world.alice, "after")
    here.until("message", "activity:new")
    assert next(there._pieces, None) is None


def test_a_lost_farewell_is_found_by_the_question_that_is_asked_every_few_seconds(world: World) -> None:
    stream = Stream(world.browser(world.bob))
    stream.until("rt:live")
    with world.write(world.bob) as session:
        directory.end_browsers(session, world.bob.tenant_id, world.bob.user_id)
    PracticeHub.of(world.app).hub.ask_who_ended.set()
    stream.until("rt:signed-out")


def test_a_change_by_another_process_reaches_the_page_without_a_wake_up(world: World) -> None:
    stream = Stream(world.browser(world.bob))
    stream.until("rt:live")
    world.database.publisher, unit = None, world.database.publisher
    try:
        with world.write(world.alice) as session:
            append(session, ActivityEvent.NEW, "activity", 1)
            session.flush()
            log.write_noted(session)
    finally:
        world.database.publisher = unit
    stream.until("message", "activity:new")


def test_a_page_that_is_closed_is_not_counted_any_more(world: World) -> None:
    streams = [Stream(world.browser(world.bob)) for _ in range(3)]
    for stream in streams:
        stream.until("rt:live")
    assert eventually_counts(world, world.bob, 3)
    for stream in streams:
        stream.close()
    assert eventually_counts(world, world.bob, 0)


def test_a_page_that_left_before_the_first_byte_is_not_counted_either(world: World) -> None:
    stream = Stream(world.browser(world.bob))
    stream.close()
    assert eventually_counts(world, world.bob, 0)
    assert PracticeHub.of(world.app).hub.stream_count == 0


def test_whoever_asks_for_the_head_of_a_stream_alone_opens_none(world: World) -> None:
    browser = world.browser(world.bob)
    answers = [browser.head("/realtime/stream") for _ in range(11)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert PracticeHub.of(world.app).hub.stream_count == 0, "bob may still open ten pages"


def test_an_open_stream_holds_no_connection(world: World) -> None:
    streams = [Stream(world.browser(world.bob)) for _ in range(5)]
    for stream in streams:
        stream.until("rt:live")
    assert world.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_the_eleventh_page_of_one_person_is_asked_to_come_back_later(world: World) -> None:
    browser = world.browser(world.bob)
    streams = [Stream(browser) for _ in range(10)]
    refused = Stream(browser).response
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    streams[0].close()
    assert Stream(browser).response.status_code == 200


def test_while_the_server_ends_new_streams_are_sent_away(world: World) -> None:
    stream = Stream(world.browser(world.bob))
    stream.until("rt:live")
    PracticeHub.of(world.app).hub.drain()
    stream.until("rt:bye")
    assert Stream(world.browser(world.bob)).response.status_code == 503
    assert world.app.test_client().get("/readyz").status_code == 503
    assert world.app.test_client().get("/healthz").status_code == 200


def test_reading_the_log_keeps_no_sign_in_alive(world: World) -> None:
    browser = world.browser(world.bob)
    with world.database.directory() as session:
        [before] = directory.browsers_of(session, world.bob.tenant_id, world.bob.user_id, **HOW_LONG)
    Stream(browser).until("rt:live")
    browser.get("/realtime/poll")
    with world.database.directory() as session:
        [after] = directory.browsers_of(session, world.bob.tenant_id, world.bob.user_id, **HOW_LONG)
    assert after.last_active_at == before.last_active_at
