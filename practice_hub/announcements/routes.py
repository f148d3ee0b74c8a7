"""The announcements of the practice, and making one."""

from datetime import timedelta

from flask import Blueprint, abort, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from practice_hub.announcements import access, actions
from practice_hub.announcements.forms import USUAL_DAYS, AnnouncementForm
from practice_hub.base import clock
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.sessions import read_session, write_session

bp = Blueprint("announcements", __name__, url_prefix="/announcements")

ONE = f"/<int(max={2**63 - 1}):announcement_id>"


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template("announcements/index.html", announcements=access.latest(read_session()))


@bp.get(ONE)
def show(announcement_id: int) -> ResponseReturnValue:
    one = access.get_announcement(read_session(), announcement_id) or abort(404)
    return render_template("announcements/show.html", announcement=one)


@bp.get("/new")
def new() -> ResponseReturnValue:
    viewer().must(Permission.MAKE_ANNOUNCEMENTS)
    form = AnnouncementForm(formdata=None, until=clock.today() + timedelta(days=USUAL_DAYS))
    return render_template("announcements/new.html", form=form)


@bp.post("/new")
def announce() -> ResponseReturnValue:
    form, by = AnnouncementForm(), viewer()
    by.must(Permission.MAKE_ANNOUNCEMENTS)
    if not form.validate():
        return make_response(render_template("announcements/new.html", form=form), 422)
    until = form.until.data
    assert until is not None
    with write_session() as session:
        one = actions.announce(
            session,
            str(form.title.data),
            str(form.text.data),
            urgent=bool(form.urgent.data),
            until=until,
            by=by,
        )
    flash("Announced. Everybody in the practice is told, and dashboards show it.", "success")
    return redirect(f"/announcements/{one.id}", 303)


@bp.post(f"{ONE}/withdrawal")
def withdraw(announcement_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        one = access.get_announcement(session, announcement_id) or abort(404)
        actions.withdraw(session, one, by=by)
    flash("The announcement is taken back. Who has not read it does not see it any more.", "success")
    return redirect("/announcements", 303)
