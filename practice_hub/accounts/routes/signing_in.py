"""Sign in, sign out, stay signed in."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from practice_hub.accounts import sign_in_required
from practice_hub.accounts.actions import account
from practice_hub.accounts.actions import signing_in as actions
from practice_hub.accounts.actions.signing_in import TooManyAttempts, WrongPassword
from practice_hub.accounts.browser_session import begin_session, bus, from_where, waiting_words, with_retry_after
from practice_hub.accounts.forms import SignInForm, text
from practice_hub.accounts.next_page import HOME, safe_next
from practice_hub.accounts.signed_in import ends_soon, signed_in
from practice_hub.people.asking import viewer
from practice_hub.web.errors import error_page
from practice_hub.web.security import csrf
from practice_hub.web.sessions import database, write_session

bp = Blueprint("signing_in", __name__)

WRONG = "This email address and password do not match. Check both and try again"
OPEN_TOO_LONG = "This page was open in more than one window, or for a long time. Sign in again"


@bp.get("/sign-in")
def page() -> ResponseReturnValue:
    wanted = safe_next(current_app, request.args.get("next"))
    if current_user.is_authenticated and not ends_soon(signed_in()):
        return redirect(wanted)
    return redirect("/set-up") if sign_in_required.nobody_yet() else _page(SignInForm(), wanted)


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
        return with_retry_after(_page(form, wanted, 429), refusal.wait)
    _end_former()
    begin_session(browser, token)
    return redirect(wanted, 303)


# The check stands inside: a page that was open while another tab signed out has no token that still counts.
@bp.post("/sign-out")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF ships no types
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()
    _end_former()
    session.clear()
    response = make_response(redirect("/sign-in", 303))
    # Pages in the history belong to whoever was signed in.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.post("/session/renewal")
def renew() -> ResponseReturnValue:
    """“Stay signed in”: the sign-in is used from here on; the answer's header says until when."""
    sign_in_required.touch(at_once=True)
    return "", 204


@bp.app_errorhandler(CSRFError)
def refuse_form(error: CSRFError) -> Response:
    """A form whose token does not count any more. Signed out, it says so; sign-in itself offers a new form."""
    if request.endpoint != "signing_in.sign_in":
        signed_out = request.endpoint not in sign_in_required.OPEN_ENDPOINTS and not current_user.is_authenticated
        return error_page(401) if signed_out else error_page(400, error=error)
    form = SignInForm()
    form.form_errors.append(OPEN_TOO_LONG)
    return _page(form, safe_next(current_app, request.values.get("next")), 400)


def _end_former() -> None:
    """Whoever was signed in in this browser is not any more."""
    if current_user.is_authenticated:
        by = viewer()
        with write_session() as unit:
            account.end_browser(unit, by.browser_id, by=by, bus=bus())


def _page(form: SignInForm, wanted: str, code: int = 200) -> Response:
    again = "/sign-in" if wanted == HOME else "/sign-in?" + urlencode({"next": wanted})
    return make_response(render_template("accounts/sign_in.html", form=form, again=again), code)
