"""Sign in, sign out, stay signed in."""

import math
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user
from werkzeug.exceptions import TooManyRequests

from practice_hub.accounts import gate
from practice_hub.accounts.actions import signing_in as actions
from practice_hub.accounts.actions.signing_in import TooManyAttempts, WrongPassword
from practice_hub.accounts.forms import SignInForm, text
from practice_hub.accounts.next_page import HOME, safe_next
from practice_hub.accounts.passwords import RETRY_SECONDS, TooBusy
from practice_hub.accounts.rules import browser_words
from practice_hub.accounts.signed_in import SignedIn, viewer
from practice_hub.base.directory import Browser
from practice_hub.web.security import csrf
from practice_hub.web.sessions import database, writing

bp = Blueprint("signing_in", __name__)

WRONG = "This email address and password do not match. Check both and try again"


@bp.get("/sign-in")
def page() -> ResponseReturnValue:
    wanted = safe_next(current_app, request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted)
    return redirect("/set-up") if gate.nobody_yet() else _page(SignInForm(), wanted)


@bp.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    form, wanted = SignInForm(), safe_next(current_app, request.values.get("next"))
    if not form.validate():
        return _page(form, wanted, 422)
    try:
        browser, token = actions.sign_in(database(), text(form.email), text(form.password), **from_where())
    except WrongPassword:
        form.form_errors.append(WRONG)
        return _page(form, wanted, 422)
    except TooManyAttempts as refusal:
        words = waiting_words(refusal.wait)
        form.form_errors.append(f"There were too many attempts to sign in. Wait {words}, then try again")
        response = _page(form, wanted, 429)
        response.headers["Retry-After"] = str(math.ceil(refusal.wait.total_seconds()))
        return response
    except TooBusy:
        raise TooManyRequests(retry_after=RETRY_SECONDS) from None
    begin_session(browser, token)
    return redirect(wanted, 303)


# The check stands inside: a page that was open while another tab signed out has no token that still counts.
@bp.post("/sign-out")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF ships no types
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        if current_app.config["WTF_CSRF_ENABLED"]:
            csrf.protect()
        with writing() as unit:
            actions.sign_out(unit, by=viewer(), bus=current_app.extensions["hub_bus"])
    session.clear()
    response = make_response(redirect("/sign-in", 303))
    # Pages in the history belong to whoever was signed in.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.post("/session/renewal")
def renew() -> ResponseReturnValue:
    """“Stay signed in”: the sign-in is used from here on, whatever the last minute."""
    gate.touch(at_once=True)
    return "", 204


def from_where() -> dict[str, str]:
    """How the person recognises this browser later."""
    return {"address": request.remote_addr or "", "description": browser_words(request.user_agent.string)}


def begin_session(browser: Browser, token: str) -> None:
    """The cookie of a new signed-in browser; nothing of an earlier one stays in it."""
    session.clear()
    login_user(SignedIn(browser, token))


def waiting_words(wait: timedelta) -> str:
    """“12 minutes”, rounded up."""
    minutes = math.ceil(wait.total_seconds() / 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _page(form: SignInForm, wanted: str, code: int = 200) -> Response:
    again = "/sign-in" if wanted == HOME else "/sign-in?" + urlencode({"next": wanted})
    return make_response(render_template("accounts/sign_in.html", form=form, again=again), code)
