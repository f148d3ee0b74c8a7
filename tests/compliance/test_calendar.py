"""Deadlines in a calendar program: whole days, the same names for ever, and an address that can be taken back."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from practice_hub.accounts.actions import team
from practice_hub.base.directory import OneTimeLink, hashed
from practice_hub.clients.services import Service
from practice_hub.compliance.access import get_deadline
from practice_hub.compliance.actions import progress, records
from practice_hub.people.access import get_user
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.views import actions as views
from practice_hub.web.extension import PracticeHub
from tests.compliance.conftest import AddEngaged, Deadlines
from tests.world import World


def events(text: bytes) -> list[Any]:
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    assert calendar["version"] == "2.0"
    assert calendar.errors == []
    return list(calendar.walk("VEVENT"))


def address(browser: FlaskClient) -> str:
    """Where a person's new feed stands."""
    page = browser.post("/compliance/calendar")
    assert page.status_code == 200
    found = re.search(r"http://127\.0\.0\.1:8000(/calendar/[\w-]{40,}\.ics)", page.text)
    assert found
    return found[1]


def test_the_feed_is_of_whole_days_that_no_time_zone_moves(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.VAT, name="Abbott, Böhm; & Sons Ltd")
    feed = address(world.browser(world.alice))
    answer = world.app.test_client().get(feed)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert max(map(len, answer.data.split(b"\r\n"))) <= 75, "long lines are folded"
    first, *_ = found = events(answer.data)
    ours = deadlines(world.alice)
    assert [one["dtstart"].dt for one in found] == [one.due_on for one in ours]
    assert first["dtstart"].dt == date(2027, 1, 7)
    assert first["dtend"].dt == date(2027, 1, 8), "an end is the day after, which does not belong to it"
    assert "VALUE=DATE" in first.to_ical().decode()
    assert first["dtstamp"].dt.tzinfo is not None
    assert first["dtstamp"].dt.utcoffset() == timedelta(0)
    assert first["summary"] == "VAT return: Abbott, Böhm; & Sons Ltd"
    assert (first["transp"], first["sequence"]) == ("TRANSPARENT", ours[0].version), "nobody is busy on that day"
    assert first["dtstamp"].dt == max(ours[0].created_at, ours[0].status_since).replace(microsecond=0)
    assert first["description"].startswith("QE 30 Nov 2026\nNot started\nAlice Marlowe\n")
    assert first["url"] == f"http://127.0.0.1:8000/compliance/{ours[0].id}"
    assert len({one["uid"] for one in found}) == len(found)


def test_an_entry_keeps_its_name_when_its_date_changes_and_goes_when_it_is_filed(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.VAT)
    feed, stranger = address(world.browser(world.alice)), world.app.test_client()
    before, first = events(stranger.get(feed).data)[0], deadlines(world.alice)[0]
    with world.write(world.bob) as session:
        own = get_deadline(session, first.id)
        assert own
        records.set_date(session, own, date(2027, 1, 8), "HMRC allowed it", by=world.bob)
    after = events(stranger.get(feed).data)[0]
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], date(2027, 1, 8))
    assert after["sequence"] > before["sequence"]
    with world.write(world.bob) as session:
        own = get_deadline(session, first.id)
        assert own
        progress.file(session, own, by=world.bob)
    assert before["uid"] not in {one["uid"] for one in events(stranger.get(feed).data)}


def test_a_feed_that_is_taken_back_is_not_there(world: World, add_engaged: AddEngaged) -> None:
    add_engaged(world.alice, Service.VAT)
    browser, stranger = world.browser(world.alice), world.app.test_client()
    first = address(browser)
    second = address(browser)
    assert stranger.get(first).status_code == 404, "a new address takes the place of the old one"
    assert stranger.get(second).status_code == 200
    assert second not in browser.get("/compliance/calendar").text, "it is shown once"
    assert browser.post("/compliance/calendar/ending").status_code == 303
    assert stranger.get(second).status_code == 404
    assert stranger.get("/calendar/nonsense.ics").status_code == 404
    with world.database.directory() as session:
        token = second.removeprefix("/calendar/").removesuffix(".ics")
        kept = session.scalars(select(OneTimeLink.token_hash)).all()
        assert hashed(token) in kept
        assert token not in kept


