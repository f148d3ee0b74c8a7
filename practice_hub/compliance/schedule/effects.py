"""What a change of a client's dates does to its deadlines, told from the difference. Pure."""

from collections.abc import Sequence
from datetime import date

from practice_hub.clients.effects import Effects, Left
from practice_hub.compliance.models import Deadline, Status
from practice_hub.compliance.schedule.computed import schedule
from practice_hub.compliance.schedule.difference import Difference, is_moved, key_of
from practice_hub.compliance.schedule.kept import ExistingDeadlines, Kept, Reason, after, groups
from practice_hub.compliance.schedule.planned import Planned, ScheduleInputs
from practice_hub.web.templating import long_date

# Of what is filed so many periods are named; the others are counted.
MOST_FILED = 3

Dates = dict[tuple[str, str, date], date]


def effects_of(
    found: Difference, existing: ExistingDeadlines, before: ScheduleInputs | None, now: ScheduleInputs
) -> Effects:
    """In words. What is left is known only where what was `before` is."""
    pairs = sorted([*found.moved, *found.same], key=lambda pair: pair[0].due_on)
    moved = [(one, wish) for one, wish in pairs if is_moved(one, wish)]
    changes = {_name(one): [_due(one), _due(wish)] for one, wish in moved}
    changes |= {_name(one): [_due(one), "No longer scheduled"] for one in found.gone}
    left = _left(existing, before, now) if before is not None else []
    filed = [one for one in left if one.is_filed]
    named = [one for one in left if one not in filed[:-MOST_FILED]]
    return Effects(
        changes,
        {_name(one): ["New", _due(one)] for one in sorted(found.new, key=lambda one: one.due_on)},
        tuple(named),
        sum(len(one.due) for one in left if one not in named),
        tuple(f"{_name(one)}, due {long_date(one.due_on)}" for one in found.missed if before is not None),
        len(moved),
        len(found.gone),
    )


def _left(existing: ExistingDeadlines, before: ScheduleInputs, now: ScheduleInputs) -> list[Left]:
    """What stands of the kinds that the change concerns, where the new dates alone have nothing or another day."""
    kept = existing.kept
    was, wanted = (_dates(facts, kept, existing.today) for facts in (before, now))
    kinds = {key[0] for key, _ in was.items() ^ wanted.items()}
    found = []
    for together in groups(existing.deadlines).values():
        own = [
            one
            for one in together
            if one.rule in kinds and wanted.get(key_of(one)) != one.computed_on and (one.is_open or key_of(one) in was)
        ]
        if told := _told(own, together, kept, existing):
            found.append((together[0].period_end, told))
    return [told for _, told in sorted(found, key=lambda pair: pair[0])]


def _dates(facts: ScheduleInputs, kept: Kept, today: date) -> Dates:
    """What the facts alone have: without the periods that stand, but for statements that were made early."""
    if facts.record is None:
        return {}
    record = after(facts.record, {one: why for one, why in kept.items() if one.made_up_to})
    return {one.key: one.due_on for one in schedule(record, facts.engaged, today).deadlines}


def _told(
    own: Sequence[Deadline], together: Sequence[Deadline], kept: Kept, existing: ExistingDeadlines
) -> Left | None:
    """`own`, those of one period that the new dates would have otherwise, as far as they stand or are said wrong."""
    is_wrong = any(one.id in existing.wrong for one in together) and not any(one in kept for one in own)
    told = [one for one in own if is_wrong or one in kept]
    if not told:
        return None
    reasons = [kept[one] for one in together if one in kept and one.status != Status.NOT_REQUIRED]
    first = told[0] if is_wrong else min(told, key=lambda one: _weight(one, kept[one]))
    return Left(
        first.period_words,
        tuple((_title(one), long_date(one.due_on)) for one in sorted(told, key=lambda one: one.due_on)),
        "it is said to be wrong" if is_wrong else _why(first, kept[first], len(told)),
        "-".join(str(one.id) for one in together if one.is_open) if all(one.by_time for one in reasons) else "",
        is_wrong,
        all(one.status == Status.FILED for one in told),
    )


def _weight(one: Deadline, reason: Reason) -> tuple[bool, ...]:
    """What somebody does comes first: it says most of why the others stay."""
    return not one.is_open, reason.by_time, reason.of_other


def _why(one: Deadline, reason: Reason, among: int) -> str:
    return f"{'it' if among == 1 or reason.by_time else one.title} {reason.words}"


def _title(one: Deadline | Planned) -> str:
    """With the number of an instalment."""
    return f"{one.title} {one.source_id}" if one.source_id.isdecimal() else one.title


def _name(one: Deadline | Planned) -> str:
    return f"{_title(one)}, {one.period_words}"


def _due(one: Deadline | Planned) -> str:
    return f"{long_date(one.due_on)} ({one.period_words})"
