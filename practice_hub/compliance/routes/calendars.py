"""Deadlines in a calendar program: the list as a file, and each person's feed, which is read without signing in."""

from collections.abc import Iterable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.accounts.actions.withdrawing import withdrawn_calendar
from practice_hub.base import clock, directory
from practice_hub.base.database import TenantSession
from practice_hub.compliance import calendar_feed, icalendar_text, list_query
from practice_hub.compliance.actions import calendar_feed as feed_actions
from practice_hub.compliance.actions import records
from practice_hub.compliance.actions.calendar_feed import SignedOut
from practice_hub.compliance.filters import filters_of, read_filters
from practice_hub.compliance.list_query import DeadlineFilter
from practice_hub.compliance.routes.blueprint import bp
from practice_hub.people import access as people
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.views import access as views
from practice_hub.web.extension import settings
from practice_hub.web.filters import in_words
from practice_hub.web.parameters import record_id
from practice_hub.web.sessions import database, read_session, write_session

feed_bp = Blueprint("calendar_feed", __name__)

LIST = "compliance"


@bp.post("/exports/calendar")
def add_calendar() -> ResponseReturnValue:
    by, filters = viewer(), read_filters(request.form)
    by.must(Permission.EXPORT)
    words = in_words(filters.criteria.text, filters_of(filters, people.colleagues(read_session(), active=False)))
    with database().read(by.tenant_id) as session:
        found = list(list_query.every(session, filters.criteria, icalendar_text.MOST_EVENTS))
    with write_session() as session:
        records.record_export(session, by=by, rows=len(found), filters=words)
    headers = {
        "Content-Disposition": f'attachment; filename="deadlines-{clock.today().isoformat()}.ics"',
        "Cache-Control": "no-store",
    }
    return _calendar(icalendar_text.lines("Deadlines", found, settings().public_url), headers)


@bp.get("/calendar")
def feed_page() -> ResponseReturnValue:
    return _page()


@bp.post("/calendar")
def make_feed() -> ResponseReturnValue:
    """The address is shown now and never again: no redirect could carry it without keeping it."""
    by = viewer()
    try:
        with write_session() as session:
            token = feed_actions.make_feed(session, by=by)
    except SignedOut:
        abort(401)
    return _page(f"{settings().public_url}/calendar/{token}.ics")


@bp.post("/calendar/ending")
def end_feed() -> ResponseReturnValue:
    by = viewer()
    with write_session() as session:
        feed_actions.end_feed(session, by=by)
    flash("The address of your calendar does not work any more.", "success")
    return redirect("/compliance/calendar", 303)


@feed_bp.get("/calendar/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """The secret in the address says whose it is. Taken back, unknown or of somebody who left: all the same 404."""
    with database().directory() as session:
        link = directory.find_link(session, calendar_feed.PURPOSE, token) or abort(404)
        tenant_id, user_id = link.tenant_id or abort(404), link.user_id or abort(404)
    with database().read(tenant_id) as session:
        reader = calendar_feed.reader_of(session, user_id) or abort(404)
        name, criteria = _feed_of(session, reader)
        found = list(list_query.every(session, criteria, icalendar_text.MOST_EVENTS))
    return _calendar(icalendar_text.lines(name, found, settings().public_url), {"Cache-Control": "private, no-cache"})


def _feed_of(session: TenantSession, reader: Viewer) -> tuple[str, DeadlineFilter]:
    """The person's own deadlines, or those of a view that they may open, as far as they may export it."""
    number = request.args.get("view", "")
    if not number:
        return f"Deadlines of {reader.name}", DeadlineFilter(owner=str(reader.user_id))
    view = views.get_view(session, record_id(number) or 0, reader)
    if view is None or view.of != LIST:
        abort(404)
    return view.name, calendar_feed.view_deadlines(reader, read_filters(view.arguments).criteria)


def _page(address: str = "") -> str:
    own = views.seen_by(read_session(), viewer())
    return render_template(
        "compliance/calendar.html",
        address=address,
        is_there=bool(address) or calendar_feed.is_there(read_session(), viewer()),
        withdrawn=withdrawn_calendar(read_session(), viewer().user_id),
        views=[view for view in own if view.of == LIST],
        only_own=not viewer().may(Permission.EXPORT),
    )


def _calendar(lines: Iterable[bytes], headers: dict[str, str]) -> Response:
    return Response(lines, content_type="text/calendar; charset=utf-8", headers=headers)
