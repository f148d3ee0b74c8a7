"""The first page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from practice_hub.activity import access as activity
from practice_hub.announcements import access as announcements
from practice_hub.base import clock
from practice_hub.base.urgency import urgency_of
from practice_hub.clients import access as clients
from practice_hub.clients.access import Counts
from practice_hub.clients.enums import ClientStatus
from practice_hub.compliance import access as deadlines
from practice_hub.compliance.january import access, season
from practice_hub.compliance.list_query import LEVELS, Group
from practice_hub.compliance.models import Deadline, Status
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.tasks import access as tasks
from practice_hub.web.sessions import read_session

bp = Blueprint("dashboard", __name__)

# The statuses that somebody has to do something about, in the order of a client's life.
SHOWN = (
    ClientStatus.ACTIVE,
    ClientStatus.ONBOARDING,
    ClientStatus.PROSPECT,
    ClientStatus.ON_HOLD,
    ClientStatus.DISENGAGING,
)

# Rows of each urgency: together about a screen.
AT_RISK = 4
# A status that is so many days old says why a deadline is at risk.
STANDS_STILL = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the head of the page; the list that it counts is one click away."""

    number: int
    words: str
    status: str


@bp.get("/")
def index() -> ResponseReturnValue:
    session, by = read_session(), viewer()
    counts = clients.counts(session)
    return render_template(
        "dashboard/index.html",
        announcements=announcements.current(session),
        counts=counts,
        figures=_figures(counts),
        position=deadlines.figures(session),
        reason_of=_reason,
        at_risk=_by_urgency(deadlines.at_risk(session, AT_RISK)),
        season=access.season(session),
        stage_bars=season.stage_bars,
        attention=clients.needing_attention(session, by),
        mine=tasks.mine(session, by),
        mine_count=tasks.count_mine(session, by),
        just_done=tasks.just_done(session, request.args.get("done")),
        may_edit_tasks=by.may(Permission.EDIT_TASKS),
        recent=clients.recent_for(session, by.user_id),
        feed=activity.feed(session, by),
    )


def _by_urgency(found: Sequence[Deadline]) -> list[Group]:
    today = clock.today()
    levels = [(level, [one for one in found if urgency_of(one.due_on, today) == level]) for level in LEVELS]
    return [Group(LEVELS[level], level, None, rows) for level, rows in levels if rows]


def _reason(deadline: Deadline) -> str:
    """What holds it up, besides its status."""
    if deadline.owner_id is None:
        return "no owner"
    days = (clock.today() - clock.day_of(deadline.status_since)).days
    return f"{days} days" if deadline.status != Status.NOT_STARTED and days >= STANDS_STILL else ""


def _figures(counts: Counts) -> list[Figure]:
    return [Figure(counts.by_status.get(status, 0), _words(status), status.value) for status in SHOWN]


def _words(status: ClientStatus) -> str:
    return "prospects" if status is ClientStatus.PROSPECT else status.label.lower()
