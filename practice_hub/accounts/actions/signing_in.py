"""Signing in and out."""

from datetime import timedelta

from sqlalchemy.orm import Session

from practice_hub.accounts import passwords
from practice_hub.accounts.actions.announcing import WATCHERS, person_subject
from practice_hub.accounts.validation import address_group
from practice_hub.activity.actions import Fact, record
from practice_hub.activity.subjects import Subject
from practice_hub.base import attempts, directory, jobs
from practice_hub.base.attempts import Limit
from practice_hub.base.database import Database, WriteSession
from practice_hub.base.directory import Browser, SignIn
from practice_hub.people import access
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer, viewer_of

# Enough for a bad morning. A stranger's guesses pause the account where the stranger is, not where its person is.
BY_ACCOUNT = Limit("sign-in by account and address", 10, timedelta(minutes=15))
# Whoever guesses from many addresses; at this rate a password of twelve characters is safe.
FROM_ANYWHERE = Limit("sign-in by account", 100, timedelta(minutes=15))
# A whole office may stand behind one address; good sign-ins do not count.
BY_ADDRESS = Limit("sign-in by address", 50, timedelta(minutes=15))

STRANGER = "Somebody"
PAUSE_JOB = "sign-in paused"


class WrongPassword(Exception):
    """Nobody signs in with these: whether the person, the password or the account is missing is not said."""


class TooManyAttempts(Exception):
    """Refused without a look at the password."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


def sign_in(database: Database, email: str, password: str, *, address: str, description: str) -> tuple[Browser, str]:
    """A new signed-in browser and its cookie's token. Raises `WrongPassword`, `TooManyAttempts` or `TooBusy`."""
    check_attempts(database, email, address)
    with database.directory() as session:
        known = directory.find_sign_in(session, email)
    right = passwords.verify(known.password_hash if known and known.active else "", password)
    if known is None or not right:
        raise WrongPassword
    # Hashed before the unit of work: nothing waits inside one.
    stronger = passwords.hash_password(password) if passwords.is_outdated(known.password_hash) else ""
    with database.write(known.tenant_id) as session:
        user = _still_welcome(session, known)
        if stronger:
            directory.change_sign_in(session, known.tenant_id, known.user_id, password_hash=stronger)
        forgive(session, email, address)
        return open_browser(session, user, address=address, description=description)


def check_attempts(database: Database, email: str, address: str) -> None:
    """Count an attempt on this account from this address. Raises `TooManyAttempts`.

    An address that has to wait guesses nothing, so it cannot make accounts wait either.
    """
    email, group = directory.normal_email(email), address_group(address)
    with database.directory(write=True) as session:
        wait = attempts.charge(session, BY_ADDRESS, group).wait
        if wait is None:
            here = attempts.charge(session, BY_ACCOUNT, f"{email} {group}")
            if here.count == BY_ACCOUNT.most + 1:
                jobs.enqueue(session, PAUSE_JOB, {"email": email, "address": address})
            wait = here.wait or attempts.charge(session, FROM_ANYWHERE, email).wait
    if wait is not None:
        raise TooManyAttempts(wait)


def forgive(session: Session, email: str, address: str) -> None:
    """The password was right: the account counts anew, and the attempt does not count against its address."""
    email, group = directory.normal_email(email), address_group(address)
    attempts.forgive(session, BY_ACCOUNT, f"{email} {group}")
    attempts.forgive(session, FROM_ANYWHERE, email)
    attempts.refund(session, BY_ADDRESS, group)


def open_browser(session: WriteSession, user: User, *, address: str, description: str) -> tuple[Browser, str]:
    """This person is signed in from here on."""
    browser, token = directory.add_browser(
        session,
        tenant_id=user.tenant_id,
        user_id=user.id,
        role=user.role,
        description=description,
        address=address,
    )
    record_browser(session, browser, "person.signed_in", "signed in with", by=viewer_of(user, browser.id))
    return browser, token


def _still_welcome(session: WriteSession, known: SignIn) -> User:
    """The person, unless they were deactivated or their password changed while it was being checked.

    Both are locked: whoever takes the right away just now ends the new browser too, or this one finds it gone.
    """
    user = access.lock_user(session, known.user_id)
    now = directory.lock_sign_in(session, known.tenant_id, known.user_id)
    if now is None or not now.active or now.password_hash != known.password_hash or user is None or not user.active:
        raise WrongPassword
    return user


def record_browser(session: WriteSession, browser: Browser, action: str, verb: str, *, by: Viewer) -> None:
    subject = Subject("browser", browser.id, browser.description or "a browser")
    words = f"From {browser.address}." if browser.address else ""
    record(session, subject, Fact(action, verb, words), by=by, audience=WATCHERS)


def record_pause(session: WriteSession, email: str, address: str) -> None:
    """The worker's part, when there is such an account: in the request its time would tell that there is one.

    Said once, at the attempt that is refused first: single slips would only be noise.
    """
    known = directory.find_sign_in(session, email)
    if known is None:
        return
    session.serve(known.tenant_id)
    user = access.get_user(session, known.user_id)
    if user is None:
        return
    stranger = Viewer(known.tenant_id, 0, STRANGER, Role.READ_ONLY)
    words = f"From {address}. Sign-in to this account is paused there for a few minutes."
    fact = Fact("person.sign_in_paused", f"gave {BY_ACCOUNT.most} wrong passwords for", words)
    record(session, person_subject(user), fact, by=stranger, audience=WATCHERS)
