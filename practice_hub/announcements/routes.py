"""The announcements of the practice, and making one."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.announcements import access, actions
from practice_hub.announcements.fields import FIELDS, USUAL_DAYS
from practice_hub.base import clock
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.fields import parsers_of
from practice_hub.records.forms import record_form
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid, parse_form
from practice_hub.web.sessions import read_session, write_session

bp = Blueprint("announcements", __name__, url_prefix="/announcements")

ONE = "/<id:announcement_id>"


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template("announcements/index.html", announcements=access.latest(read_session()))


@bp.get(ONE)
def show(announcement_id: int) -> ResponseReturnValue:
    announcement = access.get_announcement(read_session(), announcement_id) or abort(404)
    return render_template("announcements/show.html", announcement=announcement)


@bp.get("/new")
def new() -> ResponseReturnValue:
    viewer().must(Permission.MAKE_ANNOUNCEMENTS)
    return _page({"until": (clock.today() + timedelta(days=USUAL_DAYS)).isoformat()})


@bp.post("/new")
def announce() -> ResponseReturnValue:
    by = viewer()
    by.must(Permission.MAKE_ANNOUNCEMENTS)
    try:
        values = parse_form(request.form, parsers_of(FIELDS))
    except Invalid as invalid:
        return _page(request.form, invalid.problems), 422
    with write_session() as session:
        announcement = actions.announce(session, **values, by=by)
    flash("Announced. Everybody in the practice is told, and dashboards show it.", "success")
    return redirect(f"/announcements/{announcement.id}", 303)


def _page(texts: Texts, problems: Mapping[str, str] = MappingProxyType({})) -> str:
    form = record_form(FIELDS.values(), texts)
    form.add_errors(problems)
    return render_template("announcements/new.html", form=form)


@bp.post(f"{ONE}/withdrawal")
def withdraw(announcement_id: int) -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        announcement = access.get_announcement(session, announcement_id) or abort(404)
        actions.withdraw(session, announcement, by=by)
    flash("The announcement is taken back. Who has not read it does not see it any more.", "success")
    return redirect("/announcements", 303)
