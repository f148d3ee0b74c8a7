"""Two more ways to look at tasks: the board, and one's own week."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.records.parsing import ParseError, day
from practice_hub.tasks import access
from practice_hub.tasks.board import columns
from practice_hub.tasks.enums import TaskStatus
from practice_hub.tasks.filters import BOARD, filters_of, read_filters
from practice_hub.tasks.routes.blueprint import bp
from practice_hub.tasks.week import week_of
from practice_hub.web.sessions import read_session


@bp.get("/board")
def board() -> ResponseReturnValue:
    by, session = viewer(), read_session()
    filters = read_filters(request.args, by, BOARD)
    client = access.get_client(session, filters.criteria.client) if filters.criteria.client else None
    return render_template(
        "tasks/board.html",
        filters=filters,
        own_filters=filters_of(filters, people.colleagues(session, active=False), client),
        columns=columns(session, filters.criteria),
        statuses=list(TaskStatus),
        may_edit=by.may(Permission.EDIT_TASKS),
        just_done=access.just_done(session, request.args.get("done")),
    )


@bp.get("/week")
def week() -> ResponseReturnValue:
    by, session = viewer(), read_session()
    return render_template(
        "tasks/week.html",
        week=week_of(session, by, _day_asked_for(), clock.today()),
        may_edit=by.may(Permission.EDIT_TASKS),
        just_done=access.just_done(session, request.args.get("done")),
    )


def _day_asked_for() -> date:
    """The day that an address names, or today when it names none."""
    try:
        return day(request.args.get("of", "")) or clock.today()
    except ParseError:
        return clock.today()
