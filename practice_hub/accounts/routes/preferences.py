"""Preferences: how pages look for one person."""

from flask import Blueprint, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from practice_hub.accounts.actions import account as actions
from practice_hub.accounts.actions.account import Display
from practice_hub.accounts.forms import DisplayForm, text
from practice_hub.accounts.signed_in import signed_in
from practice_hub.people import access
from practice_hub.people.asking import viewer
from practice_hub.web.sessions import write_session

bp = Blueprint("preferences", __name__, url_prefix="/preferences")


@bp.get("")
def page() -> ResponseReturnValue:
    user = signed_in().user
    form = DisplayForm(formdata=None, theme=user.theme, density=user.density, shortcuts=user.shortcuts)
    return render_template("accounts/preferences.html", form=form, person=user)


@bp.post("/display")
def set_display() -> ResponseReturnValue:
    form, by = DisplayForm(), viewer()
    if not form.validate():
        return make_response(render_template("accounts/preferences.html", form=form, person=signed_in().user), 422)
    display = Display(text(form.theme), text(form.density), bool(form.shortcuts.data))
    with write_session() as session:
        user = access.get_user(session, by.user_id)
        assert user is not None
        actions.set_display(session, user, display, by=by)
    flash("Your preferences are saved.", "success")
    return redirect("/preferences", 303)
