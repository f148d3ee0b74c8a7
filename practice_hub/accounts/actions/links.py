"""What the one-time links open: an invitation, a forgotten password, the first practice (docs/accounts.md)."""

from collections.abc import Callable
from datetime import timedelta

from practice_hub.accounts.actions import setting_up
from practice_hub.accounts.actions.announcing import (
    WATCHERS,
    announce_person,
    end_streams,
    own_subject,
    person_subject,
    practice_subject,
)
from practice_hub.accounts.actions.notifying import notify_of_joining
from practice_hub.accounts.actions.signing_in import TooManyAttempts, open_browser
from practice_hub.accounts.actions.withdrawing import withdraw
from practice_hub.accounts.validation import address_group
from practice_hub.activity.actions import Fact, record
from practice_hub.base import attempts, clock, directory, jobs
from practice_hub.base.attempts import Limit
from practice_hub.base.database import Database, WriteSession
from practice_hub.base.directory import Browser, OneTimeLink
from practice_hub.people import access
from practice_hub.people.models import Standing, User
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer, viewer_of
from practice_hub.realtime.bus import Bus
from practice_hub.realtime.event import EVERYONE

PASSWORD = "password"  # noqa: S105 - a purpose, not a secret
PASSWORD_LINK_JOB = "password link"  # noqa: S105 - a kind of job
PASSWORD_LASTS = timedelta(hours=1)
SET_UP = "set-up"
# Letters that somebody else may have asked for: few enough not to be a nuisance.
BY_ACCOUNT = Limit("password link by account", 3, timedelta(hours=1))
BY_ADDRESS = Limit("password link by address", 20, timedelta(hours=1))
# The server makes a new one at every start.
SET_UP_LASTS = timedelta(days=7)


class LinkGone(Exception):
    """The link was used, withdrawn or replaced, or its time is over."""


def join(
    session: WriteSession, link: OneTimeLink, password_hash: str, *, address: str, description: str
) -> tuple[Browser, str]:
    """An invitation is taken up: the person has a password and is signed in. Raises `LinkGone`."""
    user = _use(session, link)
    user.invited_at = None
    directory.change_sign_in(session, user.tenant_id, user.id, password_hash=password_hash)
    practice = practice_subject(access.get_practice(session))
    announce_person(session, user, "person.joined", "joined", by=viewer_of(user), audience=EVERYONE, subject=practice)
    notify_of_joining(session, user, by=viewer_of(user))
    return open_browser(session, user, address=address, description=description)


def add_password_link(session: WriteSession, user: User) -> str:
    """The token of a link by which the person sets a new password; older ones stop working."""
    directory.withdraw_links(session, PASSWORD, user.tenant_id, user.id)
    return directory.add_link(
        session,
        PASSWORD,
        tenant_id=user.tenant_id,
        user_id=user.id,
        expires_at=clock.now() + PASSWORD_LASTS,
    )


def make_password_link(session: WriteSession, user: User, *, by: Viewer) -> str:
    """Somebody makes the link for the person, whose story says so."""
    by.must(Permission.MANAGE_TEAM)
    fact = Fact("person.link_made", "made a link to a new password for")
    record(session, person_subject(user), fact, by=by, audience=WATCHERS)
    return add_password_link(session, user)


def ask_for_password_link(database: Database, email: str, *, address: str) -> None:
    """Let the worker send a link to whoever signs in with this address.

    Whether anybody does is asked by the worker, so that the answer takes the same time for everybody. Raises
    `TooManyAttempts` for the asking address alone: more than a few letters to one account are not sent, and not
    spoken of either.
    """
    email = directory.normal_email(email)
    with database.directory(write=True) as session:
        by_address = attempts.charge(session, BY_ADDRESS, address_group(address))
        by_account = attempts.charge(session, BY_ACCOUNT, email)
        if by_address.wait is None and by_account.wait is None:
            jobs.enqueue(session, PASSWORD_LINK_JOB, {"email": email})
    if by_address.wait is not None:
        raise TooManyAttempts(by_address.wait)


def send_password_link(session: WriteSession, email: str, send: Callable[[User, str], None]) -> None:
    """The worker's part: `send` the person a link with this token, if there is such a person."""
    known = directory.find_sign_in(session, email)
    if known is None or not known.active:
        return
    session.serve(known.tenant_id)
    user = access.lock_user(session, known.user_id)
    if user is not None and user.standing is Standing.ACTIVE:
        send(user, add_password_link(session, user))


def reset_password(session: WriteSession, link: OneTimeLink, password_hash: str, *, bus: Bus) -> tuple[User, bool]:
    """The person has a new password and is signed out everywhere. Raises `LinkGone`.

    Answers who it is, and whether the address of their calendar was withdrawn.
    """
    user = _use(session, link)
    directory.change_sign_in(session, user.tenant_id, user.id, password_hash=password_hash)
    end_streams(session, bus, directory.end_browsers(session, user.tenant_id, user.id))
    subject = own_subject(user, "a new password by a link")
    record(session, subject, Fact("person.password_reset", "set"), by=viewer_of(user), audience=WATCHERS)
    return user, withdraw(session, user, "A new password was set by a link.", by=viewer_of(user))


def add_set_up_link(database: Database) -> str | None:
    """The token of a link that opens the set-up; None when there is a practice already."""
    with database.directory(write=True) as session:
        if directory.has_tenants(session):
            return None
        expires_at = clock.now() + SET_UP_LASTS
        return directory.add_link(session, SET_UP, tenant_id=None, user_id=None, expires_at=expires_at)


def set_up(
    database: Database,
    link: OneTimeLink,
    name: str,
    *,
    owner_name: str,
    owner_email: str,
    password_hash: str,
    address: str,
    description: str,
) -> tuple[Browser, str]:
    """The first practice, and its owner signed in. Raises `LinkGone`."""
    with database.unit_of_work() as session:
        if directory.has_tenants(session) or not directory.use_link(session, link):
            raise LinkGone
        owner = setting_up.add_practice(
            session, name, owner_name=owner_name, owner_email=owner_email, password_hash=password_hash
        )
        return open_browser(session, owner, address=address, description=description)


def _use(session: WriteSession, link: OneTimeLink) -> User:
    """Whom the link is for, once. They are locked, so that nobody joins with a role that is being changed."""
    user = access.lock_user(session, link.user_id or 0)
    if user is None or not user.active or not directory.use_link(session, link):
        raise LinkGone
    return user
