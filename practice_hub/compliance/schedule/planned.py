"""What a schedule is worked out from, and what it consists of. Values alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from practice_hub.clients.enums import ClientType, VatStagger, YearEnd
from practice_hub.clients.services import INPUTS, Service
from practice_hub.compliance.obligations import OBLIGATIONS
from practice_hub.compliance.rules import Answer
from practice_hub.compliance.rules.dates import Period

# The longest way from a period's end to its date is that of a first tax return: some 18 months.
LONGEST_TO_FILE = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class ClientDates:
    """What the client record says that dates follow from."""

    type: ClientType
    year_end: YearEnd | None = None
    incorporated: date | None = None
    vat_stagger: VatStagger | None = None
    vat_from: date | None = None
    first_period_end: date | None = None
    made_up_to: tuple[date, ...] = ()
    """The ends of the accounts that stand (kept.py), the earliest first: a year end that is moved leaves them."""
    charity_made_up_to: tuple[date, ...] = ()
    """The same of a charity's annual returns."""
    vat_made_up_to: tuple[date, ...] = ()
    """The same of years of VAT annual accounting."""
    confirmed_to: date | None = None
    """The last day that a confirmation statement filed early was made up to."""
    reviewed_to: date | None = None
    """The end of the last review period that stands."""


@dataclass(frozen=True, slots=True)
class Engaged:
    """One service. What was due before `recorded_on`, the day it was written down here, is not scheduled."""

    service: Service
    starts_on: date
    ends_on: date | None
    recorded_on: date
    inputs: Mapping[str, str]

    @property
    def since(self) -> date:
        """No period that ended earlier can matter any more: none is due longer after its end."""
        return max(self.starts_on, self.recorded_on - LONGEST_TO_FILE)

    def input(self, name: str) -> Any:
        """The typed value of one input; empty ones are None, "" or ()."""
        reader = next(one.read for one in INPUTS[self.service] if one.name == name)
        return reader(self.inputs.get(name, ""))

    def says(self, name: str) -> bool:
        return self.inputs.get(name) == "yes"

    def covers(self, period_end: date) -> bool:
        """Whether a period that ends on this day belongs to the engagement."""
        return self.starts_on <= period_end and (self.ends_on is None or period_end <= self.ends_on)


@dataclass(frozen=True, slots=True)
class ScheduleInputs:
    """All that a client's deadlines follow from. Without a record none do: a prospect, a former client."""

    record: ClientDates | None
    engaged: tuple[Engaged, ...] = ()


def target_of(kind: str, period_end: date, due_on: date) -> date:
    """The practice's own aim, never after the statutory date, and never before there is anything to do."""
    aim = due_on - timedelta(days=OBLIGATIONS[kind].lead_days)
    after = period_end + timedelta(days=1)
    return max(aim, after) if after <= due_on else aim


@dataclass(frozen=True, slots=True)
class Planned:
    """One deadline as the rules have it."""

    kind: str
    source_id: str
    period_start: date
    period_end: date
    period_words: str
    due_on: date
    pay_by: date | None
    reason: str
    cautions: str = ""

    @property
    def key(self) -> tuple[str, str, date]:
        return self.kind, self.source_id, self.period_end

    @property
    def title(self) -> str:
        return OBLIGATIONS[self.kind].title

    @property
    def rule_version(self) -> str:
        return OBLIGATIONS[self.kind].law.valid_from.isoformat()

    @property
    def target_on(self) -> date:
        return target_of(self.kind, self.period_end, self.due_on)

    @property
    def start_on(self) -> date:
        """When it appears on people's lists: the day after the period, or the aim where that is earlier."""
        return min(self.period_end + timedelta(days=1), self.target_on)


@dataclass(frozen=True, slots=True)
class Missing:
    """What cannot be scheduled, and the one thing that would change that. `on_record`: a field of the client itself."""

    title: str
    words: str
    on_record: bool = True


Found = Iterator[Planned | Missing]


@dataclass(frozen=True, slots=True)
class Schedule:
    deadlines: Sequence[Planned]
    missing: Sequence[Missing]


def planned(
    kind: str,
    answer: Answer,
    period: Period,
    words: str,
    *,
    due: date | None = None,
    pay_by: date | None = None,
    source_id: str = "",
) -> Planned:
    """A deadline from a rule's answer; `due` and `pay_by` where the answer has several."""
    day = due or answer.day("due")
    assert day is not None
    return Planned(
        kind=kind,
        source_id=source_id,
        period_start=period.start,
        period_end=period.end,
        period_words=words,
        due_on=day,
        pay_by=pay_by if due else answer.day("pay_by"),
        reason=answer.reason,
        cautions=" ".join(answer.cautions),
    )
