"""What one-time links open: an invitation, a forgotten password."""

from flask import Blueprint, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from practice_hub.accounts import mailing
from practice_hub.accounts.actions import links as actions
from practice_hub.accounts.actions.links import PASSWORD, LinkGone
from practice_hub.accounts.actions.signing_in import TooManyAttempts
from practice_hub.accounts.actions.team import INVITATION
from practice_hub.accounts.browser_session import (
    address,
    begin_session,
    bus,
    from_where,
    waiting_words,
    with_retry_after,
)
from practice_hub.accounts.forms import ForgottenPasswordForm, NewPasswordForm, text
from practice_hub.accounts.passwords import hash_password
from practice_hub.base import directory
from practice_hub.base.directory import OneTimeLink
from practice_hub.people import access
from practice_hub.people.models import Practice, User
from practice_hub.web.extension import settings
from practice_hub.web.sessions import database

bp = Blueprint("links", __name__)


@bp.errorhandler(LinkGone)
def gone(_error: LinkGone) -> ResponseReturnValue:
    """Unknown, used and expired look the same."""
    return render_template("accounts/link_gone.html"), 410


@bp.get("/forgotten-password")
def forgotten_password() -> ResponseReturnValue:
    return _forgotten(ForgottenPasswordForm())


@bp.post("/forgotten-password")
def send_reset_link() -> ResponseReturnValue:
    form = ForgottenPasswordForm()
    if not settings().sends_mail:
        return _forgotten(form)
    if not form.validate():
        return _forgotten(form), 422
    try:
        actions.ask_for_password_link(database(), text(form.email), address=address())
    except TooManyAttempts as refusal:
        form.form_errors.append(f"Too many links were asked for. Wait {waiting_words(refusal.wait)}, then try again")
        return with_retry_after(make_response(_forgotten(form), 429), refusal.wait)
    return render_template("accounts/reset_sent.html", email=text(form.email))


@bp.get("/reset-password/<token>")
def reset_page(token: str) -> ResponseReturnValue:
    _, user, _ = _opened(PASSWORD, token)
    return render_template("accounts/reset_password.html", form=NewPasswordForm(), person=user)


@bp.post("/reset-password/<token>")
def reset_password(token: str) -> ResponseReturnValue:
    link, user, _ = _opened(PASSWORD, token)
    form = NewPasswordForm()
    form.owner_email = user.email
    if not form.validate():
        return render_template("accounts/reset_password.html", form=form, person=user), 422
    hashed = hash_password(text(form.password))
    with database().write(user.tenant_id) as session:
        user, withdrawn = actions.reset_password(session, link, hashed, bus=bus())
        mailing.send_password_changed(session, user, withdrawn=withdrawn)
    flash(mailing.password_words("Your new password is set. Sign in with it.", withdrawn=withdrawn), "success")
    return redirect("/sign-in", 303)


@bp.get("/invitation/<token>")
def invitation(token: str) -> ResponseReturnValue:
    _, user, practice = _opened(INVITATION, token)
    return render_template("accounts/invitation.html", form=NewPasswordForm(), person=user, practice=practice)


@bp.post("/invitation/<token>")
def join(token: str) -> ResponseReturnValue:
    link, user, practice = _opened(INVITATION, token)
    form = NewPasswordForm()
    form.owner_email = user.email
    if not form.validate():
        return render_template("accounts/invitation.html", form=form, person=user, practice=practice), 422
    hashed = hash_password(text(form.password))
    with database().write(user.tenant_id) as session:
        browser, cookie = actions.join(session, link, hashed, **from_where())
    begin_session(browser, cookie)
    flash(f"Welcome to {practice.name}. Your password is set and you are signed in.", "success")
    return redirect("/", 303)


def _forgotten(form: ForgottenPasswordForm) -> str:
    return render_template("accounts/forgotten_password.html", form=form, by_email=settings().sends_mail)


def _opened(purpose: str, token: str) -> tuple[OneTimeLink, User, Practice]:
    """What a link is good for, whom it is for, and their practice. Raises `LinkGone`."""
    with database().directory() as session:
        link = directory.find_link(session, purpose, token)
    if link is None or link.tenant_id is None or link.user_id is None:
        raise LinkGone
    with database().read(link.tenant_id) as session:
        user = access.get_user(session, link.user_id)
        practice = access.get_practice(session)
    if user is None or not user.active:
        raise LinkGone
    return link, user, practice
