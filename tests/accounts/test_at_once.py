"""Somebody signs in in the very moment in which the right to it changes, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from practice_hub.accounts.actions import account, links, signing_in, team
from practice_hub.accounts.actions.signing_in import WrongPassword
from practice_hub.base import directory
from practice_hub.base.database import WriteSession
from practice_hub.base.directory import Browser
from practice_hub.people import access
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.bus import Bus
from practice_hub.web.extension import PracticeHub
from tests.accounts.conftest import PASSWORD, House

pytestmark = pytest.mark.both_databases

# In this time somebody who does not wait would be through.
THROUGH_SECONDS = 0.5


def person(session: WriteSession, viewer: Viewer) -> User:
    user = access.get_user(session, viewer.user_id)
    assert user is not None
    return user


def bus(house: House) -> Bus:
    return PracticeHub.of(house.world.app).bus


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
        team.deactivate(session, person(session, house.world.bob), by=house.world.alice, bus=bus(house))

    assert isinstance(bob_signs_in_during(house, deactivate), WrongPassword)
    assert browsers(house, house.world.bob) == []


def test_bob_who_becomes_read_only_meanwhile_has_no_browser_with_his_old_role(house: House) -> None:
    def demote(session: WriteSession) -> None:
        bob = person(session, house.world.bob)
        team.change_role(session, bob, Role.READ_ONLY, by=house.world.alice, bus=bus(house))

    assert bob_signs_in_during(house, demote) is None
    assert [browser.role for browser in browsers(house, house.world.bob)] == ["read_only"]


def test_a_password_that_is_changed_meanwhile_opens_nothing(house: House) -> None:
    def change(session: WriteSession) -> None:
        bob = person(session, house.world.bob)
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
