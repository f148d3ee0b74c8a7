"""The team: invited, joined, another role, gone and back; managed by owners alone, and never without one."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from practice_hub.accounts.actions import team
from practice_hub.accounts.actions.setting_up import EmailTaken
from practice_hub.accounts.actions.team import LastOwner, NotPossible, OwnAccount
from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.people import access
from practice_hub.people.models import Standing, User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime import log
from practice_hub.realtime.bus import Bus
from practice_hub.web.extension import PracticeHub
from tests.accounts.conftest import PASSWORD, House, words_of

pytestmark = pytest.mark.both_databases

NEW_PASSWORD = "three grey herons"


def invite(alice: FlaskClient, name: str = "Dora Lane", email: str = "dora@example.org", role: str = "staff") -> str:
    """The path of the link that Alice passes on."""
    answer = alice.post("/team/invitations", data={"name": name, "email": email, "role": role})
    assert answer.status_code == 200, words_of(answer)
    found = re.search(r">http://[^/]*(/invitation/[^<]+)<", answer.text)
    assert found is not None
    return found[1]


def colleague(house: House, name: str) -> User:
    with house.world.database.read(house.world.alice.tenant_id) as session:
        return next(user for user in access.colleagues(session, active=False) if user.name == name)


def test_dora_is_invited_joins_and_is_signed_in(house: House) -> None:
    alice = house.world.browser(house.world.alice)
    link = invite(alice)
    assert "Dora Lane dora@example.org Staff Invited · never active Never" in words_of(alice.get("/team"))

    dora = house.visitor()
    assert "Join Marlowe Reid Accountants" in words_of(dora.get(link))
    assert dora.post(link, data={"password": NEW_PASSWORD}).location == "/"

    assert "Dora Lane Staff" in words_of(dora.get("/team"))
    assert house.can_sign_in("dora@example.org", NEW_PASSWORD)
    assert "Dora Lane dora@example.org Staff Active · last active Just now Just now" in words_of(alice.get("/team"))


def test_an_invitation_works_once(house: House) -> None:
    link = invite(house.world.browser(house.world.alice))
    house.visitor().post(link, data={"password": NEW_PASSWORD})

    again = house.visitor().post(link, data={"password": "somebody else's words"})

    assert again.status_code == 410
    assert not house.can_sign_in("dora@example.org", "somebody else's words")


def test_an_invitation_works_for_seven_days(house: House) -> None:
    start = clock.now()
    with clock.stopped(start):
        link = invite(house.world.browser(house.world.alice))
    with clock.stopped(start + timedelta(days=7) - timedelta(seconds=1)):
        assert house.visitor().get(link).status_code == 200
    with clock.stopped(start + timedelta(days=7)):
        late = house.visitor().get(link)
        assert late.status_code == 410
        assert words_of(late) == words_of(house.visitor().get("/invitation/never-was"))


def test_a_new_invitation_takes_the_old_ones_place(house: House) -> None:
    alice = house.world.browser(house.world.alice)
    old = invite(alice)
    answer = alice.post(f"/team/{colleague(house, 'Dora Lane').id}/invitation")
    new = re.search(r"/invitation/[\w-]+", answer.text)
    assert new is not None

    assert house.visitor().get(old).status_code == 410
    assert house.visitor().get(new[0]).status_code == 200


def test_a_withdrawn_invitation_opens_nothing_and_frees_the_address(house: House) -> None:
    alice = house.world.browser(house.world.alice)
    link = invite(alice)
    alice.post(f"/team/{colleague(house, 'Dora Lane').id}/invitation/withdrawal")

    assert house.visitor().post(link, data={"password": NEW_PASSWORD}).status_code == 410
    assert "dora@example.org" not in words_of(alice.get("/team"))
    house.visitor().post(invite(alice), data={"password": NEW_PASSWORD})
    assert house.can_sign_in("dora@example.org", NEW_PASSWORD)


def test_an_invitation_that_is_withdrawn_twice_is_told_of_once(house: House) -> None:
    alice = house.world.browser(house.world.alice)
    invite(alice)
    path = f"/team/{colleague(house, 'Dora Lane').id}/invitation/withdrawal"
    for _ in range(2):
        assert alice.post(path).status_code == 303
        assert "The invitation is withdrawn." in words_of(alice.get("/team"))
    assert len(house.told(house.world.alice, "person.withdrawn")) == 1


def test_nobody_signs_in_before_taking_the_invitation_up(house: House) -> None:
    invite(house.world.browser(house.world.alice))
    assert not house.can_sign_in("dora@example.org", "")
    assert not house.can_sign_in("dora@example.org", PASSWORD)


def test_a_weak_password_is_refused_with_words(house: House) -> None:
    link = invite(house.world.browser(house.world.alice))
    answer = house.visitor().post(link, data={"password": "password1234"})
    assert answer.status_code == 422
    assert words_of(answer).count("one of the first that a stranger would try") == 2
    assert house.visitor().get(link).status_code == 200


class TestAddresses:
    """One address, one person, over the whole installation."""

    def test_a_colleagues_address_is_named(self, house: House) -> None:
        answer = house.world.browser(house.world.alice).post(
            "/team/invitations",
            data={"name": "Dora", "email": house.email(house.world.bob).upper(), "role": "staff"},
        )
        assert answer.status_code == 422
        assert words_of(answer).count("Bob Ashworth has this email address already") == 2
        assert 'value="Dora"' in answer.text

    def test_of_another_practice_nothing_is_said(self, house: House) -> None:
        answer = house.world.browser(house.world.alice).post(
            "/team/invitations",
            data={"name": "Dora", "email": house.email(house.world.charlie), "role": "staff"},
        )
        assert answer.status_code == 422
        assert "in use already" in words_of(answer)
        assert "Charlie" not in answer.text

    def test_nothing_of_the_refused_invitation_stays(self, house: House) -> None:
        world = house.world
        with pytest.raises(EmailTaken), world.write(world.alice) as session:
            team.invite(session, "Dora", house.email(world.charlie), Role.STAFF, by=world.alice)
        assert "Dora" not in words_of(world.browser(world.alice).get("/team"))
        assert house.told(world.alice, "person.invited") == []


class TestRoles:
    def test_bob_becomes_a_manager_and_signs_in_again(self, house: House) -> None:
        world, bob = house.world, house.sign_in(house.world.bob)
        bobs = house.hash_of(bob)
        answer = world.browser(world.alice).post(f"/team/{world.bob.user_id}/role", data={"role": "manager"})

        assert answer.status_code == 303
        assert bob.get("/team").status_code == 302
        assert house.wake_ups.ended() == [{"browsers": [bobs]}]
        assert "Bob Ashworth Manager" in words_of(house.sign_in(world.bob).get("/team"))
        (line,) = house.told(world.megan, "person.role_changed")
        assert line.changes == {"Role": ["Staff", "Manager"]}
        assert house.told(Viewer(world.bob.tenant_id, world.bob.user_id, "", Role.STAFF), "person.role_changed") == []

    def test_the_same_role_again_says_and_ends_nothing(self, house: House) -> None:
        world, bob = house.world, house.sign_in(house.world.bob)
        before = head(house)
        world.browser(world.alice).post(f"/team/{world.bob.user_id}/role", data={"role": "staff"})

        assert head(house) == before
        assert house.wake_ups.ended() == []
        assert bob.get("/team").status_code == 200

    def test_no_role_is_made_up(self, house: House) -> None:
        answer = house.world.browser(house.world.alice).post(
            f"/team/{house.world.bob.user_id}/role", data={"role": "emperor"}
        )
        assert answer.status_code == 422
        assert house.person(house.world.bob).role == "staff"


class TestLeaving:
    def test_bob_is_deactivated_and_gone_at_once(self, house: House) -> None:
        world, bob = house.world, house.sign_in(house.world.bob)
        bobs = house.hash_of(bob)
        world.browser(world.alice).post(f"/team/{world.bob.user_id}/deactivation")

        assert bob.get("/team").status_code == 302
        assert bob.get("/realtime/poll").status_code == 401
        assert house.wake_ups.ended() == [{"browsers": [bobs]}]
        assert not house.can_sign_in(house.email(world.bob))
        assert "Bob Ashworth" in words_of(world.browser(world.alice).get("/team"))

    def test_twice_changes_nothing_more(self, house: House) -> None:
        world = house.world
        alice = world.browser(world.alice)
        alice.post(f"/team/{world.bob.user_id}/deactivation")
        before = head(house)
        alice.post(f"/team/{world.bob.user_id}/deactivation")
        assert head(house) == before
        assert len(house.told(world.alice, "person.deactivated")) == 1

    def test_bob_comes_back_as_he_was(self, house: House) -> None:
        world = house.world
        alice = world.browser(world.alice)
        alice.post(f"/team/{world.bob.user_id}/deactivation")
        for _ in range(2):
            alice.post(f"/team/{world.bob.user_id}/reactivation")
            assert "Bob Ashworth is active again." in words_of(alice.get("/team"))
        assert house.can_sign_in(house.email(world.bob))
        assert len(house.told(world.alice, "person.reactivated")) == 1

    def test_alice_cannot_deactivate_herself(self, house: House) -> None:
        world = house.world
        make_owner(house, world.megan)
        with pytest.raises(OwnAccount), world.write(world.alice) as session:
            team.deactivate(session, found(session, world.alice), by=world.alice, bus=bus(house))
        alice = world.browser(world.alice)
        alice.post(f"/team/{world.alice.user_id}/deactivation")
        assert "You cannot deactivate yourself" in words_of(alice.get("/team"))

    def test_who_was_only_invited_is_not_deactivated_but_withdrawn(self, house: House) -> None:
        world = house.world
        invite(world.browser(world.alice))
        dora = colleague(house, "Dora Lane")
        invited = Viewer(dora.tenant_id, dora.id, dora.name, Role.STAFF)
        with pytest.raises(NotPossible), world.write(world.alice) as session:
            team.deactivate(session, found(session, invited), by=world.alice, bus=bus(house))


@pytest.mark.parametrize(
    ("joined", "press"),
    [(True, "invitation"), (True, "invitation/withdrawal"), (False, "deactivation"), (False, "reactivation")],
)
def test_what_a_page_left_open_still_offers_is_answered_with_how_the_team_stands(
    house: House, joined: bool, press: str
) -> None:
    alice = house.world.browser(house.world.alice)
    link = invite(alice)
    if joined:
        house.visitor().post(link, data={"password": NEW_PASSWORD})
    dora = colleague(house, "Dora Lane")
    answer = alice.post(f"/team/{dora.id}/{press}")
    assert (answer.status_code, answer.location) == (303, "/team")
    assert "Somebody has changed this person meanwhile" in words_of(alice.get("/team"))
    assert colleague(house, "Dora Lane").standing is dora.standing


class TestTheLastOwner:
    def test_stays_an_owner(self, house: House) -> None:
        world = house.world
        with pytest.raises(LastOwner), world.write(world.alice) as session:
            team.change_role(session, found(session, world.alice), Role.STAFF, by=world.alice, bus=bus(house))
        alice = world.browser(world.alice)
        alice.post(f"/team/{world.alice.user_id}/role", data={"role": "staff"})
        assert "A practice needs an owner" in words_of(alice.get("/team"))
        assert house.person(world.alice).role == "owner"

    def test_an_owner_who_is_only_invited_does_not_count(self, house: House) -> None:
        world = house.world
        invite(world.browser(world.alice), role="owner")
        with pytest.raises(LastOwner), world.write(world.alice) as session:
            team.change_role(session, found(session, world.alice), Role.STAFF, by=world.alice, bus=bus(house))

    def test_nor_does_one_who_left(self, house: House) -> None:
        world = house.world
        make_owner(house, world.megan)
        with world.write(world.alice) as session:
            team.deactivate(session, found(session, world.megan), by=world.alice, bus=bus(house))
        with pytest.raises(LastOwner), world.write(world.alice) as session:
            team.change_role(session, found(session, world.alice), Role.STAFF, by=world.alice, bus=bus(house))

    def test_with_another_owner_she_can_step_down(self, house: House) -> None:
        world = house.world
        make_owner(house, world.megan)
        with world.write(world.alice) as session:
            team.change_role(session, found(session, world.alice), Role.STAFF, by=world.alice, bus=bus(house))
        assert house.person(world.alice).role == "staff"


class TestWhoMay:
    def test_everybody_sees_the_team_and_only_owners_manage_it(self, house: House) -> None:
        world = house.world
        for viewer in (world.megan, world.bob, world.rita):
            browser = world.browser(viewer)
            page = browser.get("/team")
            assert "Alice Marlowe" in words_of(page)
            assert "Invite a colleague" not in page.text
            assert 'action="/team' not in browser.get(f"/team/{world.bob.user_id}").text
            assert browser.get("/team/invitations/new").status_code == 403
            for path in ("role", "deactivation", "reactivation", "invitation", "invitation/withdrawal"):
                answer = browser.post(f"/team/{world.bob.user_id}/{path}", data={"role": "owner"})
                assert answer.status_code == 403, path
            data = {"name": "Dora", "email": "dora@example.org", "role": "owner"}
            assert browser.post("/team/invitations", data=data).status_code == 403
        assert house.person(world.bob).role == "staff"

    def test_actions_ask_themselves(self, house: House) -> None:
        world = house.world
        for viewer in (world.megan, world.bob, world.rita):
            with pytest.raises(NotAllowed), world.write(viewer) as session:
                team.invite(session, "Dora", "dora@example.org", Role.OWNER, by=viewer)
            with pytest.raises(NotAllowed), world.write(viewer) as session:
                team.change_role(session, found(session, viewer), Role.OWNER, by=viewer, bus=bus(house))


class TestLive:
    def test_a_changed_colleague_is_redrawn_on_every_team_page(self, house: House) -> None:
        world = house.world
        rita = world.browser(world.rita)
        cursor = cursor_of(rita.get("/team").text)
        world.browser(world.alice).post(f"/team/{world.bob.user_id}/role", data={"role": "manager"})

        frames = rita.get(f"/realtime/poll?cursor={cursor}").text
        assert 'name="person:changed"' in frames
        row = frames.split(f'hx-target="#person-{world.bob.user_id}"')[1]
        assert "Manager" in row
        assert f'id="person-{world.bob.user_id}"' in row
        assert "csrf" not in frames
        # The story of it is for managers and owners.
        assert "changed the role of" not in frames
        assert "changed the role of" in world.browser(world.megan).get(f"/realtime/poll?cursor={cursor}").text

    def test_a_withdrawn_invitation_leaves_the_page(self, house: House) -> None:
        world = house.world
        alice = world.browser(world.alice)
        invite(alice)
        dora = colleague(house, "Dora Lane")
        cursor = cursor_of(alice.get("/team").text)
        alice.post(f"/team/{dora.id}/invitation/withdrawal")

        frames = alice.get(f"/realtime/poll?cursor={cursor}").text
        assert f'<hx-partial hx-target="#person-{dora.id}" hx-swap="delete">' in frames
        assert colleague(house, "Dora Lane").standing is Standing.WITHDRAWN

    def test_charlie_hears_nothing_of_it(self, house: House) -> None:
        world = house.world
        charlie = world.browser(world.charlie)
        cursor = cursor_of(charlie.get("/team").text)
        world.browser(world.alice).post(f"/team/{world.bob.user_id}/role", data={"role": "manager"})
        assert charlie.get(f"/realtime/poll?cursor={cursor}").status_code == 204

        charlie.post("/account/name", data={"name": "Charlie Coleman"})
        assert "Charlie Coleman" in charlie.get(f"/realtime/poll?cursor={cursor}").text


def cursor_of(page: str) -> str:
    found = re.search(r'data-cursor="([^"]+)"', page)
    assert found is not None
    return found[1]


def head(house: House) -> str:
    with house.world.database.read(house.world.alice.tenant_id) as session:
        return str(log.head(session))


def bus(house: House) -> Bus:
    return PracticeHub.of(house.world.app).bus


def found(session: TenantSession, viewer: Viewer) -> User:
    user = access.get_user(session, viewer.user_id)
    assert user is not None
    return user


def make_owner(house: House, viewer: Viewer) -> None:
    world = house.world
    with world.write(world.alice) as session:
        team.change_role(session, found(session, viewer), Role.OWNER, by=world.alice, bus=bus(house))
    house.wake_ups.received.clear()
