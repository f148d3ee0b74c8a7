"""My account: name, email address, password, signed-in browsers."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Field

from practice_hub.accounts import letters, mailing
from practice_hub.accounts.actions import account as actions
from practice_hub.accounts.actions.setting_up import EmailTaken
from practice_hub.accounts.actions.signing_in import TooManyAttempts, WrongPassword
from practice_hub.accounts.actions.withdrawing import CALENDAR_PAGE, withdrawn_calendar
from practice_hub.accounts.browser_session import address, bus, waiting_words, with_retry_after
from practice_hub.accounts.forms import EmailForm, NameForm, PasswordForm, text
from practice_hub.accounts.passwords import hash_password
from practice_hub.accounts.signed_in import how_long, signed_in
from practice_hub.base import directory
from practice_hub.base.database import WriteSession
from practice_hub.people import access
from practice_hub.people.asking import viewer
from practice_hub.people.models import User
from practice_hub.web.extension import settings
from practice_hub.web.sessions import database, read_session, write_session

bp = Blueprint("account", __name__, url_prefix="/account")

WRONG = "This is not your password"
TAKEN = "This email address is in use already. Choose another"


@bp.get("")
def page() -> ResponseReturnValue:
    return _page()


@bp.post("/name")
def change_name() -> ResponseReturnValue:
    form, by = NameForm(), viewer()
    if not form.validate():
        return _page(form)
    with write_session() as session:
        actions.change_name(session, _me(session), text(form.name), by=by)
    flash("Your name is saved.", "success")
    return redirect("/account", 303)


@bp.post("/email")
def change_email() -> ResponseReturnValue:
    form, by = EmailForm(), viewer()
    refusal = _refusal(form, form.email_password)
    if refusal:
        return refusal
    try:
        actions.count_wish(database(), by=by)
        with write_session() as session:
            user, before = _me(session), _me(session).email
            actions.change_email(session, user, text(form.email), by=by)
            if user.email != before:
                mailing.send(session, before, letters.address_changed(user.name, new=user.email))
    except EmailTaken:
        form.email.errors = [TAKEN]
        return _page(form)
    except TooManyAttempts as too_many:
        return _wait_page(form, form.email, too_many)
    flash("Your email address is saved. Sign in with it from now on.", "success")
    return redirect("/account", 303)


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    form, by = PasswordForm(), viewer()
    form.owner_email = signed_in().user.email
    refusal = _refusal(form, form.old_password)
    if refusal:
        return refusal
    hashed = hash_password(text(form.new_password))
    with write_session() as session:
        user = _me(session)
        withdrawn = actions.change_password(session, user, hashed, by=by, bus=bus())
        mailing.send_password_changed(session, user, withdrawn=withdrawn)
    words = "Your password is changed. Your other browsers are signed out."
    flash(mailing.password_words(words, withdrawn=withdrawn), "success")
    return redirect("/account", 303)


@bp.post("/browsers/<id:browser_id>/ending")
def end_browser(browser_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        ended = actions.end_browser(session, browser_id, by=by, bus=bus())
    if not ended:
        abort(404)
    flash("That browser is signed out.", "success")
    return redirect("/account", 303)


@bp.post("/browsers/others/ending")
def end_other_browsers() -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        actions.end_other_browsers(session, _me(session), by=by, bus=bus())
    flash("Your other browsers are signed out.", "success")
    return redirect("/account", 303)


def _me(session: WriteSession) -> User:
    return access.get_user(session, viewer().user_id) or abort(401)


def _refusal(form: FlaskForm, password: Field) -> Response | None:
    """The page again when the form is not right or the password is not; nothing when all is well."""
    if not form.validate():
        return _page(form)
    try:
        actions.check_password(database(), text(password), by=viewer(), address=address())
    except WrongPassword:
        password.errors = [WRONG]
        return _page(form)
    except TooManyAttempts as refusal:
        return _wait_page(form, password, refusal)
    return None


def _wait_page(form: FlaskForm, field: Field, refusal: TooManyAttempts) -> Response:
    field.errors = [f"There were too many attempts. Wait {waiting_words(refusal.wait)}, then try again"]
    return with_retry_after(_page(form, 429), refusal.wait)


def _page(failed: FlaskForm | None = None, code: int = 422) -> Response:
    """The page with its three forms; the one that came back stands in its place, with its errors."""
    own = signed_in()
    forms = {
        "name_form": NameForm(formdata=None, name=own.user.name),
        "email_form": EmailForm(formdata=None),
        "password_form": PasswordForm(formdata=None),
    }
    if failed is not None:
        forms |= {name: failed for name, form in forms.items() if type(form) is type(failed)}
    browsers = directory.browsers_of(read_session(), own.browser.tenant_id, own.browser.user_id, **how_long(settings()))
    html = render_template(
        "accounts/account.html",
        person=own.user,
        failed=failed or NameForm(formdata=None),
        browsers=browsers,
        this_browser=own.browser.id,
        withdrawn=withdrawn_calendar(read_session(), own.browser.user_id),
        calendar_page=CALENDAR_PAGE,
        **forms,
    )
    return make_response(html, code if failed is not None else 200)
