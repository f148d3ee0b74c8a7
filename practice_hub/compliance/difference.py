"""From the deadlines that there are to those that the rules have: what is new, what moves, what goes. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from practice_hub.compliance.models import Authority, Deadline, Status
from practice_hub.compliance.planned import Planned


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
    left: dict[tuple[str, str], list[Planned]] = defaultdict(list)
    for one in wanted:
        deadline = by_key.pop(one.key, None)
        if deadline is None:
            left[one.key[:2]].append(one)
        elif deadline.is_open:
            found.same.append((deadline, one))
    idle = _by_rule([deadline for deadline in by_key.values() if deadline.is_open])
    covered = {rule: max(each.period_end for each in done) for rule, done in _by_rule(_completed(existing)).items()}
    for rule in {*left, *idle}:
        since = covered.get(rule, date.min)
        unmatched = [one for one in left.get(rule, []) if one.period_end > since]
        _pair(found, idle.get(rule, []), sorted(unmatched, key=lambda one: one.period_end), today)
    return found


def _pair(found: Difference, idle: Sequence[Deadline], wanted: Sequence[Planned], today: date) -> None:
    """The next open one becomes the next that is wanted: work under way goes with it."""
    for deadline, one in zip(idle, wanted, strict=False):
        found.moved.append((deadline, one))
    found.new.extend(wanted[len(idle) :])
    found.gone.extend(deadline for deadline in idle[len(wanted) :] if _may_go(deadline, today))


def _may_go(deadline: Deadline, today: date) -> bool:
    """What was begun, promised or missed is kept until a person says otherwise."""
    begun = deadline.status != Status.NOT_STARTED or deadline.authority != Authority.COMPUTED
    return not begun and deadline.due_on >= today


def _completed(existing: Sequence[Deadline]) -> list[Deadline]:
    return [deadline for deadline in existing if not deadline.is_open]


def _by_rule(deadlines: Sequence[Deadline]) -> dict[tuple[str, str], list[Deadline]]:
    found: dict[tuple[str, str], list[Deadline]] = defaultdict(list)
    for deadline in sorted(deadlines, key=lambda each: each.period_end):
        found[_key(deadline)[:2]].append(deadline)
    return found


def _key(deadline: Deadline) -> tuple[str, str, date]:
    return deadline.rule, deadline.source_id, deadline.period_end
