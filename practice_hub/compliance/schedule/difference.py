"""From the deadlines that there are to those that the rules have: what is new, what moves, what goes. Pure."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from practice_hub.compliance.models import Authority, Deadline
from practice_hub.compliance.rules.dates import ONE_DAY, months_after
from practice_hub.compliance.rules.rule import in_words
from practice_hub.compliance.schedule.computed import schedule
from practice_hub.compliance.schedule.kept import Covered, ExistingDeadlines, Kept, after
from practice_hub.compliance.schedule.planned import Planned, ScheduleInputs

# What asks for it, and what it asks for (an income source, an instalment).
SeriesKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """`moved` and `same` pair an open deadline with what the rules have for it. `missed` would be late at once, and is
    not made.
    """

    new: list[Planned] = field(default_factory=list)
    moved: list[tuple[Deadline, Planned]] = field(default_factory=list)
    same: list[tuple[Deadline, Planned]] = field(default_factory=list)
    gone: list[Deadline] = field(default_factory=list)
    missed: list[Planned] = field(default_factory=list)


def is_moved(deadline: Deadline, one: Planned) -> bool:
    return deadline.computed_on != one.due_on or deadline.period_end != one.period_end


def reconcile(facts: ScheduleInputs, existing: ExistingDeadlines) -> Difference:
    """What these facts make of the deadlines that there are."""
    if facts.record is None:
        return Difference()
    wanted = schedule(after(facts.record, existing.kept), facts.engaged, existing.today).deadlines
    return difference(existing.deadlines, wanted, existing.kept, existing.today)


def difference(existing: Sequence[Deadline], wanted: Sequence[Planned], kept: Kept, today: date) -> Difference:
    """What stands stays for ever, nothing new is made for its time, and nothing that is late already."""
    found, by_key = Difference(), {key_of(deadline): deadline for deadline in existing}
    left: dict[SeriesKey, list[Planned]] = defaultdict(list)
    for one in _following({one.key: one for one in wanted}.values(), by_key, Covered(existing, kept)):
        deadline = by_key.pop(one.key, None)
        if deadline is None:
            left[one.key[:2]].append(one)
        elif deadline.is_open and (deadline not in kept or _is_of_law(deadline, one)):
            found.same.append((deadline, one))
    idle = _by_series([deadline for deadline in by_key.values() if deadline not in kept])
    completed = _by_series([deadline for deadline in existing if not deadline.is_open])
    stays = _by_series([*kept, *(deadline for deadline, _ in found.same if deadline not in kept)])
    for rule in sorted({*left, *idle}):
        since = max((each.period_end for each in completed.get(rule, [])), default=date.min)
        unmatched = [one for one in left.get(rule, []) if one.period_end > since]
        _pair(found, idle.get(rule, []), unmatched, [each.period_end for each in stays.get(rule, [])], today)
    return found


def _following(
    wanted: Iterable[Planned], there: Mapping[tuple[str, str, date], Deadline], covered: Covered
) -> Iterator[Planned]:
    """In order of time, without what is not there yet and overlaps something that stands. Where that leaves a gap the
    next one says so.
    """
    overlapped: set[SeriesKey] = set()
    for one in sorted(wanted, key=lambda one: one.key):
        rule = one.key[:2]
        if one.key not in there and covered.holds(one):
            overlapped.add(rule)
            continue
        since = covered.until(one) + ONE_DAY if rule in overlapped else one.period_start
        overlapped.discard(rule)
        yield replace(one, cautions=f"{one.cautions} {_long(since, one)}".strip()) if since < one.period_start else one


def _long(since: date, one: Planned) -> str:
    return (
        f"The periods were changed: this one is taken to run from {in_words(since)} to {in_words(one.period_end)}. "
        "If HMRC gave another one, enter its date."
    )


def _is_of_law(deadline: Deadline, one: Planned) -> bool:
    """Whether the law moved it, or a new bank holiday its payment: that counts for what was begun too."""
    if deadline.rule_version != one.rule_version:
        return True
    is_rules = deadline.authority == Authority.COMPUTED and deadline.computed_on == one.due_on
    return is_rules and deadline.pay_by != one.pay_by


def _pair(
    found: Difference, idle: Sequence[Deadline], wanted: Sequence[Planned], stays: Sequence[date], today: date
) -> None:
    """The next open one becomes the next that is wanted: whoever has it keeps it."""
    left = list(wanted)
    for deadline in idle:
        # One whose day had come is here because somebody said that it was wrong: the right one may be late.
        was_wrong = deadline.period_end <= today or deadline.due_on < today
        following = next(
            (one for one in left if was_wrong or one.due_on >= today if _is_near(deadline, one, stays)), None
        )
        if following is None:
            found.gone.append(deadline)
        else:
            left.remove(following)
            found.moved.append((deadline, following))
    found.new.extend(one for one in left if one.due_on >= today)
    found.missed.extend(one for one in left if one.due_on < today)


def _is_near(deadline: Deadline, one: Planned, stays: Sequence[date]) -> bool:
    """Whether the one can become the other: a period that moves passes over none that stays, and less than a year.

    What is farther off is not the same work on another day but a period that has only now come into sight.
    """
    passes = bisect(stays, deadline.period_end) != bisect(stays, one.period_end)
    end = deadline.period_end
    return not passes and months_after(end, -12) < one.period_end < months_after(end, 12)


def _by_series(deadlines: Iterable[Deadline]) -> dict[SeriesKey, list[Deadline]]:
    found: dict[SeriesKey, list[Deadline]] = defaultdict(list)
    for deadline in sorted(deadlines, key=lambda each: each.period_end):
        found[key_of(deadline)[:2]].append(deadline)
    return found


def key_of(deadline: Deadline) -> tuple[str, str, date]:
    return deadline.rule, deadline.source_id, deadline.period_end
