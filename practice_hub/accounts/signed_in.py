"""The signed-in browser of a request: the row behind the cookie, and the person it speaks for (docs/accounts.md).

Flask-Login's own cookies stay good after sign-out, so its user id is the random token of a row in the directory.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast

from flask import Flask, abort, request
from flask_login import LoginManager, UserMixin, current_user

from practice_hub.base import clock, directory
from practice_hub.base.config import Settings
from practice_hub.base.directory import Browser
from practice_hub.people import access
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import settings
from practice_hub.web.sessions import database, read_session, serve_tenant

# How long before the end of a sign-in the page says so.
WARNING = timedelta(minutes=5)


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The browser's row; the person is read only when a page needs them."""

    def __init__(self, browser: Browser, token: str) -> None:
        self.browser, self.token = browser, token

    def get_id(self) -> str:
        return self.token

    @cached_property
    def user(self) -> User:
        """The person, in the request's snapshot."""
        user = access.get_user(read_session(), self.browser.user_id)
        if user is None:
            abort(401)
        return user

    @cached_property
    def viewer(self) -> Viewer:
        return replace(self.subscriber, name=self.user.name)

    @property
    def subscriber(self) -> Viewer:
        """The viewer without their name, from the browser's row alone."""
        row = self.browser
        return Viewer(row.tenant_id, row.user_id, "", Role(row.role), row.id, row.token_hash)


def init_sign_in(app: Flask) -> None:
    manager = LoginManager()
    # It would trust X-Forwarded-For from anyone; our rows are what is checked.
    manager.session_protection = None
    manager.user_loader(_load)
    # Its context processor would ask the database for the person while the page of a fault is drawn.
    manager.init_app(app, add_context_processor=False)


def how_long(settings: Settings) -> dict[str, timedelta]:
    """How long a browser stays signed in: unused, and at the most."""
    return {
        "idle": timedelta(hours=settings.signed_in_idle_hours),
        "whole": timedelta(days=settings.signed_in_days),
    }


@dataclass(frozen=True, slots=True)
class Expiry:
    """When this signed-in browser ends at the latest, and when it ends if it is not used."""

    expires_at: datetime
    idle_expires_at: datetime


def expiry(own: SignedIn) -> Expiry:
    length = how_long(settings())
    return Expiry(own.browser.created_at + length["whole"], own.browser.last_active_at + length["idle"])


def ends_soon(own: SignedIn) -> bool:
    """Whether the page warns that this sign-in ends whatever is done: time to sign in anew."""
    return expiry(own).expires_at - clock.now() < WARNING


def opaque_name(browser: Browser) -> str:
    """A name of the signed-in person that says nothing: a page tells its stream whose page it is."""
    key = settings().secret_key.encode()
    return hmac.new(key, f"viewer:{browser.tenant_id}:{browser.user_id}".encode(), "sha256").hexdigest()[:16]


def signed_in() -> SignedIn:
    """Whoever the request's browser speaks for, where somebody must be signed in."""
    return cast(SignedIn, current_user._get_current_object())  # noqa: SLF001 - the way past Werkzeug's proxy


def require_subscriber() -> Viewer:
    """Whose stream or poll this is, for one indexed look-up."""
    person = signed_in()
    asked_for = request.args.get("viewer")
    if asked_for and asked_for != opaque_name(person.browser):
        # Somebody else has signed in since that page was read: nothing of theirs belongs on it.
        abort(401)
    return person.subscriber


def _load(token: str) -> SignedIn | None:
    with database().directory() as session:
        browser = directory.find_browser(session, token, **how_long(settings()))
    if browser is None:
        return None
    serve_tenant(browser.tenant_id)
    return SignedIn(browser, token)
