"""Which deadlines stay as they are, whatever becomes of the dates that they followed from. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from practice_hub.compliance.models import Authority, Deadline, Status
from practice_hub.compliance.obligations import chain_of, is_of_accounts, is_of_year, return_of
from practice_hub.compliance.rules.dates import ONE_DAY, TaxYear, end_of_months_from, months_after
from practice_hub.compliance.schedule.computed import LONGEST_MONTHS, PART
from practice_hub.compliance.schedule.planned import ClientDates, Planned, target_of

# The months of a period by the first of its words; the others are years.
_MONTHS = {"ME": 1, "Month": 1, "QE": 3, "Quarter": 3, "Q1": 3, "Q2": 3, "Q3": 3, "Q4": 3}
_YEAR_WORDS = ("YE", PART.partition(" ")[0])


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a deadline stays, in words that follow on its name. `by_time`: nobody has touched it, but its day has come.
    `of_other`: it is due for the same as one that stays.
    """

    words: str
    by_time: bool = False
    of_other: bool = False


Kept = Mapping[Deadline, Reason]


@dataclass(frozen=True)
class ExistingDeadlines:
    """The deadlines of one client. `worked`: those whose tasks somebody works on. `wrong`: those of which a person said
    that they never should have been, so that they stay no longer because of the time alone.
    """

    deadlines: Sequence[Deadline]
    today: date
    worked: Collection[int] = ()
    wrong: Collection[int] = ()

    @cached_property
    def kept(self) -> Kept:
        """Those that stay, with the reason: filed or begun, ended or late, and what is due for the same period."""
        found: dict[Deadline, Reason] = {}
        for together in groups(self.deadlines).values():
            found |= self._standing(together)
        return found

    def _standing(self, together: Sequence[Deadline]) -> Kept:
        reasons = {one: why for one in together if (why := _reason(one, self.today, self.worked))}
        # What is not required asks nothing of the others.
        holding = {one: why for one, why in reasons.items() if one.status != Status.NOT_REQUIRED}
        if all(why.by_time for why in holding.values()) and any(one.id in self.wrong for one in together):
            return {one: why for one, why in reasons.items() if one not in holding}
        if not holding:
            return reasons
        first = min(holding, key=lambda one: holding[one].by_time)
        goes_with = Reason(f"goes with {first.title}, which {holding[first].words}", holding[first].by_time, True)
        return dict.fromkeys(together, goes_with) | reasons


def groups(deadlines: Iterable[Deadline]) -> Mapping[tuple[str, ...], list[Deadline]]:
    """What is due for the same period stays or goes together."""
    deadlines = list(deadlines)
    year_of = _years(deadlines)
    found: dict[tuple[str, ...], list[Deadline]] = defaultdict(list)
    for one in deadlines:
        if is_of_year(one.rule):
            key: tuple[str, ...] = ("year", (year_of(one) or one.period_end).isoformat())
        elif chain_of(one.rule) == "vat-return":
            key = (return_of(one.rule), one.period_end.isoformat())
        else:
            key = (one.rule, one.period_end.isoformat(), one.source_id)
        found[key].append(one)
    return found


def _years(deadlines: Sequence[Deadline]) -> Callable[[Deadline], date | None]:
    """The end of the accounts that a deadline is for: of long ones the first 12 months are taxed apart. None while
    only these are in sight.
    """
    whole = (one for one in deadlines if is_of_accounts(one.rule) and not _is_part(one))
    ends = sorted({one.period_end for one in whole if one.status != Status.NOT_REQUIRED})

    def year_of(one: Deadline) -> date | None:
        longest = end_of_months_from(one.period_end + ONE_DAY, LONGEST_MONTHS - 12)
        return (
            next((end for end in ends if one.period_end <= end <= longest), None) if _is_part(one) else one.period_end
        )

    return year_of


def _is_part(one: Deadline) -> bool:
    return one.period_words.startswith(PART)


def _reason(one: Deadline, today: date, worked: Collection[int]) -> Reason | None:
    if one.status != Status.NOT_STARTED:
        return Reason(f"is {one.state.label.lower()}")
    if one.authority != Authority.COMPUTED:
        return Reason("has a date that was entered by hand")
    if one.version and one.version > 1 and one.target_on != target_of(one.rule, one.period_end, one.due_on):
        return Reason("has a target that somebody set")
    if one.id in worked:
        return Reason("has a task under way")
    if one.period_end <= today:
        return Reason("is for a period that has ended", by_time=True)
    return Reason("is late", by_time=True) if one.due_on < today else None


# --- what the schedule and new deadlines make of it --------------------------------------------------------------


def after(record: ClientDates, kept: Kept) -> ClientDates:
    """The record with the periods that are kept: the schedule goes on behind them."""
    year_of = _years(list(kept))
    # What is not required leaves its time free, for what the client has to do instead.
    held: dict[str, set[date]] = defaultdict(set)
    for one in kept:
        end = year_of(one) if is_of_accounts(one.rule) else _last_day(one)
        if end and one.status != Status.NOT_REQUIRED:
            held["accounts" if is_of_accounts(one.rule) else return_of(one.rule)].add(end)
    return replace(
        record,
        made_up_to=tuple(sorted(held["accounts"])),
        charity_made_up_to=tuple(held["charity-annual-return"]),
        vat_made_up_to=tuple(held["vat-annual-return"]),
        confirmed_to=max((one.made_up_to for one in kept if one.made_up_to), default=None),
        reviewed_to=max(held["confirmation-statement"], default=None),
    )


class Covered:
    """The time for which something stands: nothing new is made for it."""

    def __init__(self, existing: Sequence[Deadline], kept: Kept) -> None:
        self._chains: dict[str, list[tuple[date, Deadline]]] = defaultdict(list)
        ends: dict[str, list[date]] = defaultdict(list)
        for one in sorted(existing, key=lambda each: each.period_end):
            before = max((end + ONE_DAY for end in ends[one.rule] if end < one.period_end), default=date.min)
            ends[one.rule].append(one.period_end)
            if one in kept and one.status != Status.NOT_REQUIRED:
                self._chains[chain_of(one.rule)].append((max(_usual_start(one), before), one))

    def holds(self, one: Planned) -> bool:
        """Whether the period overlaps one that stands."""
        return any(
            one.period_start <= _last_day(other) and one.period_end >= start and not _is_beside(one, other)
            for start, other in self._chains[chain_of(one.kind)]
        )

    def until(self, one: Planned) -> date:
        """The last day before its period for which something stands."""
        ends = (_last_day(other) for _, other in self._chains[chain_of(one.kind)])
        return max((end for end in ends if end < one.period_start), default=date.min)


def _is_beside(one: Planned, other: Deadline) -> bool:
    """Whether both are of one return."""
    return one.period_end == other.period_end and return_of(one.kind) == return_of(other.rule)


def _last_day(one: Deadline) -> date:
    return one.made_up_to or one.period_end


def _usual_start(one: Deadline) -> date:
    first = one.period_words.partition(" ")[0]
    if first in _MONTHS:
        return months_after(one.period_end, -_MONTHS[first]) + ONE_DAY
    return months_after(one.period_end, -12) + ONE_DAY if first in _YEAR_WORDS else TaxYear.of(one.period_end).start
