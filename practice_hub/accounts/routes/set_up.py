"""Set-up: an empty installation's first page, opened by the link that the server printed when it started."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from practice_hub.accounts import sign_in_required
from practice_hub.accounts.actions import links as actions
from practice_hub.accounts.actions.links import SET_UP, LinkGone
from practice_hub.accounts.browser_session import begin_session, from_where
from practice_hub.accounts.forms import SetUpForm, text
from practice_hub.accounts.passwords import hash_password
from practice_hub.base import directory
from practice_hub.base.directory import OneTimeLink
from practice_hub.web.sessions import database

bp = Blueprint("set_up", __name__, url_prefix="/set-up")


@bp.before_request
def only_once() -> None:
    """When there is a practice, there is no such page."""
    if not sign_in_required.nobody_yet():
        abort(404)


@bp.errorhandler(LinkGone)
def ask_again(_error: LinkGone) -> ResponseReturnValue:
    return render_template("accounts/set_up_link.html", gone=True), 410


@bp.get("")
def ask_for_link() -> ResponseReturnValue:
    return render_template("accounts/set_up_link.html", gone=False)


@bp.get("/<token>")
def page(token: str) -> ResponseReturnValue:
    _opened(token)
    return render_template("accounts/set_up.html", form=SetUpForm())


@bp.post("/<token>")
def begin(token: str) -> ResponseReturnValue:
    link, form = _opened(token), SetUpForm()
    if not form.validate():
        return render_template("accounts/set_up.html", form=form), 422
    browser, cookie = actions.set_up(
        database(),
        link,
        text(form.practice_name),
        owner_name=text(form.name),
        owner_email=text(form.email),
        password_hash=hash_password(text(form.password)),
        **from_where(),
    )
    begin_session(browser, cookie)
    flash(f"{text(form.practice_name)} is ready. Invite your colleagues under Team.", "success")
    return redirect("/", 303)


def _opened(token: str) -> OneTimeLink:
    with database().directory() as session:
        link = directory.find_link(session, SET_UP, token)
    if link is None:
        raise LinkGone
    return link
