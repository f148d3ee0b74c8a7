"""What holds for every date, whichever client it belongs to: 1990 to 2060, leap years and month ends above all."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from practice_hub.compliance.rules import charities, companies, corporation_tax, income_tax, payroll, vat
from practice_hub.compliance.rules.companies import Company
from practice_hub.compliance.rules.corporation_tax import Size
from practice_hub.compliance.rules.dates import (
    TaxYear,
    end_of_months_from,
    is_last_of_month,
    is_working_day,
    months_after,
    same_day_months_after,
    working_day_after,
    working_day_on_or_before,
)
from practice_hub.compliance.rules.rule import Answer

DAY = timedelta(days=1)
FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)

any_day = st.dates(FIRST, LAST)
# The days at which counting goes wrong: around the ends of months, around 29 February.
tricky_days = st.builds(
    lambda year, month, before: date(year + month // 12, month % 12 + 1, 1) - before * DAY,
    st.integers(1990, 2060),
    st.integers(0, 11),
    st.integers(0, 4),
).filter(lambda day: FIRST <= day <= LAST)
days = st.one_of(tricky_days, any_day)
month_ends = days.map(lambda day: months_after(day.replace(day=1) - DAY, 1)).filter(lambda day: day <= LAST)
tax_month_ends = days.map(lambda day: day.replace(day=5))
sizes_of_company = st.sampled_from(Company)
modest = settings(max_examples=150, deadline=None)


def all_leap_days() -> list[date]:
    return [date(year, 2, 29) for year in range(1992, 2061, 4)]


def only(answer: Answer, name: str = "due") -> date:
    found = answer.day(name)
    assert found is not None
    return found


# Every rule that takes the end of a period, and each of its single dates.
AFTER_A_PERIOD: list[Callable[[date], date]] = [
    lambda end: only(companies.accounts_filing(period_end=end, company=Company.PRIVATE)),
    lambda end: only(companies.accounts_filing(period_end=end, company=Company.PUBLIC)),
    lambda end: only(companies.confirmation_statement(last_confirmed=end)),
    lambda end: only(corporation_tax.corporation_tax_payment(period_end=end)),
    lambda end: only(corporation_tax.corporation_tax_payment(period_end=end), "pay_by"),
    lambda end: only(corporation_tax.corporation_tax_return(period_end=end)),
    lambda end: only(vat.vat_return(period_end=end)),
    lambda end: only(vat.vat_return(period_end=end), "pay_by"),
    lambda end: only(vat.vat_return(period_end=end), "direct_debit"),
    lambda end: only(vat.vat_annual_accounting(period_end=end)),
    lambda end: only(vat.vat_annual_accounting(period_end=end), "pay_by"),
    lambda end: only(income_tax.partnership_return(period_end=end), "paper"),
    lambda end: only(income_tax.partnership_return(period_end=end), "online"),
    lambda end: only(income_tax.partnership_return(period_end=end, company_partner=True), "paper"),
    lambda end: only(income_tax.partnership_return(period_end=end, company_partner=True), "online"),
    lambda end: charities.charity_annual_return(period_end=end).day("due") or months_after(end, 10),
]


@given(st.sampled_from(AFTER_A_PERIOD), days, st.integers(0, 70))
@modest
def test_a_later_period_is_never_due_earlier(rule: Callable[[date], date], end: date, later: int) -> None:
    assert rule(end) <= rule(end + later * DAY)


@given(st.sampled_from(AFTER_A_PERIOD), days)
@modest
def test_nothing_is_due_before_its_period_has_ended(rule: Callable[[date], date], end: date) -> None:
    assert rule(end) > end


# ── Counting months ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(month_ends, st.integers(-40, 40))
@modest
def test_the_last_day_of_a_month_leads_to_the_last_day_of_a_month(day: date, months: int) -> None:
    assert is_last_of_month(day)
    assert is_last_of_month(months_after(day, months))


@given(days, st.integers(-40, 40))
@modest
def test_any_other_day_keeps_its_number_where_the_month_has_it(day: date, months: int) -> None:
    for counted in (same_day_months_after(day, months), months_after(day, months)):
        assert (counted.year * 12 + counted.month) - (day.year * 12 + day.month) == months
        if not is_last_of_month(day):
            assert counted.day == day.day or (counted.day < day.day and is_last_of_month(counted))


@given(days, st.integers(1, 36))
@modest
def test_periods_of_months_have_their_length(start: date, months: int) -> None:
    end = end_of_months_from(start, months)
    after = end + DAY
    # The day after is the same numbered day, or the first day after a month that lacks it.
    assert after == same_day_months_after(start, months) or (after.day == 1 and end.day < start.day)
    assert 28 * months - 1 <= (after - start).days <= 31 * months


def test_in_every_leap_year_from_1990_to_2060_the_leap_day_is_a_last_day() -> None:
    assert len(all_leap_days()) == 18
    for leap_day in all_leap_days():
        assert months_after(leap_day, 9) == date(leap_day.year, 11, 30)
        assert months_after(leap_day - DAY, 9) == date(leap_day.year, 11, 28)
        assert months_after(leap_day, 12) == date(leap_day.year + 1, 2, 28)
        assert months_after(date(leap_day.year - 1, 2, 28), 12) == leap_day
        assert months_after(date(leap_day.year - 1, 5, 31), 9) == leap_day


# ── Companies House ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(month_ends, sizes_of_company)
@modest
def test_accounts_to_a_last_day_are_due_on_a_last_day(period_end: date, company: Company) -> None:
    assert is_last_of_month(only(companies.accounts_filing(period_end=period_end, company=company)))


@given(days, st.integers(0, 540), sizes_of_company)
@modest
def test_first_accounts_count_from_the_anniversary_when_they_are_long(
    incorporated: date, length: int, company: Company
) -> None:
    period_end = incorporated + length * DAY
    leap_day = (incorporated.month, incorporated.day) == (2, 29)
    anniversary = incorporated.replace(year=incorporated.year + 1, day=28 if leap_day else incorporated.day)
    due = only(companies.accounts_filing(period_end=period_end, company=company, incorporated=incorporated))
    # 12 months are over on the day before the anniversary; a year from a leap day has no such day but the 28th.
    if period_end < anniversary or (leap_day and period_end == anniversary):
        assert due == only(companies.accounts_filing(period_end=period_end, company=company))
    else:
        months = companies.MONTHS_TO_FILE[company]
        assert due == max(months_after(anniversary, months), months_after(period_end, 3))


@given(days, sizes_of_company, st.integers(-400, 800))
@modest
def test_a_notice_that_shortens_a_period_never_brings_the_date_forward(
    period_end: date, company: Company, later: int
) -> None:
    notice = period_end + later * DAY
    ordinary = only(companies.accounts_filing(period_end=period_end, company=company))
    due = only(companies.accounts_filing(period_end=period_end, company=company, shortened_notice=notice))
    assert due == max(ordinary, months_after(notice, 3))


@given(st.one_of(st.sampled_from(all_leap_days()), days), st.integers(2, 30))
@modest
def test_review_periods_follow_one_another_without_gap_or_overlap(incorporated: date, count: int) -> None:
    periods = companies.review_periods(incorporated, count)
    assert periods[0].start == incorporated
    for earlier, later in pairwise(periods):
        assert later.start == earlier.end + DAY
    for number, period in enumerate(periods, start=1):
        assert (period.end - period.start).days + 1 in {365, 366}
        answer = companies.confirmation_statement(incorporated=incorporated, period=number)
        assert only(answer) == period.end + 14 * DAY


@given(days, st.integers(1, 20))
@modest
def test_a_statement_made_on_the_last_day_leaves_the_chain_as_it_was(incorporated: date, number: int) -> None:
    on_time = companies.review_periods(incorporated, number)[-1].end
    chained = companies.confirmation_statement(incorporated=incorporated, period=number + 1)
    assert only(companies.confirmation_statement(last_confirmed=on_time)) == only(chained)


# ── Corporation Tax ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(days)
@modest
def test_corporation_tax_is_due_as_the_manual_words_it(period_end: date) -> None:
    """CTM01800, word by word, without the primitive that the rule uses."""
    ninth = (period_end.year * 12 + period_end.month - 1 + 9) // 12, (period_end.month - 1 + 9) % 12 + 1
    tenth = (ninth[0] + ninth[1] // 12, ninth[1] % 12 + 1)
    if (period_end + DAY).day == 1:
        expected = date(*tenth, 1)
    else:
        try:
            expected = date(*ninth, period_end.day) + DAY
        except ValueError:
            expected = date(*tenth, 1)
    assert only(corporation_tax.corporation_tax_payment(period_end=period_end)) == expected


@given(days, st.integers(0, 1200), st.integers(0, 500))
@modest
def test_accounting_periods_cover_the_account_exactly(start: date, length: int, idle: int) -> None:
    end = start + length * DAY
    trading_start = start + min(idle, length) * DAY
    for begun in (None, trading_start):
        periods = corporation_tax.accounting_periods(start, end, begun)
        assert periods[0].start == (begun or start)
        assert periods[-1].end == end
        for earlier, later in pairwise(periods):
            assert later.start == earlier.end + DAY
            assert earlier.end == end_of_months_from(earlier.start, 12)
        assert all(period.start <= period.end <= end_of_months_from(period.start, 12) for period in periods)


@given(days, st.integers(0, 800), st.one_of(st.none(), st.integers(0, 900)))
@modest
def test_a_return_is_never_due_before_12_months_or_3_from_the_notice(
    start: date, length: int, wait: int | None
) -> None:
    account_to = start + length * DAY
    notice = None if wait is None else account_to + wait * DAY
    for period in corporation_tax.accounting_periods(start, account_to):
        due = only(
            corporation_tax.corporation_tax_return(
                period_end=period.end, account_from=start, account_to=account_to, notice=notice
            )
        )
        assert due >= months_after(period.end, 12)
        assert notice is None or due >= months_after(notice, 3)
        if account_to <= end_of_months_from(start, 18):
            assert due >= months_after(account_to, 12)
            assert notice is not None or due == months_after(account_to, 12)


@given(days.filter(lambda day: day >= date(2019, 4, 1)), st.integers(0, 365), st.sampled_from(Size))
@modest
def test_instalments_rise_to_the_final_one(start: date, length: int, size: Size) -> None:
    end = min(start + length * DAY, end_of_months_from(start, 12))
    answer = corporation_tax.corporation_tax_instalments(period_start=start, period_end=end, size=size)
    due = answer.days("due")
    assert 1 <= len(due) <= 4
    assert list(due) == sorted(set(due))
    assert due[0] >= start
    if end == end_of_months_from(start, 12):
        assert len(due) == 4
    if size is Size.LARGE:
        assert due[-1] == months_after(end, 3) + 14 * DAY
    else:
        assert due[-1] <= end


# ── Money ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(days)
@modest
def test_the_working_day_on_or_before_is_the_nearest_one(day: date) -> None:
    found = working_day_on_or_before(day)
    assert found <= day
    assert is_working_day(found)
    assert not any(is_working_day(found + n * DAY) for n in range(1, (day - found).days + 1))
    # Christmas and Boxing Day with a weekend beside them are the longest stretch without one.
    assert (day - found).days <= 4


@given(days, month_ends, tax_month_ends)
@modest
def test_slow_money_arrives_on_a_working_day_and_never_late(day: date, month_end: date, tax_month_end: date) -> None:
    year = TaxYear.of(day)
    pairs = [
        (corporation_tax.corporation_tax_payment(period_end=day), "due", "pay_by"),
        (vat.vat_return(period_end=day), "due", "pay_by"),
        (
            vat.vat_annual_accounting(period_end=month_end, instalments=vat.InstalmentPlan.MONTHLY),
            "instalment",
            "instalment_pay_by",
        ),
        (vat.vat_annual_accounting(period_end=month_end), "due", "pay_by"),
        (income_tax.self_assessment(tax_year=year), "balancing_payment", "pay_by"),
        (income_tax.self_assessment(tax_year=year), "payment_on_account", "payment_on_account_pay_by"),
        (payroll.paye_month(period_end=tax_month_end), "due", "pay_by"),
        (payroll.payroll_year_end(tax_year=year), "class_1a", "class_1a_pay_by"),
    ]
    for answer, due, pay_by in pairs:
        assert answer.days(due)
        assert list(answer.days(pay_by)) == [working_day_on_or_before(each) for each in answer.days(due)]


@given(days)
@modest
def test_a_direct_debit_is_taken_on_the_third_working_day_after(period_end: date) -> None:
    answer = vat.vat_return(period_end=period_end)
    due, taken = only(answer), only(answer, "direct_debit")
    between = [due + n * DAY for n in range(1, (taken - due).days + 1)]
    assert sum(map(is_working_day, between)) == 3
    assert is_working_day(taken)
    assert working_day_after(due, 3) == taken


# ── VAT ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(days)
@modest
def test_a_vat_return_is_due_on_the_7th_of_the_second_month_after(period_end: date) -> None:
    due = only(vat.vat_return(period_end=period_end))
    assert due.day == 7
    assert (due.year * 12 + due.month) - (period_end.year * 12 + period_end.month) == 2


@given(month_ends)
@modest
def test_annual_accounting_pays_at_the_ends_of_its_months(period_end: date) -> None:
    monthly = vat.vat_annual_accounting(period_end=period_end, instalments=vat.InstalmentPlan.MONTHLY)
    quarterly = vat.vat_annual_accounting(period_end=period_end, instalments=vat.InstalmentPlan.QUARTERLY)
    assert len(monthly.days("instalment")) == 9
    assert monthly.days("instalment")[-1] == period_end
    assert monthly.days("instalment")[::3] == quarterly.days("instalment")
    assert all(map(is_last_of_month, (*monthly.days("instalment"), only(monthly))))


@given(month_ends)
@modest
def test_payments_on_account_fall_in_their_months_on_last_working_days(quarter_end: date) -> None:
    answer = vat.vat_payments_on_account(period_end=quarter_end)
    three = (*answer.days("payment"), only(answer))
    assert [(day.year, day.month) for day in three] == [
        (end.year, end.month) for end in (months_after(quarter_end, n) for n in (-1, 0, 1))
    ]
    for day in three:
        assert is_working_day(day)
        assert working_day_after(day, 1).month != day.month


# ── Income Tax, payroll, charities ───────────────────────────────────────────────────────────────────────────────────


@given(st.integers(2010, 2059), st.one_of(st.none(), st.integers(0, 600)))
@modest
def test_a_late_notice_moves_filing_only_and_only_later(begins: int, wait: int | None) -> None:
    year = TaxYear(begins)
    notice = None if wait is None else year.end + wait * DAY
    ordinary = income_tax.self_assessment(tax_year=year)
    answer = income_tax.self_assessment(tax_year=year, notice=notice)
    for filing in ("paper", "online"):
        by_notice = months_after(notice, 3) if notice else FIRST
        assert only(answer, filing) == max(only(ordinary, filing), by_notice)
    for fixed in ("register", "coding_out", "balancing_payment", "pay_by"):
        assert only(answer, fixed) == only(ordinary, fixed)


@given(days)
@modest
def test_a_company_among_the_partners_changes_dates_only_from_february_to_5_april(period_end: date) -> None:
    mixed = income_tax.partnership_return(period_end=period_end, company_partner=True)
    people = income_tax.partnership_return(period_end=period_end)
    if (2, 1) <= (period_end.month, period_end.day) <= (4, 5):
        assert only(mixed, "paper") == months_after(period_end, 9)
        assert only(mixed, "online") == months_after(period_end, 12)
    else:
        assert mixed.outputs == people.outputs


@given(st.integers(2026, 2059))
@modest
def test_four_updates_then_the_final_declaration_with_self_assessment(begins: int) -> None:
    year = TaxYear(begins)
    answer = income_tax.mtd_income_tax(tax_year=year)
    updates = answer.days("update")
    assert list(updates) == sorted(updates)
    assert year.start < updates[0] < updates[2] < year.end < updates[3] < only(answer, "final")
    assert only(answer, "final") == only(income_tax.self_assessment(tax_year=year), "online")


@given(tax_month_ends)
@modest
def test_payroll_reports_come_before_the_money_and_both_after_the_month(period_end: date) -> None:
    answer = payroll.paye_month(period_end=period_end)
    assert only(answer, "eps") == only(payroll.cis_return(period_end=period_end)) == period_end + 14 * DAY
    assert only(answer) == period_end + 17 * DAY


@given(days)
@modest
def test_a_charity_has_ten_months_or_no_date_at_all(period_end: date) -> None:
    answer = charities.charity_annual_return(period_end=period_end)
    if period_end.month == 2:
        assert answer.day("due") is None
        assert answer.cautions
    else:
        assert only(answer) == months_after(period_end, 10)
