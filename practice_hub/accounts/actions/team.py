"""The team: who is invited, who may do what, who has left. For those who manage it."""

from datetime import timedelta

from practice_hub.accounts.actions.announcing import announce_person, end_streams
from practice_hub.accounts.actions.notifying import notify_of_role
from practice_hub.accounts.actions.setting_up import new_person
from practice_hub.accounts.actions.withdrawing import tell_where_to_make_one, withdraw, withdrawn_calendar
from practice_hub.base import clock, directory
from practice_hub.base.database import WriteSession
from practice_hub.people import access
from practice_hub.people.models import Standing, User
from practice_hub.people.permissions import Permission, Role
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.bus import Bus

INVITATION = "invitation"
# Long enough for a new starter's first week.
INVITATION_LASTS = timedelta(days=7)


class LastOwner(Exception):
    """A practice without an active owner could not be managed any more."""


class OwnAccount(Exception):
    """Nobody locks themselves out."""


class NotPossible(Exception):
    """Meanwhile the person stands differently with the practice: the page that was open is out of date."""


def invite(session: WriteSession, name: str, email: str, role: Role, *, by: Viewer) -> tuple[User, str]:
    """A colleague who can join by the link with this token. Raises `EmailTaken`."""
    by.must(Permission.MANAGE_TEAM)
    user = new_person(session, name, email, role, password_hash="")
    words = f"Role: {role.label}. The invitation goes to {user.email}."
    announce_person(session, user, "person.invited", "invited", by=by, description=words)
    return user, _invitation_link(session, user)


def invite_again(session: WriteSession, user: User, *, by: Viewer) -> str:
    """A new link; the old one stops working. Raises `NotPossible`."""
    by.must(Permission.MANAGE_TEAM)
    # They may be taking the old one up just now.
    access.lock_user(session, user.id)
    _must_stand(user, Standing.INVITED)
    announce_person(session, user, "person.invited", "sent a new invitation to", by=by)
    return _invitation_link(session, user)


def withdraw_invitation(session: WriteSession, user: User, *, by: Viewer) -> None:
    """The link stops working and the address is free again."""
    by.must(Permission.MANAGE_TEAM)
    access.lock_user(session, user.id)
    if user.standing is Standing.WITHDRAWN:
        return
    _must_stand(user, Standing.INVITED)
    user.active = False
    directory.withdraw_links(session, INVITATION, user.tenant_id, user.id)
    directory.remove_sign_in(session, user.tenant_id, user.id)
    announce_person(session, user, "person.withdrawn", "withdrew the invitation of", by=by)


def change_role(session: WriteSession, user: User, role: Role, *, by: Viewer, bus: Bus) -> None:
    """What the person may do from now on; they sign in again. Raises `LastOwner`."""
    by.must(Permission.MANAGE_TEAM)
    _one_at_a_time(session, user)
    before = Role(user.role)
    if before is role:
        return
    if role is not Role.OWNER:
        _keep_an_owner(session, user)
    user.role = role
    _end_browsers(session, user, bus)
    changes = {"Role": [before.label, role.label]}
    announce_person(session, user, "person.role_changed", "changed the role of", by=by, changes=changes)
    notify_of_role(session, user, before.label, by=by)


def deactivate(session: WriteSession, user: User, *, by: Viewer, bus: Bus) -> None:
    """The person has left: signed out everywhere at once. Raises `LastOwner`, `OwnAccount`, `NotPossible`."""
    by.must(Permission.MANAGE_TEAM)
    _one_at_a_time(session, user)
    if user.standing is Standing.DEACTIVATED:
        return
    if user.id == by.user_id:
        raise OwnAccount
    _must_stand(user, Standing.ACTIVE)
    _keep_an_owner(session, user)
    user.active = False
    directory.change_sign_in(session, user.tenant_id, user.id, active=False)
    _end_browsers(session, user, bus)
    announce_person(session, user, "person.deactivated", "deactivated", by=by)
    withdraw(session, user, "The account was deactivated.", by=by)


def reactivate(session: WriteSession, user: User, *, by: Viewer) -> None:
    """The person is back, with the role and the password they had, and without the addresses that they had."""
    by.must(Permission.MANAGE_TEAM)
    access.lock_user(session, user.id)
    if user.standing is Standing.ACTIVE:
        return
    _must_stand(user, Standing.DEACTIVATED)
    user.active = True
    directory.change_sign_in(session, user.tenant_id, user.id, active=True)
    announce_person(session, user, "person.reactivated", "reactivated", by=by)
    # Those that were deactivated before addresses went with them have one still.
    if not withdraw(session, user, "The account had been deactivated.", by=by) and withdrawn_calendar(session, user.id):
        tell_where_to_make_one(session, user)


def _invitation_link(session: WriteSession, user: User) -> str:
    user.invited_at = clock.now()
    directory.withdraw_links(session, INVITATION, user.tenant_id, user.id)
    return directory.add_link(
        session,
        INVITATION,
        tenant_id=user.tenant_id,
        user_id=user.id,
        expires_at=clock.now() + INVITATION_LASTS,
    )


def _one_at_a_time(session: WriteSession, user: User) -> None:
    """Two owners cannot remove each other at once: the second sees what the first has done."""
    access.lock_practice(session)
    session.refresh(user)


def _must_stand(user: User, standing: Standing) -> None:
    if user.standing is not standing:
        raise NotPossible(user.standing)


def _keep_an_owner(session: WriteSession, user: User) -> None:
    if access.owner_ids(session) == {user.id}:
        raise LastOwner


def _end_browsers(session: WriteSession, user: User, bus: Bus) -> None:
    """A browser's role holds for its whole life, so another role needs another browser."""
    directory.withdraw_links(session, "password", user.tenant_id, user.id)
    end_streams(session, bus, directory.end_browsers(session, user.tenant_id, user.id))
