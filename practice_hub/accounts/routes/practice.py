"""Practice settings: name and details, for those who manage them."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.accounts.actions import practice as actions
from practice_hub.accounts.actions.practice import ChangedMeanwhile
from practice_hub.accounts.forms import PracticeForm, text
from practice_hub.people import access
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import read_session, write_session

bp = Blueprint("practice", __name__, url_prefix="/practice")


@bp.before_request
def only_managers() -> None:
    viewer().must(Permission.MANAGE_PRACTICE)


@bp.get("")
def page() -> ResponseReturnValue:
    practice = access.get_practice(read_session())
    return _page(PracticeForm(formdata=None, obj=practice), actions.details(practice))


@bp.post("")
def change() -> ResponseReturnValue:
    form, by = PracticeForm(), viewer()
    before = _sent_before(request.form)
    if not form.validate():
        return _page(form, before), 422
    values = {name: text(form[name]) for name in actions.LABELS}
    try:
        with write_session() as session:
            actions.change_practice(session, access.lock_practice(session), by=by, before=before or None, **values)
    except ChangedMeanwhile as changed:
        now = actions.details(access.get_practice(read_session()))
        _show_conflict(form, before, now, changed.theirs)
        return _page(form, now), 409
    flash("The details of the practice are saved.", "success")
    return redirect("/practice", 303)


def _sent_before(form: Mapping[str, str]) -> dict[str, str]:
    return {name: form[key].replace("\r\n", "\n") for name in actions.LABELS if (key := f"before-{name}") in form}


def _show_conflict(
    form: PracticeForm, before: Mapping[str, str], now: Mapping[str, str], theirs: Mapping[str, str]
) -> None:
    """The form begins anew from the details as they stand now, with what this person changed."""
    for name in actions.LABELS:
        if text(form[name]) == before.get(name):
            form[name].data = now[name]
        if name in theirs:
            form[name].errors = [_words(actions.LABELS[name], theirs[name])]


def _page(form: PracticeForm, before: Mapping[str, str]) -> str:
    return render_template("accounts/practice.html", form=form, before=before)


def _words(label: str, theirs: str) -> str:
    what = f"made this “{', '.join(theirs.splitlines())}”" if theirs else "took this out"
    return f"{label}: a colleague {what} meanwhile. Save again to replace that."
