"""Every page needs a sign-in, except those named here (docs/accounts.md)."""

import logging
from urllib.parse import urlencode

from flask import Flask, Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import TooManyRequests

from practice_hub.accounts.passwords import RETRY_SECONDS, TooBusy
from practice_hub.accounts.signed_in import expiry, signed_in
from practice_hub.base import clock, directory
from practice_hub.people.viewer import NotAllowed
from practice_hub.web.errors import error_page
from practice_hub.web.htmx import is_htmx
from practice_hub.web.sessions import database

logger = logging.getLogger(__name__)

# What anybody may ask for. Everything else is for those who are signed in, whatever room adds it.
OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "assets",
        "health.healthz",
        "health.readyz",
        "signing_in.page",
        "signing_in.sign_in",
        "signing_in.sign_out",
        "links.forgotten_password",
        "links.send_reset_link",
        "links.reset_page",
        "links.reset_password",
        "links.invitation",
        "links.join",
        "set_up.ask_for_link",
        "set_up.page",
        "set_up.begin",
        "unsubscribing.page",
        "unsubscribing.stop",
        "calendar_feed.feed",
    }
)
# A page that streams or polls must not keep an idle sign-in alive.
REALTIME = "/realtime/"
# How exactly the last activity is known; each more exact one costs a write.
TOUCH_SECONDS = 60


def init_sign_in_required(app: Flask) -> None:
    app.before_request(_require_sign_in)
    app.after_request(_say_until_when)
    app.register_error_handler(NotAllowed, lambda _: error_page(403))
    app.register_error_handler(TooBusy, _too_busy)


def _require_sign_in() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if not current_user.is_authenticated:
        return _sign_in_first()
    if not _asked_by_itself():
        touch()
    return None


def _sign_in_first() -> ResponseReturnValue:
    """A person is sent to the sign-in page and back; a script, or a form that would be lost, gets 401."""
    if _asked_by_itself() or is_htmx() or request.method not in ("GET", "HEAD"):
        abort(401)
    if nobody_yet():
        return redirect("/set-up")
    wanted = request.full_path.rstrip("?")
    return redirect("/sign-in" if wanted == "/" else "/sign-in?" + urlencode({"next": wanted}))


def _asked_by_itself() -> bool:
    """Whether the page asks, and not the person: by a stream, a poll, or a live region that is read again."""
    return request.path.startswith(REALTIME) or "RT-Ask" in request.headers


def nobody_yet() -> bool:
    """Whether the installation has no practice: its first visitor sets one up."""
    with database().directory() as session:
        return not directory.has_tenants(session)


def touch(*, at_once: bool = False) -> None:
    """The person is active: written down once a minute at the most, before the request's snapshot is taken."""
    g.hub_touched = True
    browser = signed_in().browser
    now = clock.now()
    if not at_once and (now - browser.last_active_at).total_seconds() < TOUCH_SECONDS:
        return
    try:
        with database().directory(write=True) as session:
            directory.touch_browser(session, browser.id)
    except OperationalError:
        # Another writer was in the way: the next page writes it down.
        logger.warning("the last activity of browser %s could not be written", browser.id)
        return
    browser.last_active_at = now


def _say_until_when(response: Response) -> Response:
    """A person's own request renews the sign-in: their page, and their other tabs by it, know until when."""
    if g.get("hub_touched"):
        response.headers["RT-Idle-Expires"] = expiry(signed_in()).idle_expires_at.isoformat()
    return response


def _too_busy(_error: TooBusy) -> Response:
    return error_page(429, error=TooManyRequests(retry_after=RETRY_SECONDS))
