"""What the routes of this room share about a request: where it comes from, its cookie, and how long to wait."""

import math
from datetime import timedelta

from flask import Response, current_app, request, session
from flask_login import login_user

from practice_hub.accounts.signed_in import SignedIn
from practice_hub.accounts.validation import browser_words
from practice_hub.base.directory import Browser
from practice_hub.realtime.bus import Bus
from practice_hub.web.extension import PracticeHub


def from_where() -> dict[str, str]:
    """How the person recognises this browser later."""
    return {"address": address(), "description": browser_words(request.user_agent.string)}


def address() -> str:
    return request.remote_addr or ""


def bus() -> Bus:
    return PracticeHub.of(current_app).bus


def begin_session(browser: Browser, token: str) -> None:
    """The cookie of a new signed-in browser; nothing of an earlier one stays in it."""
    session.clear()
    login_user(SignedIn(browser, token))


def with_retry_after(response: Response, wait: timedelta) -> Response:
    response.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return response


def waiting_words(wait: timedelta) -> str:
    """“12 minutes”, rounded up."""
    minutes = math.ceil(wait.total_seconds() / 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
