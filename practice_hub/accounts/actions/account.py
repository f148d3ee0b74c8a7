"""One's own account: name, address, password, browsers, display."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from practice_hub.accounts import passwords
from practice_hub.accounts.actions.announcing import WATCHERS, announce_person, end_streams, own_subject
from practice_hub.accounts.actions.links import PASSWORD
from practice_hub.accounts.actions.setting_up import EmailTaken
from practice_hub.accounts.actions.signing_in import (
    TooManyAttempts,
    WrongPassword,
    check_attempts,
    forgive,
    record_browser,
)
from practice_hub.accounts.actions.withdrawing import withdraw
from practice_hub.activity.actions import Fact, record
from practice_hub.base import attempts, directory
from practice_hub.base.attempts import Limit
from practice_hub.base.database import Database, WriteSession
from practice_hub.people.models import User
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.bus import Bus
from practice_hub.realtime.event import EVERYONE, only_user

ADDRESSES = Limit("email address asked for", 5, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Display:
    """How somebody likes their pages."""

    theme: str
    density: str
    shortcuts: bool


def check_password(database: Database, password: str, *, by: Viewer, address: str) -> None:
    """Asked again before what matters, and counted as a sign-in is.

    Raises `WrongPassword`, `TooManyAttempts` or `TooBusy`.
    """
    with database.directory() as session:
        own = directory.sign_in_of(session, by.tenant_id, by.user_id)
    if own is None:
        raise WrongPassword
    check_attempts(database, own.email, address)
    if not passwords.verify(own.password_hash, password):
        raise WrongPassword
    with database.directory(write=True) as session:
        forgive(session, own.email, address)


def change_name(session: WriteSession, user: User, name: str, *, by: Viewer) -> None:
    if user.name == name:
        return
    changes = {"Name": [user.name, name]}
    user.name = name
    announce_person(
        session,
        user,
        "person.renamed",
        "changed",
        by=by,
        audience=EVERYONE,
        subject=own_subject(user, "their own name"),
        changes=changes,
    )


def count_wish(database: Database, *, by: Viewer) -> None:
    """Nobody needs many addresses; the answers would tell whose of them sign in here. Raises `TooManyAttempts`."""
    with database.directory(write=True) as session:
        standing = attempts.charge(session, ADDRESSES, f"{by.tenant_id} {by.user_id}")
    if standing.wait is not None:
        raise TooManyAttempts(standing.wait)


def change_email(session: WriteSession, user: User, email: str, *, by: Viewer) -> None:
    """The address to sign in with and to write to. Raises `EmailTaken`."""
    email = directory.normal_email(email)
    if user.email == email:
        return
    taken = directory.find_sign_in(session, email)
    if taken is not None:
        raise EmailTaken(email)
    changes = {"Email address": [user.email, email]}
    user.email = email
    try:
        directory.change_sign_in(session, user.tenant_id, user.id, email=email)
    except IntegrityError as error:
        raise EmailTaken(email) from error
    # A link that was sent to the old address opens nothing any more.
    directory.withdraw_links(session, PASSWORD, user.tenant_id, user.id)
    subject = own_subject(user, "their own email address")
    announce_person(session, user, "person.email_changed", "changed", by=by, subject=subject, changes=changes)


def change_password(session: WriteSession, user: User, password_hash: str, *, by: Viewer, bus: Bus) -> bool:
    """Whoever knew the old password is gone: browsers, links, and the address of their calendar, if it answers True."""
    directory.change_sign_in(session, user.tenant_id, user.id, password_hash=password_hash)
    subject = own_subject(user, "their own password")
    record(session, subject, Fact("person.password_changed", "changed"), by=by, audience=WATCHERS)
    withdrawn = withdraw(session, user, "The password was changed.", by=by)
    _end_others(session, by, bus)
    return withdrawn


def end_browser(session: WriteSession, browser_id: int, *, by: Viewer, bus: Bus) -> bool:
    """Sign one of one's own browsers out; False when it is not one of them or has ended."""
    browser = directory.end_browser(session, by.tenant_id, by.user_id, browser_id)
    if browser is not None:
        end_streams(session, bus, [browser])
        record_browser(session, browser, "person.signed_out", "signed out of", by=by)
    return browser is not None


def end_other_browsers(session: WriteSession, user: User, *, by: Viewer, bus: Bus) -> int:
    """Sign every other browser of one's own out; how many there were."""
    ended = _end_others(session, by, bus)
    if ended:
        subject = own_subject(user, "their other browsers")
        record(session, subject, Fact("person.others_signed_out", "signed out of"), by=by, audience=WATCHERS)
    return ended


def set_display(session: WriteSession, user: User, display: Display, *, by: Viewer) -> None:
    before = Display(user.theme, user.density, user.shortcuts)
    if before == display:
        return
    user.theme, user.density, user.shortcuts = display.theme, display.density, display.shortcuts
    changes: dict[str, Any] = {
        label: [_words(getattr(before, name)), _words(getattr(display, name))]
        for name, label in (("theme", "Theme"), ("density", "Density"), ("shortcuts", "Single-key shortcuts"))
        if getattr(before, name) != getattr(display, name)
    }
    subject = own_subject(user, "their own display preferences")
    fact = Fact("person.display_changed", "changed", changes=changes)
    record(session, subject, fact, by=by, audience=only_user(user.id))


def _end_others(session: WriteSession, by: Viewer, bus: Bus) -> int:
    ended = directory.end_browsers(session, by.tenant_id, by.user_id, but=by.browser_id)
    end_streams(session, bus, ended)
    return len(ended)


def _words(value: str | bool) -> str:
    return {"True": "On", "False": "Off"}.get(str(value), str(value).capitalize())
