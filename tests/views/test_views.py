"""Saved views: a list under a name, one's own or everybody's."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.records.parsing import Invalid
from practice_hub.views import access, actions
from practice_hub.views.models import SavedView
from tests.live.reading import cursor_of
from tests.world import World

WAITING = {"of": "compliance", "status": "with_client", "group": "owner", "month": "2027-01"}


def views_of(world: World, viewer: Viewer) -> Sequence[SavedView]:
    with world.database.read(viewer.tenant_id) as session:
        return access.seen_by(session, viewer)


def test_bob_saves_the_list_that_he_looks_at_and_finds_it_on_every_page(world: World) -> None:
    browser = world.browser(world.bob)
    assert "/views/new?of=compliance&amp;status=with_client" in browser.get("/compliance?status=with_client").text
    page = browser.get("/views/new", query_string=WAITING).text
    assert 'name="status" value="with_client"' in page
    answer = browser.post("/views", data={**WAITING, "view_name": "  With   client "})
    assert answer.location == "/compliance?status=with_client&group=owner"
    for url in ("/", "/clients", "/tasks"):
        assert 'href="/compliance?status=with_client&amp;group=owner">With client' in browser.get(url).text
    assert "Change this view" in browser.get(answer.location).text
    assert "status=with_client&amp;group=owner" not in world.browser(world.alice).get("/").text, (
        "what is his own is his alone"
    )


@pytest.mark.parametrize(
    ("of", "arguments"),
    [("clients", {"status": "on_hold", "sort": "-name"}), ("tasks", {"assignee": "all", "priority": "high"})],
)
def test_each_list_can_be_saved(world: World, of: str, arguments: dict[str, str]) -> None:
    browser = world.browser(world.bob)
    browser.post("/views", data={"of": of, **arguments, "view_name": "Mine", "nonsense": "x"})
    (view,) = views_of(world, world.bob)
    assert (view.of, view.arguments) == (of, arguments), "what the list does not know is not kept"


@pytest.mark.parametrize(
    ("name", "words"),
    [(" ", "Enter a name"), ("x" * 41, "40 characters or fewer"), ("with CLIENT", "You have a view of that name")],
)
def test_a_name_that_cannot_be_is_said_beside_its_field(world: World, name: str, words: str) -> None:
    browser = world.browser(world.bob)
    browser.post("/views", data={**WAITING, "view_name": "With client"})
    answer = browser.post("/views", data={**WAITING, "view_name": name, "shared": "yes"})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert f'value="{name}"' in answer.text
    assert 'name="shared" value="yes" checked' in answer.text
    assert len(views_of(world, world.bob)) == 1


def test_a_shared_view_is_everybodys_and_its_owners_to_change(world: World) -> None:
    browser = world.browser(world.bob)
    browser.post("/views", data={**WAITING, "view_name": "With client", "shared": "yes"})
    (view,) = views_of(world, world.alice)
    assert "A colleague shares this view" in world.browser(world.rita).get(f"/views/{view.id}").text
    assert world.browser(world.megan).post(f"/views/{view.id}", data={"view_name": "Hers"}).status_code == 403
    browser.post(f"/views/{view.id}", data={"view_name": "Waiting", "shared": "yes"})
    assert [one.name for one in views_of(world, world.rita)] == ["Waiting"]
    assert world.browser(world.rita).post(f"/views/{view.id}/deletion").status_code == 403
    assert world.browser(world.megan).post(f"/views/{view.id}/deletion").status_code == 303
    assert views_of(world, world.bob) == []
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Activity.action).order_by(Activity.id)).all()
    assert [one for one in told if one.startswith("view.")] == ["view.shared", "view.deleted"]


def test_what_is_ones_own_is_a_missing_page_to_others(world: World) -> None:
    world.browser(world.bob).post("/views", data={**WAITING, "view_name": "With client"})
    (view,) = views_of(world, world.bob)
    for other in (world.alice, world.charlie):
        assert world.browser(other).get(f"/views/{view.id}").status_code == 404
        assert world.browser(other).post(f"/views/{view.id}/deletion").status_code == 404


@pytest.mark.both_databases
def test_rita_keeps_views_but_shares_none(world: World) -> None:
    with world.write(world.rita) as session:
        actions.add(session, "clients", "Mine", {"q": "abc"}, shared=False, by=world.rita)
        with pytest.raises(NotAllowed):
            actions.add(session, "clients", "Ours", {}, shared=True, by=world.rita)
        with pytest.raises(Invalid):
            actions.add(session, "clients", "mine", {}, shared=False, by=world.rita)
        assert [noted.audience for noted in session.noted] == [f"user:{world.rita.user_id}"]
    (view,) = views_of(world, world.rita)
    with world.write(world.rita) as session:
        own = access.get_view(session, view.id, world.rita)
        assert own is not None
        actions.change(session, own, "Mine", shared=False, by=world.rita)
        assert session.noted == [], "nothing changed, nothing said"
        actions.remove(session, own, by=world.rita)
    assert views_of(world, world.rita) == []


@pytest.mark.both_databases
def test_bob_who_shares_all_the_views_that_he_may_hides_nobody_elses(world: World) -> None:
    with world.write(world.bob) as session:
        for number in range(access.MOST):
            for of in ("clients", "tasks", "compliance"):
                name = f"!{number:02}"
                session.add(SavedView(user_id=world.bob.user_id, of=of, name=name, arguments={}, shared=True))
    with world.write(world.alice) as session:
        actions.add(session, "compliance", "With client", {}, shared=False, by=world.alice)
        actions.add(session, "compliance", "Approvals", {}, shared=True, by=world.alice)
    assert [view.name for view in views_of(world, world.alice)[:3]] == ["Approvals", "With client", "!00"]
    assert "Approvals" in [view.name for view in views_of(world, world.rita)]
    assert "With client" in world.browser(world.alice).get("/compliance/calendar").text


def heard(world: World, viewer: Viewer, since: str) -> int:
    """How often this person's pages are told since then that views changed."""
    told = world.browser(viewer).get("/realtime/poll", headers={"Last-Event-ID": since}).text
    return told.count('name="view:changed"')


