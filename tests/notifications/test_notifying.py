"""Telling people: those who should know, once, and nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from practice_hub.base import clock
from practice_hub.live.source import LogSource
from practice_hub.notifications import access
from practice_hub.notifications.actions import mark_read
from practice_hub.notifications.actions.notifying import TooLong, notify
from practice_hub.notifications.actions.retract import retract
from practice_hub.notifications.batch import NotificationBatch
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.models import Notification
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import only_user
from practice_hub.web.extension import PracticeHub
from tests.notifications.told import ABC, asked, data_of, draft, events, frames, tell
from tests.world import World

pytestmark = pytest.mark.both_databases


def badge(world: World, person: Viewer) -> int:
    with world.database.read(person.tenant_id) as session:
        return access.unread_count(session, person.user_id)


def test_bob_is_told_and_alice_who_did_it_is_not(world: World) -> None:
    tell(world, world.alice, world.bob)
    assert badge(world, world.bob) == 1
    assert badge(world, world.alice) == 0
    assert [event.type for event in events(world, world.bob)] == ["notification:new"]
    assert events(world, world.alice) == []


def test_charlie_hears_nothing_and_cannot_be_told_by_mistake(world: World) -> None:
    tell(world, world.bob)
    assert events(world, world.charlie) == []
    with pytest.raises(LookupError):
        tell(world, world.charlie)
    assert badge(world, world.charlie) == 0


def test_a_notification_to_somebody_of_another_practice_is_refused_by_the_database(world: World) -> None:
    [own] = tell(world, world.bob)
    columns = [attribute.key for attribute in inspect(Notification).column_attrs if attribute.key != "id"]
    row = {name: getattr(own, name) for name in columns}

    def to_charlie() -> None:
        with world.write(world.alice) as session:
            session.execute(insert(Notification), [{**row, "user_id": world.charlie.user_id}])

    with pytest.raises(IntegrityError):
        to_charlie()


def test_who_left_or_has_not_joined_yet_is_not_told(world: World) -> None:
    with world.write(world.alice) as session:
        left = User(name="Lea Left", email="lea@example.org", role=Role.STAFF, active=False)
        new = User(name="Nia New", email="nia@example.org", role=Role.STAFF, invited_at=clock.now())
        session.add_all([left, new])
        session.flush()
        made = notify(session, [replace(draft(), to=[left.id, new.id, world.bob.user_id])], by=world.alice)
    assert [row.user_id for row in made] == [world.bob.user_id]


def test_a_unit_of_work_makes_one_event_a_person_however_much_it_tells(world: World) -> None:
    with world.write(world.alice) as session:
        for number in range(60):
            severity = Severity.URGENT if number == 3 else Severity.INFO
            notify(session, [draft(world.bob, world.megan, severity=severity)], by=world.alice)
    for person in (world.bob, world.megan):
        [event] = events(world, person)
        assert event.data["count"] == 60
        assert len(event.data["ids"]) == 50
        assert event.data["kind"] == "urgent"
        assert event.data["items"][0]["kind"] == "urgent"
        assert len(event.data["items"]) == 3
        assert badge(world, person) == 60


def test_what_bob_is_told_is_put_together_once_however_much_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []

    def item(_batch: NotificationBatch, row: Notification, *_: object) -> dict[str, Any]:
        built.append(row.id)
        return {"id": row.id}

    monkeypatch.setattr(NotificationBatch, "_item", item)
    with world.write(world.alice) as session:
        for number in range(3):
            notify(session, [draft(world.bob, title=f"Number {number}")], by=world.alice)
        assert built == [], "nothing is known for certain before the unit of work ends"
    [event] = events(world, world.bob)
    assert [item["id"] for item in event.data["items"]] == built
    assert len(built) == 3


def test_what_is_rolled_back_with_its_savepoint_is_not_told(world: World) -> None:
    with world.write(world.alice) as session:
        notify(session, [draft(world.bob)], by=world.alice)
        with session.begin_nested() as savepoint:
            notify(session, [draft(world.bob, world.megan)], by=world.alice)
            savepoint.rollback()
        notify(session, [draft(world.megan)], by=world.alice)
    for person in (world.bob, world.megan):
        [event] = events(world, person)
        assert event.data["count"] == badge(world, person) == 1


def test_the_frame_redraws_badge_rail_and_list_and_carries_what_a_toast_needs(world: World) -> None:
    [made] = tell(world, world.bob, message="Role: Staff.", group_key="team")
    [frame] = frames(world, world.bob)
    for id in ("bell-count", "rail-unread", "inbox-count", "inbox-list"):
        assert f'hx-target="#{id}" hx-swap="outerMorph"' in frame
    data = data_of(frame)
    assert data["ids"] == [made.id]
    assert data["toast"] is True
    [item] = data["items"]
    assert item["title"] == "Rita Osei joined"
    assert item["action_url"] == "/team"
    assert item["read_url"] == f"/notifications/{made.id}/reading"
    assert item["group_size"] == 1
    tell(world, world.bob, group_key="team")
    assert data_of(frames(world, world.bob)[-1])["items"][0]["group_size"] == 2


def test_words_that_are_markup_stay_text(world: World) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    tell(world, world.bob, title=hostile, message=hostile)
    [frame] = frames(world, world.bob)
    assert hostile not in frame
    assert "&lt;img src=x" in frame
    assert hostile not in world.browser(world.bob).get("/notifications").text


@pytest.mark.parametrize("long", [{"title": "x" * 201}, {"message": "x" * 10_000}])
def test_what_nobody_would_read_is_refused(world: World, long: dict[str, Any]) -> None:
    with pytest.raises(TooLong, match="at most"):
        tell(world, world.bob, **long)
    assert badge(world, world.bob) == 0


def test_words_that_just_fit_are_told(world: World) -> None:
    [made] = tell(world, world.bob, title="x" * 200, message="y" * 2_000)
    assert (len(made.title), len(made.message)) == (200, 2_000)


# --- retracting --------------------------------------------------------------------------------------------------


def test_what_is_done_leaves_every_list_but_what_was_read_is_kept(world: World) -> None:
    tell(world, world.bob, world.megan, subject=ABC)
    tell(world, world.bob, subject=SubjectRef("client", 8))
    [read] = tell(world, world.bob, subject=ABC)
    with world.write(world.bob) as session:
        mark_read.mark_read(session, read, by=world.bob)
    with world.write(world.alice) as session:
        assert retract(session, ABC, reason="filed") == 2
        assert retract(session, ABC, reason="filed") == 0
    assert badge(world, world.bob) == 1
    assert badge(world, world.megan) == 0
    retracted = [event for event in events(world, world.megan) if event.type == "notification:retracted"]
    assert [event.data["reason"] for event in retracted] == ["filed"]
    with world.database.read(world.bob.tenant_id) as session:
        assert access.get_notification(session, world.bob.user_id, read.id) is not None


def test_only_the_warnings_of_a_kind_are_retracted_when_asked(world: World) -> None:
    tell(world, world.bob, subject=ABC, category=Category.DEADLINE_APPROACHING)
    tell(world, world.bob, subject=ABC, category=Category.CLIENT_CHANGED)
    with world.write(world.alice) as session:
        assert retract(session, ABC, reason="filed", categories=[Category.DEADLINE_APPROACHING]) == 1
    assert badge(world, world.bob) == 1


def test_what_is_told_and_done_in_one_unit_of_work_rings_nowhere(world: World) -> None:
    with world.write(world.alice) as session:
        notify(session, [draft(world.bob, subject=ABC)], by=world.alice)
        retract(session, ABC, reason="done")
    first = events(world, world.bob)[0]
    assert first.data["count"] == 0
    assert not first.data["toast"]


# --- many --------------------------------------------------------------------------------------------------------


def test_thousands_at_once_are_one_event_and_one_frame_a_person(world: World) -> None:
    with world.write(world.alice) as session:
        people = [User(name=f"Person {n}", email=f"p{n}@example.org", role=Role.STAFF) for n in range(100)]
        session.add_all(people)
        session.flush()
        ids = [person.id for person in people]
    own = draft(severity=Severity.WARNING, category=Category.DEADLINE_APPROACHING, group_key="due")
    drafts = [replace(own, to=ids, title=f"Due soon {n}", subject=SubjectRef("client", n)) for n in range(50)]
    with asked(world) as statements, world.write(world.alice) as session:
        assert len(notify(session, drafts, by=world.alice)) == 5_000
    assert sum("UPDATE event_logs" in statement for statement in statements) == 1
    with world.database.read(world.alice.tenant_id) as session:
        from practice_hub.realtime import log

        told = [event for event in log.after(session, 0, 500) if event.type == "notification:new"]
        assert len(told) == 100
        assert {event.data["count"] for event in told} == {50}
        assert {len(event.data["items"]) for event in told} <= {1, 2, 3}
        assert session.scalar(select(func.count()).select_from(Notification)) == 5_000
    source = LogSource(world.database, PracticeHub.of(world.app).fragments)
    drawn = source.span(world.alice.tenant_id, 0, 500).frames
    assert sorted(frame.audience for frame in drawn) == sorted(only_user(id) for id in ids)
    for frame in drawn:
        page = frame.data.decode()
        assert 'data-unread="50"' in page
        assert page.count("data-note\n") == page.count('<span class="times">×50</span>') == 1


def test_the_questions_of_one_delivery_do_not_grow_with_what_is_delivered(world: World) -> None:
    def questions(number: int) -> int:
        with asked(world) as statements, world.write(world.alice) as session:
            notify(session, [draft(world.bob, world.megan, group_key="k")] * number, by=world.alice)
        return sum(statement.startswith(("SELECT", "UPDATE")) for statement in statements)

    assert questions(2) == questions(200)


def test_the_day_is_londons(world: World) -> None:
    with clock.stopped(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)):
        [made] = tell(world, world.bob)
    assert made.day == datetime(2026, 7, 1, 23, 30, tzinfo=UTC).date() + timedelta(days=1)
