"""The door of presence: who may say what, of which record, and what is written of it (nothing)."""

import re
from datetime import timedelta

from flask.testing import FlaskClient

from practice_hub import ROOT
from practice_hub.base.clock import now, stopped
from practice_hub.clients.actions import records as clients
from practice_hub.live.presence import MOST_WORDS, editables
from practice_hub.people.viewer import Viewer
from tests.test_routes import contents
from tests.world import World

TAB = "0123456789abcdef"


def add_client(world: World, by: Viewer, name: str = "ABC Ltd") -> str:
    with world.write(by) as session:
        client = clients.create(session, by=by, name=name, type="limited_company")
    return f"client-{client.id}"


def say(browser: FlaskClient, subject: str, tab: str = TAB, **more: str) -> int:
    return browser.post("/realtime/presence", data={"subject": subject, "tab": tab, **more}).status_code


def told(browser: FlaskClient) -> str:
    """What a page that polls hears of the forms that are open, having missed nothing else."""
    cursor = browser.get("/realtime/poll").headers["RT-Cursor"]
    return browser.get(f"/realtime/poll?cursor={cursor}").text


def test_bob_is_seen_by_his_colleagues_and_by_nobody_else(world: World) -> None:
    abc, theirs = add_client(world, world.alice), add_client(world, world.charlie, "Charlie's own")
    bob, rita, charlie = (world.browser(one) for one in (world.bob, world.rita, world.charlie))
    assert told(rita) == told(charlie) == ""
    assert say(bob, abc) == say(charlie, theirs) == 204
    assert "Bob Ashworth" in told(rita)
    assert abc in told(rita)
    assert "Charlie Cole" in told(charlie)
    assert "Bob" not in told(charlie)
    assert "Charlie" not in told(rita)
    assert say(bob, abc, gone="1") == 204
    assert told(rita) == ""


def test_it_is_written_down_nowhere_and_keeps_no_sign_in_alive(world: World) -> None:
    abc, bob = add_client(world, world.alice), world.browser(world.bob)
    told(bob)
    before = contents(world)
    with stopped(now() + timedelta(minutes=10)):
        assert say(bob, abc) == 204
        assert abc in told(bob)
    assert contents(world) == before
    with world.database.engine.connect() as connection:
        used = connection.exec_driver_sql("SELECT max(last_active_at) FROM browsers").scalar_one()
    assert str(used) < str(now() + timedelta(minutes=5)), "a form that is left open must not keep a sign-in alive"


def test_rita_who_may_only_read_is_in_no_form(world: World) -> None:
    assert say(world.browser(world.rita), add_client(world, world.alice)) == 403


def test_a_foreign_record_answers_as_one_that_is_not_there(world: World) -> None:
    theirs, bob = add_client(world, world.charlie), world.browser(world.bob)
    assert say(bob, theirs) == say(bob, "client-999999") == 404
    assert told(bob) == ""


def test_nonsense_is_refused(world: World) -> None:
    abc, bob = add_client(world, world.alice), world.browser(world.bob)
    too_large = "client-99999999999999999999"
    for subject in ("", "client", "client-", "client-1e9", too_large, "user-1", f"{abc}\nid: 7", "x" * 999):
        assert say(bob, subject) == 404, subject
    for tab in ("", "short", "x" * 16, "0" * 33, f"{TAB}\n"):
        assert say(bob, abc, tab) == 400, tab
    assert told(bob) == ""


def test_who_says_it_without_end_is_told_to_wait(world: World) -> None:
    abc, bob, megan = add_client(world, world.alice), world.browser(world.bob), world.browser(world.megan)
    moment = now()
    with stopped(moment):
        assert {say(bob, abc) for _ in range(MOST_WORDS)} == {204}
        assert say(bob, abc) == 429
        assert say(megan, abc) == 204, "one person's noise is nobody else's"
    with stopped(moment + timedelta(seconds=10)):
        assert say(bob, abc) == 204


def test_every_form_that_says_who_is_in_it_is_of_a_kind_that_the_door_knows(world: World) -> None:
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    says = re.compile(r'(?:data-editing="|presence\("|watched = {"noun": ")(\w+)')
    said = {kind for page in pages for kind in says.findall(page)}
    assert said == set(editables.of(world.app))
