"""What a change of a client's dates leaves as it is, whatever the client, its deadlines and the change. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice_hub.clients.effects import Effects, Left
from practice_hub.clients.enums import ClientType, VatStagger, YearEnd
from practice_hub.clients.services import Service
from practice_hub.compliance.actions.generation import move, values_of
from practice_hub.compliance.models import OPEN, Authority, Deadline, Status
from practice_hub.compliance.schedule.computed import schedule
from practice_hub.compliance.schedule.difference import Difference, difference, reconcile
from practice_hub.compliance.schedule.kept import Covered, ExistingDeadlines, after
from practice_hub.compliance.schedule.planned import ClientDates, Engaged, Planned, ScheduleInputs

COLUMNS = [column.key for column in Deadline.__table__.columns]
TODAY = date(2026, 11, 30)

days = st.dates(date(2019, 1, 1), date(2026, 6, 1))
year_ends = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: YearEnd(day.month, day.day))
records = st.builds(
    ClientDates,
    type=st.sampled_from([ClientType.LIMITED_COMPANY, ClientType.PLC, ClientType.CHARITY]),
    year_end=year_ends,
    incorporated=days,
    vat_stagger=st.sampled_from(VatStagger),
)
inputs = st.fixed_dictionaries(
    {
        "frequency": st.just("monthly"),
        "first_payday": st.just("2024-05-01"),
        "pays_quarterly": st.sampled_from(["no", "yes"]),
        "benefits": st.sampled_from(["no", "yes"]),
        "payments_on_account": st.sampled_from(["no", "yes"]),
        "company_partner": st.sampled_from(["no", "yes"]),
        "instalments": st.sampled_from(["monthly", "quarterly"]),
        "sources": st.sampled_from(["Trade", "Trade, Flat"]),
    },
    optional={
        "vat_year_end": st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(str),
        "last_confirmed": st.dates(date(2024, 1, 1), date(2026, 11, 1)).map(str),
        "first_period_end": st.integers(185, 540).map(str),
        "trading_start": days.map(str),
    },
)
services = st.lists(
    st.builds(
        lambda service, start, inputs: Engaged(service, start, None, start, inputs),
        st.sampled_from(Service),
        st.dates(date(2024, 1, 1), date(2026, 6, 1)),
        inputs,
    ),
    unique_by=lambda one: one.service,
    max_size=5,
)
statuses = st.lists(st.sampled_from([*[Status.NOT_STARTED] * 4, *OPEN, Status.FILED, Status.NOT_REQUIRED]), min_size=1)


def written(one: Planned, id: int, status: Status = Status.NOT_STARTED) -> Deadline:
    """A deadline as it was written down, in this state."""
    values = values_of(one) | {"due_on": one.due_on, "status": status, "authority": Authority.COMPUTED, "id": id}
    return Deadline(**values, version=1, completed_at=None if status in OPEN else datetime(2026, 1, 1, tzinfo=UTC))


def fitting(record: ClientDates, own: Sequence[Engaged]) -> ScheduleInputs:
    """First accounts end so many days after the incorporation: longer ones the rules refuse."""

    def fit(inputs: Mapping[str, str]) -> dict[str, str]:
        assert record.incorporated is not None
        after = inputs.get("first_period_end")
        end = {"first_period_end": str(record.incorporated + timedelta(days=int(after)))} if after else {}
        return {**inputs, **end}

    return ScheduleInputs(record, tuple(replace(one, inputs=fit(one.inputs)) for one in own))


def picture(one: Deadline) -> list[object]:
    return [getattr(one, name) for name in COLUMNS]


def applied(existing: Sequence[Deadline], found: Difference) -> list[Deadline]:
    """The deadlines after it."""
    for deadline, one in [*found.same, *found.moved]:
        move(deadline, one)
    stay = [one for one in existing if one not in found.gone]
    return stay + [written(one, 10_000 + number) for number, one in enumerate(found.new)]


def vat(kind: str) -> Planned:
    quarter = date(2026, 9, 1), TODAY
    return Planned(kind, "", *quarter, "QE 30 Nov 2026", date(2027, 1, 7), None, "")


def test_payments_towards_a_return_that_is_begun_are_made_beside_it_and_no_second_return() -> None:
    begun = written(vat("vat-return"), 1, Status.IN_PROGRESS)
    covered = Covered([begun], ExistingDeadlines([begun], TODAY).kept)
    assert not covered.holds(vat("vat-payment-on-account"))
    assert covered.holds(vat("vat-annual-return"))


@pytest.mark.parametrize(
    ("begun", "other", "stays"),
    [
        ("accounts-filing", "corporation-tax-payment", True),
        ("accounts-filing", "charity-annual-return", True),
        ("charity-annual-return", "corporation-tax-return", True),
        ("vat-return", "vat-payment-on-account", True),
        ("vat-return", "accounts-filing", False),
        ("paye-month", "cis-return", False),
        ("vat-return", "paye-month", False),
    ],
)
def test_what_is_begun_keeps_what_is_due_for_the_same_and_not_all_that_ends_on_its_day(
    begun: str, other: str, stays: bool
) -> None:
    to_come = Planned("", "", date(2026, 4, 1), date(2027, 3, 31), "YE 31 Mar 2027", date(2027, 12, 31), None, "")
    first = written(replace(to_come, kind=begun), 1, Status.IN_PROGRESS)
    second = written(replace(to_come, kind=other), 2)
    assert (second in ExistingDeadlines([first, second], TODAY).kept) is stays


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        (date(2026, 6, 1), date(2026, 8, 31), False),
        (date(2026, 6, 2), date(2026, 9, 1), True),
        (date(2026, 11, 30), date(2027, 2, 27), True),
        (date(2026, 12, 1), date(2027, 2, 28), False),
    ],
)
def test_no_day_of_a_quarter_that_stands_is_in_another_period(start: date, end: date, held: bool) -> None:
    begun = written(vat("vat-return"), 1, Status.IN_PROGRESS)
    covered = Covered([begun], ExistingDeadlines([begun], TODAY).kept)
    assert covered.holds(replace(vat("vat-return"), period_start=start, period_end=end)) is held


@pytest.mark.parametrize(("status", "ends"), [(Status.FILED, (date(2026, 3, 31),)), (Status.NOT_REQUIRED, ())])
def test_accounts_that_are_not_required_leave_their_time_free(status: Status, ends: tuple[date, ...]) -> None:
    year = Planned("accounts-filing", "", date(2025, 4, 1), date(2026, 3, 31), "YE 31 Mar 2026", TODAY, None, "")
    kept = ExistingDeadlines([written(year, 1, status)], TODAY).kept
    assert after(ClientDates(ClientType.LIMITED_COMPANY, YearEnd(3, 31)), kept).made_up_to == ends


@pytest.mark.parametrize(
    ("target", "version", "reason"),
    [
        (date(2026, 12, 31), 2, "has a target that somebody set"),
        (date(2026, 12, 31), 1, None),
        (None, 2, None),
    ],
)
def test_a_target_that_somebody_set_holds_the_deadline_and_one_of_an_older_rule_does_not(
    target: date | None, version: int, reason: str | None
) -> None:
    year = Planned("accounts-filing", "", TODAY, date(2027, 3, 31), "YE 31 Mar 2027", date(2027, 12, 31), None, "")
    one = written(year, 1)
    one.target_on, one.version = target or one.target_on, version
    kept = ExistingDeadlines([one], TODAY).kept
    assert [why.words for why in kept.values()] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("authority", "version", "due", "payment"),
    [
        (Authority.COMPUTED, "2020-01-01", date(2027, 2, 7), date(2027, 2, 5)),
        (Authority.MANUAL, "2020-01-01", date(2027, 1, 7), date(2027, 1, 7)),
        (Authority.COMPANIES_HOUSE, "2020-01-01", date(2027, 1, 7), date(2027, 1, 7)),
        (Authority.COMPUTED, "", date(2027, 1, 7), date(2027, 1, 7)),
    ],
)
def test_a_change_of_the_law_moves_what_is_begun_but_for_a_date_that_was_entered(
    authority: Authority, version: str, due: date, payment: date
) -> None:
    quarter = replace(vat("vat-return"), pay_by=date(2027, 1, 7))
    begun = written(quarter, 1, Status.IN_PROGRESS)
    begun.authority, begun.rule_version = authority, version or begun.rule_version
    later = replace(quarter, due_on=date(2027, 2, 7), pay_by=date(2027, 2, 5))
    applied([begun], difference([begun], [later], ExistingDeadlines([begun], TODAY).kept, TODAY))
    assert (begun.due_on, begun.pay_by) == (due, payment)
    assert begun.computed_on == (date(2027, 2, 7) if version else date(2027, 1, 7))


@pytest.mark.parametrize(("authority", "moves"), [(Authority.COMPUTED, True), (Authority.MANUAL, False)])
def test_a_new_bank_holiday_moves_the_payment_of_what_is_begun(authority: Authority, moves: bool) -> None:
    quarter = replace(vat("vat-return"), pay_by=date(2027, 1, 7))
    begun = written(quarter, 1, Status.IN_PROGRESS)
    begun.authority = authority
    earlier = replace(quarter, pay_by=date(2027, 1, 6))
    applied([begun], difference([begun], [earlier], ExistingDeadlines([begun], TODAY).kept, TODAY))
    assert begun.pay_by == (date(2027, 1, 6) if moves else date(2027, 1, 7))


def test_what_somebody_said_was_wrong_is_not_counted_as_left() -> None:
    left = Left("YE 31 Mar 2026", (("Annual accounts", "31 December 2026"),), "is late")
    assert Effects(left=(left, replace(left, is_wrong=True)), more_left=2).counts == {"kept": 3}


def test_where_nothing_is_scheduled_nothing_is_made_moved_or_removed() -> None:
    nobody = ScheduleInputs(None, ())
    assert reconcile(nobody, ExistingDeadlines([written(vat("vat-return"), 1)], TODAY)) == Difference()


facts_of_any_client = st.builds(fitting, records, services)


@settings(max_examples=150, deadline=None)
@given(facts_of_any_client, statuses, facts_of_any_client, st.integers(0, 500), st.sets(st.integers(0, 60), max_size=3))
def test_no_change_of_dates_moves_what_is_begun_filed_or_ended(
    facts: ScheduleInputs, states: list[Status], changed: ScheduleInputs, later: int, wrong: set[int]
) -> None:
    then, today = date(2026, 6, 1), date(2026, 6, 1) + timedelta(days=later)
    assert facts.record is not None
    planned = schedule(facts.record, facts.engaged, then).deadlines
    starts = {number: one.period_start for number, one in enumerate(planned)}
    existing = [written(one, number, states[number % len(states)]) for number, one in enumerate(planned)]
    existing = applied(existing, reconcile(facts, ExistingDeadlines(existing, then)))
    present = ExistingDeadlines(existing, today, wrong=wrong)
    before = {one: picture(one) for one in existing}
    begun = [one for one in existing if one.status != Status.NOT_STARTED]
    ended = [one for one in existing if one.period_end <= today or one.due_on < today]

    found = reconcile(changed, present)
    assert set(begun) <= set(present.kept)
    assert wrong or set(ended) <= set(present.kept)
    for one in found.new:
        assert one.due_on >= today, "late when it is made"
    for deadline, one in found.moved:
        assert one.due_on >= today or deadline in ended
    for one in [*found.new, *(one for _, one in found.moved)]:
        for kept in present.kept:
            if (kept.rule, kept.source_id) == one.key[:2] and kept.status != Status.NOT_REQUIRED and kept.id in starts:
                assert one.period_start > kept.period_end or one.period_end < starts[kept.id], (kept.period_words, one)

    after = applied(existing, found)
    assert [picture(one) for one in present.kept] == [before[one] for one in present.kept], (
        "not a letter of them changed"
    )
    assert set(present.kept) <= set(after)
    now = {one: picture(one) for one in after}
    again = reconcile(changed, ExistingDeadlines(after, today))
    assert (again.new, again.moved, again.gone) == ([], [], [])
    assert {one: picture(one) for one in applied(after, again)} == now, "twice changes nothing"
