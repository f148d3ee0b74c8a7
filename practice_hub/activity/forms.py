"""The activity page's filters, as its address carries them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, ValidationError
from wtforms.validators import Optional

from practice_hub.activity.access import ActivityFilter
from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.web.filters import ListFilters
from practice_hub.web.pagination import url_arguments
from practice_hub.web.parameters import MOST_TEXT, record_id

PERIODS = {"today": "Today", "7": "Last 7 days", "30": "Last 30 days", "custom": "Between two dates"}


class DatesForm(Form):
    """The two dates of a period, each optional."""

    since = DateField("From", [Optional()])
    until = DateField("To", [Optional()])

    def validate_since(self, since: DateField) -> None:
        _check_year(since)

    def validate_until(self, until: DateField) -> None:
        _check_year(until)
        if self.since.data and until.data and until.data < self.since.data:
            raise ValidationError("To must be the same day as From, or later.")

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        good = bool(super().validate(extra_validators))
        for one in (self.since, self.until):
            if one.process_errors and "".join(one.raw_data or ()):
                one.errors = [f"{one.label.text} must be a date, such as 6 Jan 2027."]
        return good


def _check_year(one: DateField) -> None:
    if one.data and not 1900 <= one.data.year <= 2100:
        raise ValidationError(f"{one.label.text} must be a year between 1900 and 2100.")


@dataclass(frozen=True, slots=True)
class Filters(ListFilters):
    """What the address asks for: raw words for links, checked ones for the query."""

    criteria: ActivityFilter
    dates: DatesForm
    before: int | None = None
    after: int | None = None

    @property
    def is_first_page(self) -> bool:
        return self.before is None and self.after is None


def read_filters(raw: "MultiDict[str, str]") -> Filters:
    """Read an address. What is no filter is left out; a date that is none is told beside its field."""
    names = ("person", "type", "record", "q", "action", "period", "since", "until")
    arguments = {name: raw.get(name, "").strip()[:MOST_TEXT] for name in names}
    if arguments["period"] not in PERIODS:
        arguments["period"] = ""
    if arguments["period"] != "custom":
        arguments.update(since="", until="")
    dates = DatesForm(MultiDict({name: arguments[name] for name in ("since", "until")}))
    dates.validate()
    since, until = _period(arguments["period"], dates)
    criteria = ActivityFilter(
        person=record_id(arguments["person"]),
        subject_type=arguments["type"],
        record=record_id(arguments["record"]),
        text=arguments["q"],
        action=arguments["action"],
        since=since,
        until=until,
    )
    return Filters(
        url_arguments(arguments),
        "activity.index",
        criteria,
        dates,
        before=record_id(raw.get("before", "")),
        after=record_id(raw.get("after", "")),
    )


def _period(period: str, dates: DatesForm) -> tuple[datetime | None, datetime | None]:
    if period == "custom":
        ok = not dates.errors
        until = dates.until.data if ok else None
        return _start_of(dates.since.data) if ok else None, _start_of(until + timedelta(days=1)) if until else None
    if not period:
        return None, None
    days = 1 if period == "today" else int(period)
    return _start_of(clock.today() - timedelta(days=days - 1)), None


def _start_of(day: date | None) -> datetime | None:
    """Midnight in London, where the practice's days begin."""
    return None if day is None else datetime.combine(day, time(), LONDON)