def test_who_has_left_is_read_no_more(world: World, add_engaged: AddEngaged) -> None:
    add_engaged(world.alice, Service.VAT)
    feed = address(world.browser(world.bob))
    assert world.app.test_client().get(feed).status_code == 200
    with world.write(world.alice) as session:
        user = get_user(session, world.bob.user_id)
        assert user
        user.active = False
    assert world.app.test_client().get(feed).status_code == 404


def _save(world: World, by: Viewer, *, shared: bool = False) -> int:
    with world.write(by) as session:
        return views.add(session, "compliance", "VAT", {"rule": "vat-return"}, shared=shared, by=by).id


@pytest.mark.both_databases
def test_a_views_feed_holds_only_ones_own_to_who_may_not_export(world: World, add_engaged: AddEngaged) -> None:
    add_engaged(world.alice, Service.VAT)
    add_engaged(world.bob, Service.VAT, Service.ACCOUNTS, name="Bob’s Ltd")
    stranger = world.app.test_client()
    seen = {}
    for person in (world.megan, world.bob, world.rita):
        browser, view_id = world.browser(person), _save(world, person)
        page = browser.post("/compliance/calendar").text
        feed = re.search(r"/calendar/[\w-]{40,}\.ics", page)
        assert feed
        assert ("deadlines that you own.</p>" in page) is (person is not world.megan)
        seen[person.name] = {str(one["summary"]) for one in events(stranger.get(f"{feed[0]}?view={view_id}").data)}
    assert list(seen.values()) == [
        {"VAT return: ABC Ltd", "VAT return: Bob’s Ltd"},
        {"VAT return: Bob’s Ltd"},
        set(),
    ]


@pytest.mark.parametrize("shared", [True, False])
def test_a_feed_can_be_of_a_view_that_the_person_may_open(world: World, add_engaged: AddEngaged, shared: bool) -> None:
    add_engaged(world.alice, Service.VAT, Service.ACCOUNTS)
    view_id = _save(world, world.alice, shared=shared)
    feed, stranger = address(world.browser(world.megan)), world.app.test_client()
    assert events(stranger.get(feed).data) == [], "nothing is her own"
    answer = stranger.get(f"{feed}?view={view_id}")
    assert answer.status_code == (200 if shared else 404)
    if shared:
        assert {str(one["summary"]) for one in events(answer.data)} == {"VAT return: ABC Ltd"}
    for other in ("x", "999999", "9" * 30):
        assert stranger.get(f"{feed}?view={other}").status_code == 404


@pytest.mark.both_databases
def test_another_role_leaves_the_address_and_what_it_shows_is_asked_on_each_fetch(
    world: World, add_engaged: AddEngaged
) -> None:
    add_engaged(world.alice, Service.VAT, name="Alice’s Ltd")
    add_engaged(world.megan, Service.VAT, name="Megan’s Ltd")
    feed, view_id, seen = address(world.browser(world.megan)), _save(world, world.megan), []
    for role in (Role.MANAGER, Role.STAFF, Role.MANAGER):
        with world.write(world.alice) as session:
            megan = get_user(session, world.megan.user_id)
            assert megan
            team.change_role(session, megan, role, by=world.alice, bus=PracticeHub.of(world.app).bus)
        found = events(world.app.test_client().get(f"{feed}?view={view_id}").data)
        seen.append({str(one["summary"]).removeprefix("VAT return: ") for one in found})
    assert seen == [{"Alice’s Ltd", "Megan’s Ltd"}, {"Megan’s Ltd"}, {"Alice’s Ltd", "Megan’s Ltd"}]


def test_the_list_as_a_calendar_is_an_export_and_is_recorded(world: World, add_engaged: AddEngaged) -> None:
    add_engaged(world.alice, Service.VAT, Service.ACCOUNTS)
    browser = world.browser(world.megan)
    answer = browser.post("/compliance/exports/calendar", data={"rule": "vat-return"})
    assert {str(one["summary"]) for one in events(answer.data)} == {"VAT return: ABC Ltd"}
    assert "Obligation: VAT return" in browser.get("/activity?type=deadline_list").text
    assert world.browser(world.bob).post("/compliance/exports/calendar").status_code == 403


def test_who_made_an_address_is_seen_by_those_who_look_after_the_practice(world: World) -> None:
    address(world.browser(world.bob))
    assert "the address of their calendar" in world.browser(world.alice).get("/activity?type=person").text
    assert "the address of their calendar" not in world.browser(world.bob).get("/activity?type=person").text
