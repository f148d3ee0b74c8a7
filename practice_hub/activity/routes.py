"""The activity page, one activity's own page, and the export."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity import access, actions, export
from practice_hub.activity.choices import filters_of
from practice_hub.activity.forms import read_filters
from practice_hub.activity.models import Activity
from practice_hub.activity.subject_types import subject_types
from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.web.filters import in_words
from practice_hub.web.parameters import record_id
from practice_hub.web.sessions import database, read_session, write_session
from practice_hub.web.sheets import csv_response
from practice_hub.web.templating import short_date

bp = Blueprint("activity", __name__, url_prefix="/activity")

# An activity's time is that of the change; it is seen when that is committed, a little later.
COMMIT_TIME = timedelta(seconds=3)


@bp.get("")
def index() -> ResponseReturnValue:
    filters, by, session = read_filters(request.args), viewer(), read_session()
    names = people.names_by_id(session)
    shown = access.entry_range(session, by, filters.criteria, before=filters.before, after=filters.after)
    record_name = shown.items[0].subject_name if shown.items else ""
    every = filters_of(filters, by, names, subject_types.of(current_app), record_name)
    return render_template(
        "activity/index.html",
        filters=filters,
        every_filter=every,
        words=in_words("", every),
        shown=shown,
        days=_by_day(shown.items),
        today_count=access.count_since(session, by, _midnight()),
        may_export=by.may(Permission.EXPORT),
    )


@bp.get("/<id:activity_id>")
def show(activity_id: int) -> ResponseReturnValue:
    activity = access.get_activity(read_session(), viewer(), activity_id) or abort(404)
    return render_template(
        "activity/show.html", activity=activity, subject_type=subject_types.of(current_app).label(activity.subject_type)
    )


@bp.get("/changes")
def changes() -> ResponseReturnValue:
    """What was done to one record since its form was opened, for the banner above it."""
    since = _moment(request.args.get("since", "")) or clock.now() - COMMIT_TIME
    subject_type, record = request.args.get("type", ""), record_id(request.args.get("record")) or 0
    own = access.since(read_session(), viewer(), subject_type, record, since)
    return render_template("activity/_changes.html", activities=own)


def _moment(text: str) -> datetime | None:
    """A little earlier: what was on its way when the form was opened is not in it."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) - COMMIT_TIME if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


@bp.post("/exports")
def add_export() -> ResponseReturnValue:
    filters, by, types = read_filters(request.form), viewer(), subject_types.of(current_app)
    by.must(Permission.EXPORT)
    if filters.dates.errors:
        abort(400)
    rows = access.count(read_session(), by, filters.criteria, export.MOST_ROWS)
    words = in_words("", filters_of(filters, by, people.names_by_id(read_session()), types))
    with write_session() as session:
        own = actions.record_export(
            session, actions.ACTIVITY_LIST, by, action="activity.exported", rows=rows, filters=words
        )
    lines = export.lines(database(), by, filters.criteria, newest=own.id, rows=rows, subject_types=types)
    return csv_response(lines, f"activity-{clock.today().isoformat()}.csv")


def _by_day(activities: Iterable[Activity]) -> list[tuple[str, list[Activity]]]:
    """The activities under the words of their day in London."""
    days = groupby(activities, key=lambda activity: clock.day_of(activity.occurred_at))
    return [(_day_words(day), list(own)) for day, own in days]


def _day_words(day: date) -> str:
    near = {clock.today(): "Today", clock.today() - timedelta(days=1): "Yesterday"}
    return near.get(day) or short_date(day)


def _midnight() -> datetime:
    return datetime.combine(clock.today(), time(), LONDON)
