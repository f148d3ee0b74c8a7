"""Bob chooses how he is told."""

import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError
from werkzeug.datastructures import MultiDict

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.actions import records as client_actions
from practice_hub.notifications import access
from practice_hub.notifications.actions import preferences
from practice_hub.notifications.enums import Category, DeliveryChannel, Severity
from practice_hub.notifications.preferences import NONE, Preferences
from practice_hub.people.viewer import Viewer
from practice_hub.tasks.actions import records as tasks
from tests.notifications.told import ABC, events, tell
from tests.world import World

PAGE = "/preferences/notifications"


def chosen(world: World, person: Viewer) -> Preferences:
    with world.database.read(person.tenant_id) as session:
        return access.own_preferences(session, person.user_id)


def form(**changes: str | list[str]) -> MultiDict[str, str]:
    """What the page sends as it stands, with these changes."""
    filled: dict[str, str | list[str]] = {
        "toasts": "all",
        "volume": "60",
        "quiet_from": "18:30",
        "quiet_to": "08:00",
        "working_days": ["0", "1", "2", "3", "4"],
        "time_zone": "Europe/London",
        "urgent_through": "y",
        **{f"channels-{category}": ["in_app", "toast"] for category in Category},
        **{name.replace("__", "-"): value for name, value in changes.items()},
    }
    return MultiDict([(name, one) for name, own in filled.items() for one in ([own] if isinstance(own, str) else own)])


@pytest.fixture
def bob(world: World) -> FlaskClient:
    return world.browser(world.bob)


@pytest.mark.both_databases
def test_what_bob_chooses_is_there_in_another_browser(world: World, bob: FlaskClient) -> None:
    sent = form(
        sound="y", volume="35", quiet="y", quiet_from="20:15", time_zone="Europe/Dublin", channels__team=["in_app"]
    )
    assert bob.post(PAGE, data=sent).status_code == 303
    own = chosen(world, world.bob)
    assert (own.sound, own.volume, own.quiet, own.time_zone) == (True, 35, True, "Europe/Dublin")
    assert own.chosen(Category.TEAM) == {DeliveryChannel.IN_APP}
    page = world.browser(world.bob).get(PAGE).text
    assert 'value="20:15"' in page
    assert chosen(world, world.alice) == Preferences()


