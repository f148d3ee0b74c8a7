"""What a client's record and services choose between: which periods, which days, which of several deadlines."""

from dataclasses import replace
from datetime import date

import pytest

from practice_hub.base.urgency import urgency_of
from practice_hub.clients.enums import ClientType, VatStagger, YearEnd
from practice_hub.clients.services import Service
from practice_hub.compliance.january.season import late_end, next_end
from practice_hub.compliance.schedule.computed import schedule
from practice_hub.compliance.schedule.planned import ClientDates, Engaged
from tests.compliance.test_schedule import TODAY, company, dates, engaged


def ends(record: ClientDates, kind: str, *own: Engaged) -> list[date]:
    return [end for end, _ in dates(schedule(record, own, TODAY), kind)]


@pytest.mark.parametrize(
    ("registered", "first"),
    [(None, date(2026, 9, 30)), (date(2026, 12, 31), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 3, 31))],
)
@pytest.mark.parametrize("on_account", ["yes", ""])
def test_vat_begins_with_the_quarter_in_which_the_client_was_registered(
    registered: date | None, first: date, on_account: str
) -> None:
    record = company(vat_stagger=VatStagger.ONE, vat_from=registered)
    own = engaged(Service.VAT, date(2026, 9, 1), payments_on_account=on_account)
    assert ends(record, "vat-return", own)[0] == first
    assert all(end >= first for end in ends(record, "vat-payment-on-account", own))


def test_who_returns_vat_monthly_pays_nothing_on_account() -> None:
    own = engaged(Service.VAT, date(2026, 10, 1), payments_on_account="yes")
    assert ends(company(vat_stagger=VatStagger.MONTHLY), "vat-payment-on-account", own) == []


@pytest.mark.parametrize(
    ("recorded_on", "first"), [(date(2026, 9, 7), date(2026, 7, 31)), (date(2026, 9, 8), date(2026, 10, 31))]
)
def test_what_was_due_before_it_was_written_down_is_not_made_up(recorded_on: date, first: date) -> None:
    own = replace(engaged(Service.VAT, date(2026, 7, 1)), recorded_on=recorded_on)
    assert ends(company(vat_stagger=VatStagger.TWO), "vat-return", own)[0] == first


def test_nothing_is_due_for_what_ends_after_the_service() -> None:
    for ends_on, last in ((date(2027, 2, 28), date(2027, 2, 28)), (date(2027, 2, 27), date(2026, 11, 30))):
        own = engaged(Service.VAT, date(2026, 9, 1), ends_on)
        assert ends(company(vat_stagger=VatStagger.THREE), "vat-return", own)[-1] == last


@pytest.mark.parametrize(
    ("payday", "since", "first"),
    [
        ("2026-10-20", date(2026, 4, 6), date(2026, 11, 5)),
        ("2026-10-05", date(2026, 4, 6), date(2026, 10, 5)),
        ("2026-04-30", date(2026, 10, 20), date(2026, 11, 5)),
    ],
)
def test_payroll_begins_with_the_first_payday_or_the_service(payday: str, since: date, first: date) -> None:
    own = engaged(Service.PAYROLL, since, frequency="monthly", first_payday=payday)
    assert ends(company(), "paye-month", own)[0] == first
    assert ends(company(), "paye-quarter", own) == []


@pytest.mark.parametrize("benefits", ["yes", ""])
def test_benefits_alone_bring_a_p11d_and_class_1a(benefits: str) -> None:
    own = engaged(Service.PAYROLL, date(2026, 4, 6), frequency="monthly", first_payday="2026-04-30", benefits=benefits)
    found = schedule(company(), [own], TODAY)
    kinds = {one.kind for one in found.deadlines if one.kind.startswith("payroll")}
    assert kinds == ({"payroll-p60", "payroll-p11d", "payroll-class-1a"} if benefits else {"payroll-p60"})
    paid = [(one.due_on, one.pay_by) for one in found.deadlines if one.kind == "payroll-class-1a"]
    assert paid == ([(date(2027, 7, 22), date(2027, 7, 22))] if benefits else [])


@pytest.mark.parametrize(
    ("trade", "periods"),
    [
        ("", [date(2026, 3, 31), date(2027, 3, 31)]),
        ("2026-09-01", [date(2027, 3, 31)]),
        ("2027-04-01", []),
    ],
)
def test_corporation_tax_begins_with_the_trade(trade: str, periods: list[date]) -> None:
    own = engaged(Service.CORPORATION_TAX, date(2025, 12, 1), trading_start=trade)
    found = schedule(company(), [own], TODAY)
    assert [end for end, _ in dates(found, "corporation-tax-payment")] == periods
    started = [one.period_start for one in found.deadlines if one.period_end == date(2027, 3, 31)]
    assert set(started) <= {date(2026, 9, 1) if trade else date(2026, 4, 1)}


def test_only_a_partnership_with_a_company_in_it_needs_a_year_end() -> None:
    usual = ClientDates(ClientType.PARTNERSHIP)
    own = engaged(Service.PARTNERSHIP, date(2026, 1, 1))
    mixed = engaged(Service.PARTNERSHIP, date(2026, 1, 1), company_partner="yes")
    assert ends(usual, "partnership-return", own) == [date(2026, 4, 5), date(2027, 4, 5)]
    assert [one.words for one in schedule(usual, [mixed], TODAY).missing] == ["The year end is missing"]
    dated = ClientDates(ClientType.PARTNERSHIP, year_end=YearEnd(2, 28))
    assert ends(dated, "partnership-return", own)[0] == date(2026, 4, 5), "its own year end is no matter without one"


def test_making_tax_digital_begins_in_april_2026() -> None:
    own = [engaged(one, date(2024, 4, 6), sources="Trade") for one in (Service.SELF_ASSESSMENT, Service.MTD)]
    found = schedule(ClientDates(ClientType.SOLE_TRADER), own, TODAY)
    assert dates(found, "mtd-update")[0][0] == date(2026, 7, 5)
    assert date(2026, 4, 5) in [end for end, _ in dates(found, "self-assessment")], "the year before is returned"


def test_the_practices_aim_is_never_before_there_is_anything_to_do() -> None:
    found = schedule(company(vat_stagger=VatStagger.ONE), [engaged(Service.CIS, date(2026, 11, 6))], TODAY)
    first = found.deadlines[0]
    assert (first.period_end, first.due_on) == (date(2026, 12, 5), date(2026, 12, 19))
    assert (first.start_on, first.target_on) == (date(2026, 12, 6), date(2026, 12, 16))


@pytest.mark.parametrize(
    ("days", "level"),
    [(-1, "overdue"), (0, "day"), (1, "day"), (2, "week"), (7, "week"), (8, "later")],
)
def test_how_urgent_it_is(days: int, level: str) -> None:
    assert urgency_of(date.fromordinal(TODAY.toordinal() + days), TODAY) == level


def test_for_28_days_after_the_31st_the_late_returns_are_looked_at() -> None:
    end = date(2027, 1, 31)
    assert [late_end(day) for day in (date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 28), date(2027, 3, 1))] == [
        None, end, end, None,
    ]  # fmt: skip
    assert [next_end(day) for day in (date(2027, 1, 31), date(2027, 2, 1))] == [end, date(2028, 1, 31)]
