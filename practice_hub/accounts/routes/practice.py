"""Practice settings: name and details, for those who manage them."""

from flask import Blueprint, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from practice_hub.accounts.actions import practice as actions
from practice_hub.accounts.forms import PracticeForm, text
from practice_hub.people import access
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import reading, writing

bp = Blueprint("practice", __name__, url_prefix="/practice")


@bp.before_request
def only_managers() -> None:
    viewer().must(Permission.MANAGE_PRACTICE)


@bp.get("")
def page() -> ResponseReturnValue:
    practice = access.get_practice(reading())
    return render_template("accounts/practice.html", form=PracticeForm(formdata=None, obj=practice))


@bp.post("")
def change() -> ResponseReturnValue:
    form, by = PracticeForm(), viewer()
    if not form.validate():
        return make_response(render_template("accounts/practice.html", form=form), 422)
    values = {name: text(form[name]) for name in actions.LABELS}
    with writing() as session:
        actions.change_practice(session, access.get_practice(session), by=by, **values)
    flash("The details of the practice are saved.", "success")
    return redirect("/practice", 303)
