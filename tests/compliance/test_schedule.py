"""What falls due for a client, from its record and services. Pure: no database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice_hub.clients.enums import ClientType, VatStagger, YearEnd
from practice_hub.clients.services import Service
from practice_hub.compliance.actions.generation import values_of
from practice_hub.compliance.models import OPEN, Authority, Deadline, Status
from practice_hub.compliance.rules.dates import months_after
from practice_hub.compliance.schedule.computed import HORIZON_MONTHS, schedule
from practice_hub.compliance.schedule.difference import Difference, difference, reconcile
from practice_hub.compliance.schedule.kept import ExistingDeadlines
from practice_hub.compliance.schedule.planned import ClientDates, Engaged, Planned, Schedule, ScheduleInputs

TODAY = date(2026, 11, 23)
LONG_AGO = date(2024, 4, 6)


def engaged(service: Service, starts_on: date = LONG_AGO, ends_on: date | None = None, **inputs: str) -> Engaged:
    return Engaged(service, starts_on, ends_on, starts_on, inputs)


def dates(found: Schedule, kind: str) -> list[tuple[date, date]]:
    return [(one.period_end, one.due_on) for one in found.deadlines if one.kind == kind]


def company(**fields: object) -> ClientDates:
    values = {"type": ClientType.LIMITED_COMPANY, "year_end": YearEnd(3, 31), "incorporated": date(2020, 3, 12)}
    return ClientDates(**(values | fields))  # type: ignore[arg-type]


def test_a_companys_year_brings_accounts_tax_and_a_return() -> None:
    since = date(2025, 6, 1)
    found = schedule(company(), [engaged(Service.ACCOUNTS, since), engaged(Service.CORPORATION_TAX, since)], TODAY)
    assert dates(found, "accounts-filing") == [
        (date(2026, 3, 31), date(2026, 12, 31)),
        (date(2027, 3, 31), date(2027, 12, 31)),
    ]
    assert dates(found, "corporation-tax-payment") == [
        (date(2026, 3, 31), date(2027, 1, 1)),
        (date(2027, 3, 31), date(2028, 1, 1)),
    ]
    assert dates(found, "corporation-tax-return") == [(date(2026, 3, 31), date(2027, 3, 31))]


def test_long_first_accounts_are_split_for_tax() -> None:
    record = company(incorporated=date(2025, 11, 10), year_end=YearEnd(1, 31))
    services = [engaged(Service.ACCOUNTS, date(2025, 12, 1)), engaged(Service.CORPORATION_TAX, date(2025, 12, 1))]
    found = schedule(record, services, TODAY)
    assert dates(found, "accounts-filing")[0] == (date(2027, 1, 31), date(2027, 8, 10))
    assert [end for end, _ in dates(found, "corporation-tax-payment")] == [date(2026, 11, 9), date(2027, 1, 31)]


def test_an_llp_pays_no_corporation_tax_and_a_plc_files_in_six_months() -> None:
    plc = schedule(company(type=ClientType.PLC), [engaged(Service.ACCOUNTS, date(2026, 5, 1))], TODAY)
    assert dates(plc, "accounts-filing") == [(date(2027, 3, 31), date(2027, 9, 30))]


def test_a_statement_restarts_the_clock_on_the_day_after() -> None:
    own = engaged(Service.CONFIRMATION_STATEMENT, date(2026, 1, 1), last_confirmed="2026-02-10")
    found = schedule(company(), [own], TODAY)
    assert dates(found, "confirmation-statement")[0] == (date(2027, 2, 10), date(2027, 2, 24))


@pytest.mark.parametrize(
    ("stagger", "first"),
    [
        (VatStagger.ONE, date(2026, 12, 31)),
        (VatStagger.TWO, date(2026, 10, 31)),
        (VatStagger.THREE, date(2026, 11, 30)),
        (VatStagger.MONTHLY, date(2026, 10, 31)),
    ],
)
def test_vat_follows_the_stagger(stagger: VatStagger, first: date) -> None:
    found = schedule(company(vat_stagger=stagger), [engaged(Service.VAT, date(2026, 10, 1))], TODAY)
    ends = [end for end, _ in dates(found, "vat-return")]
    assert ends[0] == first
    assert ends[1] == months_after(first, 1 if stagger is VatStagger.MONTHLY else 3)


def test_payments_on_account_have_their_own_days_and_no_seven_more() -> None:
    own = engaged(Service.VAT, date(2026, 10, 1), payments_on_account="yes")
    found = schedule(company(vat_stagger=VatStagger.ONE), [own], TODAY)
    assert [one.source_id for one in found.deadlines if one.period_end == date(2026, 12, 31)] == ["1", "2", ""]
    assert dates(found, "vat-return")[0] == (date(2026, 12, 31), date(2027, 1, 29))


def test_an_annual_vat_year_brings_one_return_and_its_instalments() -> None:
    own = engaged(Service.VAT, date(2026, 4, 1), vat_year_end="2026-03-31", instalments="quarterly")
    found = schedule(company(vat_stagger=VatStagger.ANNUAL), [own], TODAY)
    assert dates(found, "vat-annual-return") == [(date(2027, 3, 31), date(2027, 5, 31))]
    assert [day for end, day in dates(found, "vat-instalment") if end == date(2027, 3, 31)] == [
        date(2026, 7, 31),
        date(2026, 10, 31),
        date(2027, 1, 31),
    ]


def test_a_quarterly_payer_pays_four_times_and_reports_benefits() -> None:
    own = engaged(
        Service.PAYROLL,
        date(2026, 4, 6),
        frequency="monthly",
        first_payday="2026-04-30",
        pays_quarterly="yes",
        benefits="yes",
    )
    found = schedule(company(), [own], TODAY)
    assert [day for _, day in dates(found, "paye-quarter")][:2] == [date(2026, 7, 22), date(2026, 10, 22)]
    assert dates(found, "payroll-p11d") == [(date(2027, 4, 5), date(2027, 7, 6))]


def test_mtd_has_one_set_of_updates_a_source_and_takes_the_place_of_the_return() -> None:
    services = [
        engaged(Service.SELF_ASSESSMENT, date(2026, 4, 6)),
        engaged(Service.MTD, date(2026, 4, 6), sources="Self-employment, UK property"),
    ]
    found = schedule(ClientDates(ClientType.SOLE_TRADER), services, TODAY)
    assert [day for _, day in dates(found, "mtd-update")[:4]] == [date(2026, 8, 7)] * 2 + [date(2026, 11, 7)] * 2
    assert dates(found, "mtd-final") == [(date(2027, 4, 5), date(2028, 1, 31))]
    assert [one.pay_by for one in found.deadlines if one.kind == "mtd-final"] == [date(2028, 1, 31)]
    assert dates(found, "self-assessment") == []


def test_a_mixed_partnership_goes_by_its_own_year_end() -> None:
    record = ClientDates(ClientType.PARTNERSHIP, year_end=YearEnd(2, 28))
    own = engaged(Service.PARTNERSHIP, date(2026, 1, 1), company_partner="yes")
    assert dates(schedule(record, [own], TODAY), "partnership-return")[0] == (date(2026, 2, 28), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("record", "own", "words"),
    [
        (company(year_end=None), engaged(Service.ACCOUNTS), "The year end is missing"),
        (company(incorporated=None), engaged(Service.CORPORATION_TAX), "The incorporation date is missing"),
        (company(incorporated=None), engaged(Service.CONFIRMATION_STATEMENT), "The incorporation date is missing"),
        (company(), engaged(Service.VAT), "The quarter pattern is missing"),
        (company(), engaged(Service.PAYROLL), "The pay frequency is missing"),
        (company(), engaged(Service.PAYROLL, frequency="weekly"), "The first payday is missing"),
        (ClientDates(ClientType.SOLE_TRADER), engaged(Service.MTD), "The income sources are missing"),
        (ClientDates(ClientType.CHARITY), engaged(Service.CHARITY), "The year end is missing"),
        (
            company(vat_stagger=VatStagger.ANNUAL),
            engaged(Service.VAT),
            "The end of the annual accounting year is missing",
        ),
    ],
)
def test_what_cannot_be_scheduled_names_the_one_field(record: ClientDates, own: Engaged, words: str) -> None:
    found = schedule(record, [own], TODAY)
    assert [one.words for one in found.missing] == [words]
    assert found.deadlines == []


def test_a_february_year_of_a_charity_is_not_guessed() -> None:
    found = schedule(ClientDates(ClientType.CHARITY, year_end=YearEnd(2, 29)), [engaged(Service.CHARITY)], TODAY)
    assert found.deadlines == []
    assert "not certain" in found.missing[0].words


def test_a_year_end_that_is_moved_leaves_what_is_filed() -> None:
    record = company(year_end=YearEnd(5, 31), made_up_to=(date(2026, 3, 31),))
    since = date(2025, 6, 1)
    found = schedule(record, [engaged(Service.ACCOUNTS, since), engaged(Service.CORPORATION_TAX, since)], TODAY)
    assert dates(found, "accounts-filing") == [(date(2026, 3, 31), date(2026, 12, 31))], "the next is due after 2027"
    assert dates(found, "corporation-tax-return")[0] == (date(2026, 3, 31), date(2027, 3, 31)), "its tax is still due"
    assert [end for end, _ in dates(found, "corporation-tax-payment")] == [date(2026, 3, 31), date(2027, 3, 31)]
    later = schedule(record, [engaged(Service.ACCOUNTS, since)], date(2027, 6, 1)).deadlines[-1]
    assert (later.period_end, later.due_on) == (date(2027, 5, 31), date(2028, 2, 29)), "14 months, not two"
    assert "1 Apr 2026 to 31 May 2027" in later.cautions


def test_the_second_payment_on_account_is_towards_the_year_that_has_just_ended() -> None:
    own = engaged(Service.SELF_ASSESSMENT, date(2026, 4, 5), payments_on_account="yes")
    found = schedule(ClientDates(ClientType.INDIVIDUAL), [own], TODAY)
    (payment,) = [one for one in found.deadlines if one.kind == "self-assessment-payment" and one.due_on > TODAY]
    assert (payment.period_words, payment.due_on, payment.pay_by) == ("2026–27", date(2027, 7, 31), date(2027, 7, 30))


# --- properties --------------------------------------------------------------------------------------------------

days = st.dates(date(2015, 1, 1), date(2026, 11, 1))
records = st.builds(
    ClientDates,
    type=st.sampled_from([ClientType.LIMITED_COMPANY, ClientType.PLC, ClientType.LLP]),
    year_end=st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: YearEnd(day.month, day.day)),
    incorporated=days,
    vat_stagger=st.sampled_from(VatStagger),
)
inputs = {
    "frequency": "weekly",
    "first_payday": "2022-05-01",
    "sources": "Trade",
    "vat_year_end": "2025-06-30",
    "instalments": "monthly",
    "payments_on_account": "yes",
    "benefits": "yes",
}
engagements = st.builds(
    lambda service, start, length: Engaged(
        service, start, start + timedelta(days=length) if length else None, start, inputs
    ),
    st.sampled_from([one for one in Service if one not in (Service.CHARITY, Service.TRUST)]),
    days,
    st.integers(0, 2000),
)


@given(records, st.lists(engagements, unique_by=lambda one: one.service), st.dates(date(2026, 1, 1), date(2028, 3, 1)))
def test_every_schedule_keeps_its_order_and_its_bounds(record: ClientDates, own: list[Engaged], today: date) -> None:
    found, by_kind = schedule(record, own, today), {one.service: one for one in own}
    assert len({one.key for one in found.deadlines}) == len(found.deadlines), "each stands once"
    for one in found.deadlines:
        assert one.start_on <= one.target_on <= one.due_on <= months_after(today, HORIZON_MONTHS)
        assert any(
            each.starts_on <= one.period_end and (each.ends_on is None or one.period_end <= each.ends_on)
            for each in by_kind.values()
        )
        assert one.pay_by is None or one.pay_by <= one.due_on


@settings(max_examples=30)
@given(records, st.dates(date(2026, 1, 1), date(2028, 3, 1)), st.sets(st.integers(0, 3)))
def test_what_is_filed_changes_nothing_while_the_year_end_stays(
    record: ClientDates, today: date, filed: set[int]
) -> None:
    own = [engaged(service, date(2022, 1, 1)) for service in (Service.ACCOUNTS, Service.CORPORATION_TAX)]
    if record.type is ClientType.LLP:
        own.pop()
    before = schedule(record, own, today)
    ends = [end for number, (end, _) in enumerate(dates(before, "accounts-filing")) if number in filed]
    assert schedule(replace(record, made_up_to=tuple(ends)), own, today).deadlines == before.deadlines


def kept(one: Planned, status: Status) -> Deadline:
    """A deadline as it was written down, in this state."""
    values = values_of(one) | {"due_on": one.due_on, "status": status, "authority": Authority.COMPUTED}
    return Deadline(**values, completed_at=None if status in OPEN else datetime(2026, 1, 1, tzinfo=UTC))


def made_of(existing: Sequence[Deadline], record: ClientDates, own: Sequence[Engaged], day: date) -> Difference:
    return reconcile(ScheduleInputs(record, tuple(own)), ExistingDeadlines(existing, day))


@settings(max_examples=20)
@given(
    records,
    st.lists(engagements, unique_by=lambda one: one.service),
    st.dates(date(2026, 1, 1), date(2028, 3, 1)),
    st.lists(st.sampled_from([*OPEN, Status.FILED, Status.NOT_REQUIRED]), min_size=1, max_size=9),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: YearEnd(day.month, day.day)),
)
def test_again_changes_nothing_and_a_moved_year_end_only_what_is_open(
    record: ClientDates, own: list[Engaged], today: date, statuses: list[Status], year_end: YearEnd
) -> None:
    planned = schedule(record, own, today).deadlines
    existing = [kept(one, statuses[number % len(statuses)]) for number, one in enumerate(planned)]
    again = made_of(existing, record, own, today)
    assert (again.new, again.moved, again.gone) == ([], [], [])
    moved = made_of(existing, replace(record, year_end=year_end), own, today)
    touched = [*moved.gone, *(deadline for deadline, _ in [*moved.moved, *moved.same])]
    assert all(deadline.is_open for deadline in touched)
    assert len({id(deadline) for deadline in touched}) == len(touched)
    done = {(one.rule, one.source_id, one.period_end) for one in existing if not one.is_open}
    assert done.isdisjoint(one.key for one in moved.new), "nothing is made for a time that is covered"
    assert {one.rule for one in moved.gone} <= {"accounts-filing", "corporation-tax-return", "corporation-tax-payment"}


@settings(max_examples=30)
@given(
    records,
    st.sampled_from([Service.PAYROLL, Service.CIS, Service.VAT, Service.ACCOUNTS, Service.SELF_ASSESSMENT]),
    st.lists(st.sampled_from([*OPEN, Status.FILED]), min_size=1, max_size=9),
    st.integers(31, 400),
    st.integers(0, 500),
)
def test_what_a_later_start_leaves_behind_never_becomes_a_period_to_come(
    record: ClientDates, service: Service, statuses: list[Status], later: int, nights: int
) -> None:
    own = replace(engaged(service, TODAY - timedelta(days=200)), inputs=inputs)
    planned = schedule(record, [own], TODAY).deadlines
    existing = [kept(one, statuses[number % len(statuses)]) for number, one in enumerate(planned)]
    own, day = replace(own, starts_on=own.starts_on + timedelta(days=later)), TODAY + timedelta(days=nights)
    assert made_of(existing, record, [own], day).moved == []


def test_sources_kept_before_they_were_refused_are_named_and_stop_nothing_else() -> None:
    own = [
        engaged(Service.MTD, date(2026, 4, 6), sources="Flat 1, Flat-1"),
        engaged(Service.SELF_ASSESSMENT, date(2026, 4, 6)),
    ]
    found = schedule(ClientDates(ClientType.INDIVIDUAL), own, TODAY)
    assert [(one.title, one.on_record) for one in found.missing] == [("MTD for Income Tax", False)]
    assert "read alike" in found.missing[0].words
    assert {one.kind for one in found.deadlines} == {"self-assessment"}


def test_what_is_wanted_twice_is_made_once() -> None:
    since = date(2026, 10, 1)
    own = [engaged(Service.VAT, since), engaged(Service.ACCOUNTS, since)]
    wanted = schedule(company(vat_stagger=VatStagger.ONE), own, TODAY).deadlines
    assert len(difference([], [*wanted, *wanted], {}, TODAY).new) == len(wanted) > 0


def test_accounts_with_a_date_of_their_own_stay_when_next_years_come_into_sight() -> None:
    services = [engaged(Service.ACCOUNTS, date(2025, 6, 1))]
    (first,) = schedule(company(), services, date(2026, 4, 1)).deadlines
    begun = kept(first, Status.IN_PROGRESS)
    begun.authority = Authority.MANUAL
    later = [replace(services[0], starts_on=date(2026, 4, 1))]
    for day, new in ((date(2026, 4, 1), []), (date(2026, 10, 1), [date(2027, 3, 31)])):
        found = made_of([begun], company(), later, day)
        assert (found.moved, found.gone) == ([], [])
        assert [one.period_end for one in found.new] == new
