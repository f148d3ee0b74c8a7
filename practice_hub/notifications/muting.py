"""Not hearing of one record for a while: what its page offers, and what its buttons do."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, flash

from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.actions import preferences
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer
from practice_hub.web.templating import long_date

# How long a record may be muted, in days: long enough for a busy month, short enough not to be forgotten.
SPANS = {"week": 7, "month": 30, "quarter": 91}
SPAN_WORDS = {"week": "A week", "month": "A month", "quarter": "Three months"}


@dataclass(frozen=True, slots=True)
class Muting:
    """`until` is the last day on which the person hears nothing of it; `spans`: name, words and last day of each."""

    until: date | None
    spans: list[tuple[str, str, date]]


def muting_of(session: TenantSession, about: SubjectRef, by: Viewer) -> Muting:
    """What the record's page shows to whoever is told of it."""
    own = access.mute_of(session, by.user_id, about.type, about.id)
    until = own.until if own is not None and own.until >= clock.today() else None
    return Muting(until, [(name, SPAN_WORDS[name], _last_day(days)) for name, days in SPANS.items()])


def mute(session: WriteSession, about: SubjectRef, name: str, link: str, span: str, *, by: Viewer) -> None:
    """For one of the spans; any other was never offered."""
    if not span:
        flash("Nothing was muted. Choose for how long.", "warn")
        return
    until = _last_day(SPANS.get(span) or abort(400))
    preferences.mute(session, about, name, link, until=until, by=by)
    flash(f"{name} is muted. You hear nothing of it until the end of {long_date(until)}.", "success")


def unmute(session: WriteSession, about: SubjectRef, name: str, *, by: Viewer) -> None:
    own = access.mute_of(session, by.user_id, about.type, about.id)
    if own is not None:
        preferences.unmute(session, own)
    flash(f"You hear of {name} again.", "success")


def _last_day(days: int) -> date:
    return clock.today() + timedelta(days=days)
