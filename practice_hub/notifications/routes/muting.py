"""Not hearing of one record for a while: what its page offers, and what its two buttons do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.actions import preferences
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.asking import viewer
from practice_hub.web.sessions import read_session, write_session
from practice_hub.web.templating import long_date

# How long a record may be muted, in days: long enough for a busy month, short enough not to be forgotten.
SPANS = {"week": 7, "month": 30, "quarter": 91}
SPAN_WORDS = {"week": "A week", "month": "A month", "quarter": "Three months"}


@dataclass(frozen=True, slots=True)
class Muting:
    """`until` is the last day on which the person hears nothing of it; `spans`: name, words and last day of each."""

    until: date | None
    spans: list[tuple[str, str, date]]


@dataclass(frozen=True, slots=True)
class MutableRecord:
    """A record with its name and the path of its page."""

    subject: SubjectRef
    name: str
    url: str


def muting_context(subject: SubjectRef, *, is_notified: bool) -> dict[str, object]:
    """What the record's page shows to whoever is notified of it, or has muted it."""
    mute = access.mute_of(read_session(), viewer().user_id, *subject)
    until = mute.until if mute is not None and mute.until >= clock.today() else None
    spans = [(name, SPAN_WORDS[name], _last_day(days)) for name, days in SPANS.items()]
    return {"muting": Muting(until, spans) if until or is_notified else None}


def add_mute_routes(bp: Blueprint, rule: str, record_of: Callable[[TenantSession, int], MutableRecord]) -> None:
    """The endpoints `mute` and `unmute` below `rule`, the path of a record with its number.

    `record_of` answers the record, or aborts with 404.
    """

    def change(act: Callable[[WriteSession, MutableRecord], None], numbers: Mapping[str, int]) -> ResponseReturnValue:
        [number] = numbers.values()
        with write_session() as session:
            record = record_of(session, number)
            act(session, record)
        return redirect(record.url, 303)

    @bp.post(f"{rule}/muting")
    def mute(**numbers: int) -> ResponseReturnValue:
        return change(_mute, numbers)

    @bp.post(f"{rule}/unmuting")
    def unmute(**numbers: int) -> ResponseReturnValue:
        return change(_unmute, numbers)


def _mute(session: WriteSession, record: MutableRecord) -> None:
    """For one of the spans; any other was never offered."""
    span = request.form.get("span", "")
    if not span:
        flash("Nothing was muted. Choose for how long.", "warn")
        return
    until = _last_day(SPANS.get(span) or abort(400))
    preferences.mute(session, record.subject, record.name, record.url, until=until, by=viewer())
    flash(f"{record.name} is muted. You hear nothing of it until the end of {long_date(until)}.", "success")


def _unmute(session: WriteSession, record: MutableRecord) -> None:
    mute = access.mute_of(session, viewer().user_id, *record.subject)
    if mute is not None:
        preferences.unmute(session, mute)
    flash(f"You hear of {record.name} again.", "success")


def _last_day(days: int) -> date:
    return clock.today() + timedelta(days=days)
