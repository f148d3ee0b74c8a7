"""The activity page, one activity's own page, and the export."""

import csv
import io
import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from practice_hub.activity import access, export
from practice_hub.base import clock
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import those_who_may
from tests.activity.told import ABC, XYZ, tell
from tests.world import World

WATCHED = those_who_may(Permission.SEE_AUDIT)


def page(world: World, viewer: Viewer, address: str = "/activity") -> str:
    answer = world.browser(viewer).get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rows(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr id="row-activity-(\d+)"', html)]


def exported(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_bob_sees_who_did_what_with_old_and_new_values(world: World) -> None:
    changed = tell(world, world.alice, description="Phone number", changes={"Phone number": ["", "01632 960001"]})
    html = page(world, world.bob)
    assert rows(html) == [changed.id]
    for words in ("Alice Marlowe", "ABC Ltd", "Phone number: ", "Not set", "01632 960001", "1 activity today"):
        assert words in " ".join(html.split())


def test_the_filters_of_the_address_narrow_the_page_and_each_can_be_taken_away(world: World) -> None:
    tell(world, world.alice, ABC, action="client.created")
    own = tell(world, world.bob, ABC)
    html = page(world, world.rita, f"/activity?person={world.bob.user_id}&type=client&q=abc")
    assert rows(html) == [own.id]
    assert 'href="/activity?type=client&amp;q=abc"' in html  # takes the person away
    assert f'href="/activity?person={world.bob.user_id}&amp;q=abc"' in html


def test_the_story_of_one_record_bears_its_name(world: World) -> None:
    own = tell(world, world.alice, ABC)
    tell(world, world.alice, XYZ)
    html = page(world, world.bob, "/activity?type=client&record=7")
    assert rows(html) == [own.id]
    assert "Record: <b>ABC Ltd</b>" in html


def test_a_period_between_two_dates_includes_both(world: World) -> None:
    today = clock.today()
    days = {}
    for back in range(4):
        with clock.stopped(clock.now() - timedelta(days=back)):
            days[back] = tell(world, world.alice).id
    address = f"/activity?period=custom&since={today - timedelta(days=2)}&until={today - timedelta(days=1)}"
    assert rows(page(world, world.bob, address)) == [days[1], days[2]]


def test_dates_that_make_no_period_are_told_beside_the_field_and_kept(world: World) -> None:
    tell(world, world.alice)
    html = page(world, world.bob, "/activity?period=custom&since=2026-02-02&until=2026-02-01")
    assert html.count("To must be the same day as From, or later.") == 2  # in the summary and beside the field
    assert 'value="2026-02-02"' in html
    assert "Error: Activity" in html
    for wrong in ("yesterday", "9999-12-31", "0001-01-01"):
        assert 'id="until-error"' in page(world, world.bob, f"/activity?period=custom&until={wrong}")


def test_dates_that_are_left_from_another_period_are_not_read(world: World) -> None:
    tell(world, world.alice)
    left = {"period": "7", "since": "2026-02-31", "until": "2026-02-01"}
    assert world.browser(world.alice).post("/activity/exports", data=left).status_code == 200


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "query",
    ["person=abc", "person=9" * 40, "before=-1", "before=x", "after=" + "9" * 18, "period=no", "q=%00", "type=%00"],
)
def test_an_address_of_nonsense_shows_the_page(world: World, query: str) -> None:
    own = tell(world, world.alice)
    assert rows(page(world, world.bob, f"/activity?{query}")) in ([own.id], [])


def test_an_empty_story_and_a_search_without_results_say_what_to_do(world: World) -> None:
    assert "No activity yet" in page(world, world.bob)
    tell(world, world.alice)
    html = page(world, world.bob, "/activity?q=zzz&period=today")
    assert "Nothing was found for Period: Today, Name: “zzz”." in html
    assert "Clear filters" in html


def test_the_newest_page_is_live_and_older_ones_stand_still(world: World) -> None:
    told = [tell(world, world.alice) for _ in range(access.PAGE_LENGTH + 1)]
    html = page(world, world.bob)
    assert 'data-refresh-on="activity:new"' in html
    assert f"before={told[1].id}" in html
    older = page(world, world.bob, f"/activity?before={told[1].id}")
    assert rows(older) == [told[0].id]
    assert 'data-refresh-on="activity:new"' not in older


def test_bob_does_not_see_sign_ins_and_is_not_offered_to_look_for_them(world: World) -> None:
    seen = tell(world, world.alice, ABC.__class__("browser", 1, "Chrome on Linux"), audience=WATCHED)
    assert rows(page(world, world.megan)) == [seen.id]
    assert "type=browser" in page(world, world.megan)
    assert rows(page(world, world.bob)) == []
    assert "type=browser" not in page(world, world.bob)


def test_one_activity_has_a_page_of_its_own_with_the_full_time(world: World) -> None:
    with clock.stopped(clock.now().replace(year=2026, month=7, day=1, hour=8, minute=30, second=5)):
        changed = tell(world, world.alice, changes={"Manager": ["Bob Ashworth", ""]})
    html = page(world, world.bob, f"/activity/{changed.id}")
    for words in (
        "Alice Marlowe updated ABC Ltd",
        "Wednesday 1 July 2026, <time",
        ">09:30:05</time>",
        "Manager",
        "Bob Ashworth",
        "Not set",
    ):
        assert words in " ".join(html.split())


def test_what_is_not_one_s_own_is_not_there(world: World) -> None:
    theirs = tell(world, world.charlie)
    hidden = tell(world, world.alice, audience=WATCHED)
    bob = world.browser(world.bob)
    for number in (theirs.id, hidden.id, 999_999, 10**30):
        assert bob.get(f"/activity/{number}").status_code == 404
    assert world.browser(world.charlie).get(f"/activity/{theirs.id}").status_code == 200


def test_megan_takes_the_list_away_and_alice_hears_of_it(world: World) -> None:
    own = tell(world, world.bob, XYZ, changes={"Email": ["", "a@b.example"]}, description="Email")
    tell(world, world.alice, ABC)
    answer = world.browser(world.megan).post("/activity/exports", data={"person": world.bob.user_id})
    [row] = exported(answer)
    assert (row["Number"], row["Person"], row["Record"]) == (str(own.id), "Bob Ashworth", "XYZ Ltd")
    assert row["Changes"] == "Email: Not set → a@b.example"
    assert "attachment" in answer.headers["Content-Disposition"]
    with world.database.read(world.alice.tenant_id) as session:
        newest = access.feed(session, world.alice)[0]
        assert access.feed(session, world.bob)[0].action == "client.updated"
    assert (newest.actor_name, newest.verb, newest.description) == (
        "Megan Rees",
        "exported",
        "1 row: Person: Bob Ashworth",
    )


def test_a_list_with_a_mistaken_date_is_not_taken_away(world: World) -> None:
    tell(world, world.alice)
    for wrong in ({"since": "2026-02-31"}, {"until": "yesterday"}, {"since": "2026-02-02", "until": "2026-02-01"}):
        answer = world.browser(world.megan).post("/activity/exports", data={"period": "custom", **wrong})
        assert answer.status_code == 400
    with world.database.read(world.alice.tenant_id) as session:
        assert [activity.action for activity in access.feed(session, world.alice)] == ["client.updated"]


def test_an_export_is_written_in_pieces_and_holds_everything_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PIECE", 3)
    told = [tell(world, world.alice).id for _ in range(8)]
    tell(world, world.charlie)
    found = exported(world.browser(world.alice).post("/activity/exports"))
    assert [int(row["Number"]) for row in found] == told[::-1]


def test_an_export_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    told = [tell(world, world.alice).id for _ in range(4)]
    found = exported(world.browser(world.alice).post("/activity/exports"))
    assert [int(row["Number"]) for row in found] == [told[3], told[2]]


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", " =1"])
def test_a_name_that_is_a_formula_is_text_in_the_file(world: World, name: str) -> None:
    tell(world, world.alice, ABC.__class__("client", 7, name))
    [row] = exported(world.browser(world.alice).post("/activity/exports"))
    assert row["Record"] == f"'{name}"


def test_bob_may_not_export(world: World) -> None:
    tell(world, world.alice)
    assert "Export list" not in page(world, world.bob)
    assert "Export list" in page(world, world.megan)
    assert world.browser(world.bob).post("/activity/exports").status_code == 403
    with world.database.read(world.alice.tenant_id) as session:
        assert [activity.action for activity in access.feed(session, world.alice)] == ["client.updated"]


def test_a_stranger_is_not_shown_the_story(world: World) -> None:
    tell(world, world.alice)
    answer = world.app.test_client().get("/activity")
    assert answer.status_code in (302, 303, 401)
    assert "ABC Ltd" not in answer.get_data(as_text=True)
