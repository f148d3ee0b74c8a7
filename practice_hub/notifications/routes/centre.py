"""The notification centre, and what its buttons and the bell's do."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Protocol

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.base.database import WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.access import Entry
from practice_hub.notifications.actions import mark_read as actions
from practice_hub.notifications.actions import retract as removal
from practice_hub.notifications.addresses import safe_return
from practice_hub.notifications.batch import MOST_IDS
from practice_hub.notifications.filters import choices, read_filters
from practice_hub.notifications.fragments import draw_inbox
from practice_hub.notifications.inbox import inbox_of
from practice_hub.notifications.models import Notification
from practice_hub.notifications.while_away import missed as missed_since
from practice_hub.people.asking import viewer
from practice_hub.people.viewer import Viewer
from practice_hub.web.fragments import as_answer
from practice_hub.web.parameters import record_id
from practice_hub.web.sessions import read_session, write_session

bp = Blueprint("notifications", __name__, url_prefix="/notifications")

USUAL_ABSENCE = timedelta(hours=1)
LONGEST_ABSENCE = timedelta(days=7)


class Change(Protocol):
    """What one of the buttons does."""

    def __call__(self, session: WriteSession, notification: Notification, /, *, by: Viewer) -> object: ...


@bp.get("")
def index() -> ResponseReturnValue:
    session, user_id, filters = read_session(), viewer().user_id, read_filters(request.args)
    unread = access.unread(session, user_id)
    shown = access.entries(session, user_id, filters.criteria, before=filters.before)
    return render_template(
        "notifications/index.html",
        filters=filters,
        words=filters.words,
        choices=choices(filters, unread),
        unread=unread,
        newest=access.newest_id(session, user_id),
        days=_days(shown.entries),
        before=filters.before,
        older=shown.older,
    )


def _days(entries: Sequence[Entry]) -> list[tuple[date, str, list[Entry]]]:
    return [(day, _label(day), list(of_day)) for day, of_day in groupby(entries, lambda entry: entry.newest.day)]


def _label(day: date) -> str:
    today = clock.today()
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A %-d %B}" if day.year == today.year else f"{day:%A %-d %B %Y}"


@bp.get("/missed")
def missed() -> ResponseReturnValue:
    """For the bell, after a break: what colleagues did since then, instead of a toast for each."""
    asked = request.args.get("since")
    since = clock.now() - USUAL_ABSENCE if asked is None else _moment(asked)
    summaries = missed_since(read_session(), viewer(), since)
    return render_template("notifications/_missed.html", summaries=summaries, since=_since_words(since))


def _moment(raw: str) -> datetime:
    """At most a week back: who was away for longer reads the list."""
    try:
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            abort(400)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        abort(400)
    return max(moment, clock.now() - LONGEST_ABSENCE)


def _since_words(moment: datetime) -> str:
    """“12:04”, with the day when it was not today."""
    local = moment.astimezone(LONDON)
    return f"{local:%H:%M}" if local.date() == clock.today() else f"{local:%a %-d %b, %H:%M}"


def _add_button(path: str, endpoint: str, change: Change) -> None:
    def view(notification_id: int) -> ResponseReturnValue:
        by = viewer()
        with write_session() as session:
            notification = access.get_notification(session, by.user_id, notification_id) or abort(404)
            change(session, notification, by=by)
        return _answer()

    bp.add_url_rule(f"/<id:notification_id>/{path}", endpoint, view, methods=["POST"])


_add_button("reading", "read", actions.mark_read)
_add_button("unreading", "unread", actions.mark_unread)
_add_button("deletion", "delete", removal.delete)
_add_button("group/reading", "group_read", actions.mark_group_read)
_add_button("group/unreading", "group_unread", actions.mark_group_unread)
_add_button("group/deletion", "group_delete", removal.delete_group)


@bp.post("/dismissal")
def dismiss() -> ResponseReturnValue:
    """For the script that shows toasts: those of these notifications are sent away."""
    ids = [record_id(raw) for raw in request.form.get("ids", "").split(",")]
    known = [id for id in ids if id is not None]
    if len(known) < len(ids) or len(known) > MOST_IDS:
        abort(400)
    with write_session() as session:
        actions.dismiss(session, known, by=viewer())
    return "", 204


@bp.post("/reading")
def read_all() -> ResponseReturnValue:
    by, upto = viewer(), record_id(request.form.get("upto"))
    with write_session() as session:
        actions.mark_all_read(session, by=by, upto=upto)
    return _answer()


def _answer() -> ResponseReturnValue:
    """The bell is redrawn where it stands; a form without a script goes back to its page."""
    if request.form.get("answer") == "partials":
        inbox = inbox_of(read_session(), viewer().user_id)
        return as_answer(draw_inbox(current_app, inbox))
    return redirect(safe_return(current_app, request.form.get("next")), 303)
