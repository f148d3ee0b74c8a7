"""From the deadlines that there are to those that the rules have: what is new, what moves, what goes. Pure."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from practice_hub.compliance.models import Authority, Deadline, Status
from practice_hub.compliance.planned import Planned
from practice_hub.compliance.rules.dates import months_after

# What asks for it, and what it asks for (an income source, an instalment).
Rule = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """`moved` and `same` pair an open deadline with what the rules have for it."""

    new: list[Planned] = field(default_factory=list)
    moved: list[tuple[Deadline, Planned]] = field(default_factory=list)
    same: list[tuple[Deadline, Planned]] = field(default_factory=list)
    gone: list[Deadline] = field(default_factory=list)


def difference(existing: Sequence[Deadline], wanted: Sequence[Planned], today: date) -> Difference:
    """Completed deadlines stay for ever, and nothing new is made for a time that they have covered."""
    found, by_key = Difference(), {_key(deadline): deadline for deadline in existing}
    left: dict[Rule, list[Planned]] = defaultdict(list)
    for one in {one.key: one for one in wanted}.values():
        deadline = by_key.pop(one.key, None)
        if deadline is None:
            left[one.key[:2]].append(one)
        elif deadline.is_open:
            found.same.append((deadline, one))
    idle = _by_rule([deadline for deadline in by_key.values() if deadline.is_open])
    completed = _by_rule([deadline for deadline in existing if not deadline.is_open])
    same = _by_rule([deadline for deadline, _ in found.same])
    for rule in {*left, *idle}:
        done = [each.period_end for each in completed.get(rule, [])]
        since = max(done, default=date.min)
        unmatched = [one for one in left.get(rule, []) if one.period_end > since]
        stays = sorted([*done, *(each.period_end for each in same.get(rule, []))])
        _pair(found, idle.get(rule, []), sorted(unmatched, key=lambda one: one.period_end), stays, today)
    return found


def _pair(
    found: Difference, idle: Sequence[Deadline], wanted: Sequence[Planned], stays: Sequence[date], today: date
) -> None:
    """The next open one becomes the next that is wanted: work under way goes with it."""
    left = list(wanted)
    for deadline in idle:
        following = next((one for one in left if _is_near(deadline, one, stays)), None)
        if following is not None:
            left.remove(following)
            found.moved.append((deadline, following))
        elif _may_go(deadline, today):
            found.gone.append(deadline)
    found.new.extend(left)


def _is_near(deadline: Deadline, one: Planned, stays: Sequence[date]) -> bool:
    """Whether the one can become the other: a period that moves passes over none that stays, and less than a year.

    What is farther off is not the same work on another day but a period that has only now come into sight.
    """
    passes = bisect(stays, deadline.period_end) != bisect(stays, one.period_end)
    return not passes and one.period_end < months_after(deadline.period_end, 12)


def _may_go(deadline: Deadline, today: date) -> bool:
    """What was begun, promised or missed is kept until a person says otherwise."""
    begun = deadline.status != Status.NOT_STARTED or deadline.authority != Authority.COMPUTED
    return not begun and deadline.due_on >= today


def _by_rule(deadlines: Sequence[Deadline]) -> dict[Rule, list[Deadline]]:
    found: dict[Rule, list[Deadline]] = defaultdict(list)
    for deadline in sorted(deadlines, key=lambda each: each.period_end):
        found[_key(deadline)[:2]].append(deadline)
    return found


def _key(deadline: Deadline) -> tuple[str, str, date]:
    return deadline.rule, deadline.source_id, deadline.period_end
