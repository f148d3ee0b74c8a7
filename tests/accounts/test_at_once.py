"""Two things in the very same moment, on both databases: somebody signs in and the right to it changes, two owners
change one person, two people take one address.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from practice_hub.accounts.actions import account, links, signing_in, team
from practice_hub.accounts.actions.signing_in import WrongPassword
from practice_hub.accounts.actions.team import LastOwner
from practice_hub.base import directory
from practice_hub.base.database import WriteSession
from practice_hub.base.directory import Browser
from practice_hub.people import access
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from tests.accounts.conftest import PASSWORD, House, words_of
from tests.accounts.test_team import bus, found, make_owner

pytestmark = pytest.mark.both_databases

# In this time somebody who does not wait would be through.
THROUGH_SECONDS = 0.5


def browsers(house: House, viewer: Viewer) -> list[Browser]:
    with house.world.database.directory() as session:
        length = timedelta(days=1)
        return directory.browsers_of(session, viewer.tenant_id, viewer.user_id, idle=length, whole=length)


def bob_signs_in_during(house: House, change: Callable[[WriteSession], object]) -> BaseException | None:
    """Bob signs in after this change was made, and before it is committed; answers what keeps him out."""

    def sign_in() -> object:
        email = house.email(house.world.bob)
        return signing_in.sign_in(house.world.database, email, PASSWORD, address="192.0.2.7", description="Firefox")

    with ThreadPoolExecutor(1) as pool:
        with house.world.write(house.world.alice) as session:
            change(session)
            session.flush()
            signing = pool.submit(sign_in)
            wait([signing], timeout=THROUGH_SECONDS)
        return signing.exception()


def test_bob_who_is_deactivated_meanwhile_is_not_signed_in(house: House) -> None:
    def deactivate(session: WriteSession) -> None:
        team.deactivate(session, found(session, house.world.bob), by=house.world.alice, bus=bus(house))

    assert isinstance(bob_signs_in_during(house, deactivate), WrongPassword)
    assert browsers(house, house.world.bob) == []


def test_bob_who_becomes_read_only_meanwhile_has_no_browser_with_his_old_role(house: House) -> None:
    def demote(session: WriteSession) -> None:
        bob = found(session, house.world.bob)
        team.change_role(session, bob, Role.READ_ONLY, by=house.world.alice, bus=bus(house))

    assert bob_signs_in_during(house, demote) is None
    assert [browser.role for browser in browsers(house, house.world.bob)] == ["read_only"]


def test_a_password_that_is_changed_meanwhile_opens_nothing(house: House) -> None:
    def change(session: WriteSession) -> None:
        bob = found(session, house.world.bob)
        account.change_password(session, bob, "the hash of another one", by=house.world.bob, bus=bus(house))

    assert isinstance(bob_signs_in_during(house, change), WrongPassword)
    assert browsers(house, house.world.bob) == []


def test_dora_who_joins_while_her_role_changes_has_the_new_one(house: House) -> None:
    alice, database = house.world.alice, house.world.database
    with house.world.write(alice) as session:
        dora, token = team.invite(session, "Dora Quill", "dora@example.org", Role.MANAGER, by=alice)
    with database.directory() as reading:
        link = directory.find_link(reading, team.INVITATION, token)
    assert link is not None

    def join() -> None:
        with database.write(alice.tenant_id) as session:
            links.join(session, link, "a hash", address="192.0.2.7", description="Firefox")

    with ThreadPoolExecutor(1) as pool:
        with house.world.write(alice) as session:
            team.change_role(session, session.get_one(User, dora.id), Role.STAFF, by=alice, bus=bus(house))
            session.flush()
            joining = pool.submit(join)
            wait([joining], timeout=THROUGH_SECONDS)
        joining.result()
    her = Viewer(alice.tenant_id, dora.id, dora.name, Role.STAFF)
    assert [browser.role for browser in browsers(house, her)] == ["staff"]


def test_two_owners_who_remove_each_other_at_once_leave_one(house: House) -> None:
    world = house.world
    make_owner(house, world.megan)
    megan = replace(world.megan, role=Role.OWNER)
    both_are_in = Barrier(2, timeout=10)

    def remove(by: Viewer, other: Viewer) -> str:
        try:
            with world.write(by) as session:
                # On SQLite one writer is let in at a time.
                if not world.database.is_sqlite:
                    found(session, other)
                    both_are_in.wait()
                team.change_role(session, found(session, other), Role.STAFF, by=by, bus=bus(house))
        except LastOwner:
            return "refused"
        return "removed"

    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(remove, world.alice, megan), pool.submit(remove, megan, world.alice)]
    assert sorted(each.result() for each in tries) == ["refused", "removed"]
    with world.database.read(world.alice.tenant_id) as session:
        assert len(access.owner_ids(session)) == 1


@pytest.mark.only_database("postgresql")
def test_bob_whom_two_owners_let_back_in_at_once_is_let_in_once(house: House) -> None:
    world = house.world
    alice = world.browser(world.alice)
    alice.post(f"/team/{world.bob.user_id}/deactivation")
    with world.write(world.alice) as session:
        bob = found(session, world.bob)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(alice.post, f"/team/{world.bob.user_id}/reactivation").result()
        team.reactivate(session, bob, by=world.alice)
    assert house.can_sign_in(house.email(world.bob))
    assert len(house.told(world.alice, "person.reactivated")) == 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/team/invitations", {"name": "Dora", "email": "dora@example.org", "role": "staff"}),
        ("/account/email", {"email": "dora@example.org", "email_password": PASSWORD}),
    ],
)
def test_an_address_that_another_practice_takes_in_this_moment_is_refused_beside_its_field(
    house: House, path: str, form: dict[str, str]
) -> None:
    charlie, alice = house.world.charlie, house.sign_in(house.world.alice)
    with ThreadPoolExecutor(1) as pool:
        with house.world.write(charlie) as session:
            team.invite(session, "Dora Quill", "dora@example.org", Role.STAFF, by=charlie)
            pressing = pool.submit(alice.post, path, data=form)
            wait([pressing], timeout=THROUGH_SECONDS)
        answer = pressing.result()
    assert answer.status_code == 422
    assert words_of(answer).count("This email address is in use already") == 2
    assert "Dora" not in words_of(house.world.browser(house.world.alice).get("/team"))
    assert house.can_sign_in(house.email(house.world.alice))
