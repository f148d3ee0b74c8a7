"""The signed-in browser of a request: the row behind the cookie, and the person it speaks for.

Flask-Login's own cookies stay good after sign-out, so its user id is the random token of a row in the directory.
"""

from datetime import timedelta
from functools import cached_property
from typing import cast

from flask import Flask, abort, current_app
from flask_login import LoginManager, UserMixin, current_user

from practice_hub.base import directory
from practice_hub.base.config import Settings
from practice_hub.base.directory import Browser
from practice_hub.people import access
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.channel import Hearer
from practice_hub.web.sessions import database, reading, serve_tenant


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """The browser's row; the person is read only when a page needs them."""

    def __init__(self, browser: Browser, token: str) -> None:
        self.browser, self.token = browser, token

    def get_id(self) -> str:
        return self.token

    @cached_property
    def user(self) -> User:
        """The person, in the request's snapshot."""
        user = access.get_user(reading(), self.browser.user_id)
        if user is None:
            abort(401)
        return user

    @cached_property
    def viewer(self) -> Viewer:
        return Viewer(
            self.browser.tenant_id, self.browser.user_id, self.user.name, Role(self.browser.role), self.browser.id
        )


def init_sign_in(app: Flask) -> None:
    manager = LoginManager()
    # It would trust X-Forwarded-For from anyone; our rows are what is checked.
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)


def how_long(settings: Settings) -> dict[str, timedelta]:
    """How long a browser stays signed in: unused, and at the most."""
    return {
        "idle": timedelta(hours=settings.signed_in_idle_hours),
        "whole": timedelta(days=settings.signed_in_days),
    }


def viewer() -> Viewer:
    """Who asks. 401 when nobody is signed in."""
    return signed_in().viewer


def signed_in() -> SignedIn:
    if not current_user.is_authenticated:
        abort(401)
    return cast(SignedIn, current_user._get_current_object())  # noqa: SLF001 - the way past Werkzeug's proxy


def require_hearer() -> Hearer:
    """Who hears, from the browser's row alone: one indexed look-up."""
    browser = signed_in().browser
    role = Role(browser.role)
    own = Viewer(browser.tenant_id, browser.user_id, "", role, browser.id)
    return Hearer(browser.tenant_id, browser.user_id, browser.id, own.audiences)


def _load(token: str) -> SignedIn | None:
    settings: Settings = current_app.config["HUB"]
    with database().directory() as session:
        browser = directory.find_browser(session, token, **how_long(settings))
    if browser is None:
        return None
    serve_tenant(browser.tenant_id)
    return SignedIn(browser, token)