def test_who_no_longer_sees_a_view_hears_that_it_is_gone_and_nobody_hears_of_anothers_own(world: World) -> None:
    browser, since = world.browser(world.bob), cursor_of(world.browser(world.rita))
    browser.post("/views", data={**WAITING, "view_name": "His own"})
    assert heard(world, world.rita, since) == 0
    assert heard(world, world.bob, since) == 1
    (view,) = views_of(world, world.bob)
    browser.post(f"/views/{view.id}", data={"view_name": "Ours", "shared": "yes"})
    browser.post(f"/views/{view.id}", data={"view_name": "His own"})
    assert heard(world, world.rita, since) == 2, "shared, and taken back"
    assert views_of(world, world.rita) == []


def test_who_may_share_no_more_still_renames_what_they_shared(world: World) -> None:
    with world.write(world.bob) as session:
        view = actions.add(session, "clients", "Ours", {}, shared=True, by=world.bob)
    reader = replace(world.bob, role=Role.READ_ONLY)
    with world.write(world.bob) as session:
        own = access.get_view(session, view.id, reader)
        assert own is not None
        actions.change(session, own, "Everybody’s", shared=True, by=reader)
        actions.change(session, own, "Everybody’s", shared=False, by=reader)
        with pytest.raises(NotAllowed):
            actions.change(session, own, "Everybody’s", shared=True, by=reader)


def test_a_list_has_so_many_views_and_each_can_still_be_renamed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "MOST", 2)
    browser = world.browser(world.bob)
    for name in ("First", "Second"):
        browser.post("/views", data={**WAITING, "view_name": name})
    answer = browser.post("/views", data={**WAITING, "view_name": "Third"})
    assert "There are 2 views of this list already" in answer.text
    assert browser.post("/views", data={"of": "clients", "q": "x", "view_name": "Third"}).status_code == 303
    first = next(one for one in views_of(world, world.bob) if one.name == "First")
    assert browser.post(f"/views/{first.id}", data={"view_name": "Renamed"}).status_code == 303