def test_a_change_is_told_to_bobs_open_tabs_and_to_nobody_else(world: World, bob: FlaskClient) -> None:
    bob.post(PAGE, data=form(sound="y", volume="35"))
    [event] = events(world, world.bob)
    assert event.type == "preference:changed"
    assert event.data == {"sound": True, "volume": 35, "desktop": False, "toasts": "all"}
    assert events(world, world.alice) == []
    bob.post(PAGE, data=form(sound="y", volume="35"))
    assert len(events(world, world.bob)) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"volume": "101"}, "Choose a volume from 0 to 100"),
        ({"quiet": "y", "quiet_from": "late"}, "Enter a time like 18:30"),
        ({"quiet": "y", "quiet_from": "08:00"}, "Quiet hours need two different times"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(
    world: World, bob: FlaskClient, wrong: dict[str, str], words: str
) -> None:
    answer = bob.post(PAGE, data=form(**wrong, channels__team=["toast"]))
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    page = " ".join(answer.text.split())
    assert 'value="toast" aria-label="Team: Toast" checked' in page
    assert 'value="in_app" aria-label="Team: List">' in page, "and nothing else is ticked"
    assert chosen(world, world.bob) == Preferences()


def test_an_unknown_zone_or_channel_is_not_taken(world: World, bob: FlaskClient) -> None:
    assert bob.post(PAGE, data=form(time_zone="Moon/Tranquility")).status_code == 422
    assert bob.post(PAGE, data=form(channels__team=["pigeon"])).status_code == 303
    assert chosen(world, world.bob).chosen(Category.TEAM) == frozenset()


def test_the_switches_of_the_bell(world: World, bob: FlaskClient) -> None:
    assert bob.post(f"{PAGE}/sound", data={"sound": "on", "volume": "10"}).status_code == 204
    assert bob.post(f"{PAGE}/desktop", data={"desktop": "on"}).status_code == 204
    assert bob.post(f"{PAGE}/sound", data={"sound": "on"}).status_code == 204, "no volume leaves the volume"
    own = chosen(world, world.bob)
    assert (own.sound, own.volume, own.desktop) == (True, 10, True)
    assert 'data-sound="on"' in bob.get("/").text
    for wrong in ({"sound": "perhaps"}, {"volume": "101"}, {"volume": "-1"}):
        assert bob.post(f"{PAGE}/sound", data=wrong).status_code == 400
    assert chosen(world, world.bob) == own


def test_where_no_mail_can_be_sent_none_is_offered_and_the_choice_is_kept(world: World, bob: FlaskClient) -> None:
    with world.write(world.bob) as session:
        wanted = replace(Preferences(), matrix={Category.TEAM: frozenset({DeliveryChannel.EMAIL_NOW})})
        preferences.set_preferences(session, wanted, by=world.bob)
    page = bob.get(PAGE).text
    assert "Emails are not set up" in page
    assert "Team: Email" not in page
    bob.post(PAGE, data=form(channels__team=["in_app"]))
    assert chosen(world, world.bob).chosen(Category.TEAM) == {DeliveryChannel.IN_APP, DeliveryChannel.EMAIL_NOW}


def test_a_row_of_the_matrix_changes_what_happens(world: World, bob: FlaskClient) -> None:
    """Each channel by itself, for the category that the notification is of and for no other."""
    for channel in ("toast", "sound", "desktop"):
        bob.post(
            PAGE, data=form(sound="y", desktop="y", channels__team=["in_app", channel], channels__system=["in_app"])
        )
        tell(world, world.bob)
        told = events(world, world.bob)[-1].data
        assert {name: told[name] for name in ("toast", "sound", "desktop")} == {
            name: name == channel for name in ("toast", "sound", "desktop")
        }
        tell(world, world.bob, category=Category.SYSTEM)
        assert not events(world, world.bob)[-1].data["toast"]
    bob.post(PAGE, data=form(channels__team=[]))
    assert tell(world, world.bob) == []
    bob.post(PAGE, data=form(channels__team=["toast"]))
    [row] = tell(world, world.bob)
    assert not row.listed
    with world.database.read(world.bob.tenant_id) as session:
        assert access.unread_count(session, world.bob.user_id) == 6


@pytest.mark.both_databases
def test_first_choices_made_at_the_same_moment_all_hold(world: World) -> None:
    """Bob turns a switch in each of his tabs, mutes a client in another, and had chosen nothing before."""
    begin = threading.Barrier(4)
    failed: list[Exception] = []

    def together(change: Callable[[WriteSession], object]) -> threading.Thread:
        def act() -> None:
            begin.wait()
            try:
                with world.write(world.bob) as session:
                    change(session)
            except DatabaseError as error:
                failed.append(error)

        return threading.Thread(target=act)

    def chooses(session: WriteSession, **changes: object) -> None:
        wanted = replace(preferences.stored(session, world.bob), **changes)  # type: ignore[arg-type]
        preferences.set_preferences(session, wanted, by=world.bob)

    def mutes(session: WriteSession) -> None:
        preferences.mute(session, ABC, "ABC Ltd", "/clients/7", until=clock.today(), by=world.bob)

    threads = [
        together(lambda session: chooses(session, sound=True)),
        together(lambda session: chooses(session, desktop=True)),
        together(mutes),
        together(mutes),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    own = chosen(world, world.bob)
    assert (own.sound, own.desktop, list(own.mutes)) == (True, True, [("client", 7)])


def mails_are_sent(world: World) -> None:
    """There is a mail server, so nothing is kept from the page; it is not spoken to."""
    world.configure(smtp_url="smtp://127.0.0.1:1")


def ticked(channel: DeliveryChannel, rows: Collection[Category]) -> MultiDict[str, str]:
    """The form with this channel ticked in these rows, and nothing else in any."""
    cells = {f"channels__{category}": [str(channel)] if category in rows else [] for category in Category}
    return form(sound="y", desktop="y", **cells)


def reached(world: World, category: Category) -> set[DeliveryChannel]:
    """By which ways Bob is told of something of this category."""
    before = len(events(world, world.bob))
    made = tell(world, world.bob, category=category)
    if not made:
        return set()
    kept = {
        DeliveryChannel.IN_APP: made[0].listed,
        DeliveryChannel.EMAIL_NOW: made[0].mail_due,
        DeliveryChannel.DIGEST: made[0].digest_due,
    }
    told = events(world, world.bob)[before].data
    return {channel for channel in DeliveryChannel if kept.get(channel) or told.get(str(channel))}


@pytest.mark.parametrize("channel", list(DeliveryChannel))
def test_every_cell_of_the_matrix_decides_for_its_row_and_channel_alone(
    world: World, bob: FlaskClient, channel: DeliveryChannel
) -> None:
    mails_are_sent(world)
    for rows in ([*Category][::2], [*Category][1::2]):
        assert bob.post(PAGE, data=ticked(channel, rows)).status_code == 303
        for category in Category:
            assert reached(world, category) == ({channel} if category in rows else set()), category


def test_what_bob_chose_outlives_signing_out_and_holds_in_another_browser(world: World, bob: FlaskClient) -> None:
    mails_are_sent(world)
    rows = [*Category][::2]
    bob.post(PAGE, data=ticked(DeliveryChannel.TOAST, rows))
    assert bob.post("/sign-out").status_code == 303
    assert bob.get(PAGE).status_code == 302
    page = world.browser(world.bob).get(PAGE).text
    for category in Category:
        for channel in DeliveryChannel:
            box = f'aria-label="{category.label}: {channel.label}"'
            assert box in page
            assert (f"{box} checked" in page) == (channel is DeliveryChannel.TOAST and category in rows), box
    assert reached(world, rows[0]) == {DeliveryChannel.TOAST}
    assert reached(world, [*Category][1]) == set()


@pytest.mark.parametrize(
    ("when", "quiet"),
    [
        # From 18:30 to 08:00, every day of the week, over the night on which the clocks go back.
        (datetime(2026, 10, 24, 17, 29, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 17, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 8, 0, tzinfo=UTC), False),
    ],
)
def test_in_quiet_hours_the_list_alone_is_told_and_urgent_ones_ring(
    world: World, bob: FlaskClient, when: datetime, quiet: bool
) -> None:
    bob.post(PAGE, data=form(sound="y", quiet="y", working_days=list("0123456"), channels__team=["in_app", "sound"]))
    with clock.stopped(when):
        assert reached(world, Category.TEAM) == (
            {DeliveryChannel.IN_APP} if quiet else {DeliveryChannel.IN_APP, DeliveryChannel.SOUND}
        )
        tell(world, world.bob, severity=Severity.URGENT)
    assert events(world, world.bob)[-1].data["sound"]


def test_who_answers_for_an_overdue_deadline_finds_it_in_the_list_whatever_they_chose(world: World) -> None:
    late: dict[str, Any] = {"category": Category.DEADLINE_OVERDUE, "parent": ABC}
    with world.write(world.bob) as session:
        silent = replace(Preferences(), matrix=dict.fromkeys(Category, frozenset()), toasts=NONE)
        preferences.set_preferences(session, silent, by=world.bob)
        preferences.mute(session, ABC, "ABC Ltd", "/clients/7", until=clock.today(), by=world.bob)
    assert tell(world, world.bob, **late) == []
    [row] = tell(world, world.bob, **late, responsible=[world.bob.user_id])
    assert row.listed


# --- muting ------------------------------------------------------------------------------------------------------


def test_bob_mutes_a_client_for_a_week_and_unmutes_it(world: World, bob: FlaskClient) -> None:
    with world.write(world.bob) as session:
        abc = client_actions.create(
            session, by=world.bob, name="ABC Ltd", type="limited_company", manager_id=world.bob.user_id
        )
    assert "Your notifications" in bob.get(f"/clients/{abc.id}").text
    assert "Your notifications" not in world.browser(world.alice).get(f"/clients/{abc.id}").text
    unchosen = bob.post(f"/clients/{abc.id}/muting", data={"span": ""}, follow_redirects=True).text
    assert "Choose for how long." in unchosen
    assert "Muted until" not in unchosen
    assert bob.post(f"/clients/{abc.id}/muting", data={"span": "week"}).status_code == 303
    assert "Muted until" in bob.get(f"/clients/{abc.id}").text
    assert "ABC Ltd" in bob.get(PAGE).text
    changed(world, abc.id, "1")
    assert [event for event in events(world, world.bob) if event.type == "notification:new"] == []
    assert bob.post(f"/clients/{abc.id}/unmuting").status_code == 303
    changed(world, abc.id, "2")
    assert len([event for event in events(world, world.bob) if event.type == "notification:new"]) == 1


def test_bob_mutes_a_task_for_a_week_and_unmutes_it(world: World, bob: FlaskClient) -> None:
    with world.write(world.bob) as session:
        task = tasks.create(session, by=world.bob, title="VAT return", reviewer_id=world.bob.user_id)
    page = f"/tasks/{task.id}"
    assert "Your notifications" in bob.get(page).text
    assert "Your notifications" not in world.browser(world.alice).get(page).text
    assert bob.post(f"{page}/muting", data={"span": "for ever"}).status_code == 400
    assert bob.post(f"{page}/muting", data={"span": "week"}).location == page
    assert "Muted until" in bob.get(page).text
    assert page in bob.get(PAGE).text
    for status, count in (("in_review", 0), ("in_progress", 0)):
        world.browser(world.alice).post(f"{page}/status", data={"to": status})
        assert heard(world) == count
    assert bob.post(f"{page}/unmuting").location == page
    world.browser(world.alice).post(f"{page}/status", data={"to": "in_review"})
    assert heard(world) == 1
    assert world.browser(world.charlie).post(f"{page}/muting", data={"span": "week"}).status_code == 404


def heard(world: World) -> int:
    return len([event for event in events(world, world.bob) if event.type == "notification:new"])


def test_the_list_of_what_is_muted_takes_away_only_ones_own(world: World, bob: FlaskClient) -> None:
    with world.write(world.bob) as session:
        abc = client_actions.create(session, by=world.bob, name="ABC Ltd", type="limited_company")
    bob.post(f"/clients/{abc.id}/muting", data={"span": "month"})
    assert bob.post(f"/clients/{abc.id}/muting", data={"span": "for ever"}).status_code == 400
    with world.database.read(world.bob.tenant_id) as session:
        own = access.mute_of(session, world.bob.user_id, "client", abc.id)
    assert own is not None
    for stranger in (world.alice, world.charlie):
        assert world.browser(stranger).post(f"{PAGE}/mutes/{own.id}/removal").status_code == 404
    assert world.browser(world.charlie).post(f"/clients/{abc.id}/muting", data={"span": "week"}).status_code == 404
    assert bob.post(f"{PAGE}/mutes/{own.id}/removal").status_code == 303
    assert "Nothing is muted" in bob.get(PAGE).text


def changed(world: World, client_id: int, notes: str) -> None:
    from practice_hub.clients import access as clients

    with world.write(world.alice) as session:
        own = clients.get_client(session, client_id)
        assert own is not None
        client_actions.update(session, own, by=world.alice, yours={"notes": notes})
