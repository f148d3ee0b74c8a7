"""Who is in a practice, how they stand with it, and what their role lets them do."""

import pytest

from practice_hub.base import clock
from practice_hub.people import access
from practice_hub.people.models import Standing, User
from practice_hub.people.permissions import PERMISSIONS, Permission, Role
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime.event import EVERYONE, only_user, those_who_may
from tests.world import World

pytestmark = pytest.mark.both_databases


def add(world: World, name: str, *, active: bool = True, invited: bool = False, role: Role = Role.STAFF) -> User:
    with world.write(world.alice) as session:
        moment = clock.now() if invited else None
        user = User(name=name, email=f"{name}@example.org", role=role, active=active, invited_at=moment)
        session.add(user)
    return user


@pytest.mark.parametrize(
    ("active", "invited", "standing"),
    [
        (True, False, Standing.ACTIVE),
        (True, True, Standing.INVITED),
        (False, False, Standing.DEACTIVATED),
        (False, True, Standing.WITHDRAWN),
    ],
)
def test_how_a_person_stands(world: World, active: bool, invited: bool, standing: Standing) -> None:
    assert add(world, "Dora", active=active, invited=invited).standing is standing


def test_the_team_lists_those_who_left_last_and_the_withdrawn_never(world: World) -> None:
    add(world, "aaron", active=False)
    add(world, "Dora", invited=True)
    add(world, "Wanda", active=False, invited=True)
    with world.database.read(world.alice.tenant_id) as session:
        names = [user.name for user in access.team(session)]
    assert names == ["Alice Marlowe", "Bob Ashworth", "Dora", "Megan Rees", "Rita Osei", "aaron"]


def test_charlie_sees_his_own_people_alone(world: World) -> None:
    with world.database.read(world.charlie.tenant_id) as session:
        assert [user.name for user in access.team(session)] == ["Charlie Cole"]
        assert access.owner_ids(session) == {world.charlie.user_id}
        assert access.get_user(session, world.alice.user_id) is None
        assert set(access.by_ids(session, [world.alice.user_id, world.charlie.user_id])) == {world.charlie.user_id}


def test_only_owners_who_can_sign_in_count_as_owners(world: World) -> None:
    add(world, "Dora", invited=True, role=Role.OWNER)
    add(world, "Otto", active=False, role=Role.OWNER)
    with world.database.read(world.alice.tenant_id) as session:
        assert access.owner_ids(session) == {world.alice.user_id}


def test_every_role_has_its_label_and_its_permissions() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert PERMISSIONS[Role.OWNER] == set(Permission)
    assert PERMISSIONS[Role.READ_ONLY] == set()
    assert PERMISSIONS[Role.STAFF] < PERMISSIONS[Role.MANAGER] < PERMISSIONS[Role.OWNER]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_may_must_and_hear_say_the_same(role: Role, permission: Permission) -> None:
    viewer = Viewer(1, 7, "Somebody", role)
    assert {EVERYONE, only_user(7)} <= viewer.audiences
    assert only_user(8) not in viewer.audiences
    assert viewer.may(permission) == (those_who_may(permission) in viewer.audiences)
    if viewer.may(str(permission)):
        viewer.must(permission)
    else:
        with pytest.raises(NotAllowed):
            viewer.must(permission)
