"""What Bob missed while he was away, by client."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from practice_hub.base import clock
from practice_hub.clients import access as clients
from practice_hub.clients.actions import records
from practice_hub.people.viewer import Viewer
from tests.notifications.told import asked
from tests.world import World

NOON = datetime(2026, 11, 23, 12, 4, tzinfo=UTC)


def change(world: World, by: Viewer, client_id: int, notes: str, at: datetime) -> None:
    with clock.stopped(at), world.write(by) as session:
        own = clients.get_client(session, client_id)
        assert own is not None
        records.update(session, own, by=by, yours={"notes": notes})


@pytest.fixture
def away(world: World) -> FlaskClient:
    """Bob's browser; since noon Alice changed ABC Ltd three times and XYZ Ltd once, Bob himself changed one."""
    ids = {}
    with clock.stopped(NOON - timedelta(hours=1)):
        for by, name in ((world.alice, "ABC Ltd"), (world.alice, "XYZ <b> Ltd"), (world.charlie, "His Ltd")):
            with world.write(by) as session:
                ids[name] = records.create(session, by=by, name=name, type="limited_company").id
    for number in range(3):
        change(world, world.alice, ids["ABC Ltd"], f"{number}", NOON + timedelta(minutes=number))
    change(world, world.alice, ids["XYZ <b> Ltd"], "x", NOON + timedelta(minutes=5))
    change(world, world.bob, ids["ABC Ltd"], "mine", NOON + timedelta(minutes=6))
    change(world, world.charlie, ids["His Ltd"], "his", NOON + timedelta(minutes=7))
    return world.browser(world.bob)


def ask(browser: FlaskClient, since: datetime) -> str:
    with clock.stopped(NOON + timedelta(hours=2)):
        return browser.get("/notifications/missed?since=" + quote(since.isoformat()), headers={"RT-Ask": "missed"}).text


@pytest.mark.both_databases
def test_it_is_counted_by_client_and_what_bob_did_himself_is_left_out(away: FlaskClient) -> None:
    words = ask(away, NOON - timedelta(seconds=1))
    assert "4 updates on 2 clients since 12:03" in words
    assert words.index("ABC Ltd") < words.index("XYZ &lt;b&gt; Ltd")
    assert "×3" in words
    assert "His Ltd" not in words


def test_only_what_came_since_is_told(away: FlaskClient) -> None:
    assert "1 update on 1 client" in ask(away, NOON + timedelta(minutes=3))


def test_when_nothing_was_missed_nothing_is_said(away: FlaskClient) -> None:
    words = ask(away, NOON + timedelta(hours=1))
    assert '<div id="missed">' in words
    assert "update" not in words


@pytest.mark.parametrize("since", ["", "yesterday", "2026-11-23T12:00:00", "9999", "9999-12-31T23:59:59-14:00"])
def test_what_is_no_moment_is_refused(away: FlaskClient, since: str) -> None:
    assert away.get(f"/notifications/missed?since={since}").status_code == 400


def test_who_was_away_for_long_is_told_of_a_week_with_the_same_questions(world: World, away: FlaskClient) -> None:
    with asked(world) as first:
        ask(away, NOON)
    with asked(world) as second:
        assert "Mon 16 Nov" in ask(away, NOON - timedelta(days=300))
    assert len(first) == len(second)
