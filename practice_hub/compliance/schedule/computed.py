"""What falls due for one client: pure, from the record and the services, up to 15 months ahead."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from practice_hub.clients.enums import ClientType, VatStagger, YearEnd
from practice_hub.clients.services import Service
from practice_hub.compliance.rules import RuleError, charities, companies, corporation_tax, payroll, vat
from practice_hub.compliance.rules.companies import Company
from practice_hub.compliance.rules.dates import (
    ONE_DAY,
    Period,
    TaxYear,
    end_of_months_from,
    last_of_month,
    months_after,
    same_day_months_after,
)
from practice_hub.compliance.rules.rule import in_words
from practice_hub.compliance.rules.vat import STAGGER_MONTHS, InstalmentPlan, Stagger
from practice_hub.compliance.schedule import people as persons
from practice_hub.compliance.schedule.planned import ClientDates, Engaged, Found, Missing, Planned, Schedule, planned
from practice_hub.records.parsing import ParseError

# How far ahead deadlines stand in lists.
HORIZON_MONTHS = 15
# A first accounting reference period is longer than 6 months and no longer than 18 (Companies Act 2006 s.391). After
# accounts that are filed a moved year end is taken in the same way: the period is made longer rather than very short.
LEAST_FIRST_MONTHS = 6
LONGEST_MONTHS = 18
PART = "Period to"
"""How the words of a period begin that ends before its accounts do: the first 12 months of long ones."""


def schedule(record: ClientDates, engaged: Iterable[Engaged], today: date) -> Schedule:
    """The deadlines of these services that are due by the horizon, and what cannot be scheduled."""
    horizon, deadlines, missing = months_after(today, HORIZON_MONTHS), list[Planned](), list[Missing]()
    services = {one.service: one for one in engaged}
    if Service.ACCOUNTS in services:
        record = replace(record, first_period_end=services[Service.ACCOUNTS].input("first_period_end"))
    for one in services.values():
        try:
            found = list(_PLANS[one.service](record, one, horizon))
        except (RuleError, ParseError) as error:
            # What was kept before its field learned to refuse it keeps nothing else from being scheduled.
            words = error.problem if isinstance(error, RuleError) else str(error)
            missing.append(Missing(one.service.label, f"{words[:1].upper()}{words[1:]}", False))
            continue
        missing += [each for each in found if isinstance(each, Missing)]
        deadlines += [
            each
            for each in found
            if isinstance(each, Planned) and one.covers(each.period_end) and one.recorded_on <= each.due_on <= horizon
        ]
    if Service.MTD in services:
        deadlines = persons.without_replaced(deadlines)
    return Schedule(sorted(deadlines, key=lambda each: (each.due_on, each.key)), missing)


# --- companies ---------------------------------------------------------------------------------------------------


def _company(type: ClientType) -> Company:
    return {ClientType.PLC: Company.PUBLIC, ClientType.LLP: Company.LLP}.get(type, Company.PRIVATE)


def _lacking(record: ClientDates, title: str) -> Missing | None:
    """Accounts and Corporation Tax need the incorporation date and the year end."""
    if record.year_end is None:
        return Missing(title, "The year end is missing")
    if record.incorporated is None:
        return Missing(title, "The incorporation date is missing")
    return None


def _year_end_after(year_end: YearEnd, before: date) -> date:
    """The first year end that makes a period which begins after `before` longer than 6 months."""
    start = before + ONE_DAY
    least = end_of_months_from(start, LEAST_FIRST_MONTHS)
    return next(day for year in range(3) if (day := year_end.in_year(start.year + year)) > least)


def _years(record: ClientDates, engaged: Engaged, horizon: date) -> Iterator[tuple[Period, bool]]:
    """The periods of account that matter, and whether each is the first."""
    for period in _periods(record, horizon):
        if period.end >= engaged.since:
            yield period, period.start == record.incorporated


def _periods(record: ClientDates, horizon: date) -> Iterator[Period]:
    """From the incorporation on. What stands is as it was; only what comes after it follows the year end."""
    assert record.year_end is not None
    assert record.incorporated is not None
    start = record.incorporated
    end = record.first_period_end or _year_end_after(record.year_end, start - ONE_DAY)
    for made_up_to in (one for one in record.made_up_to if one > record.incorporated):
        while end < _start_after(start - ONE_DAY, made_up_to):
            yield Period(start, end)
            start, end = end + ONE_DAY, _next_year_end(record.year_end, end)
        yield Period(_start_after(start - ONE_DAY, made_up_to), made_up_to)
        start = made_up_to + ONE_DAY
        is_first = made_up_to == record.first_period_end
        end = (_next_year_end if is_first else _year_end_after)(record.year_end, made_up_to)
    while end <= horizon:
        yield Period(start, end)
        start, end = end + ONE_DAY, _next_year_end(record.year_end, end)


def _start_after(before: date, end: date) -> date:
    """When the year that ends on `end` began: 12 months earlier, unless the one before it, or the incorporation, ended
    nearer to it or little farther off.
    """
    after = before + ONE_DAY
    return after if end <= end_of_months_from(after, LONGEST_MONTHS) else months_after(end, -12) + ONE_DAY


def _chained(ends: Iterable[date], stand: Iterable[date]) -> Iterator[Period]:
    """The years to these ends and to those that stand. One that does not follow on is longer rather than very short."""
    stand = tuple(stand)
    for end in sorted({*ends, *stand}):
        before = max((one for one in stand if one < end), default=months_after(end, -12))
        period = Period(_start_after(before, end), end)
        if end in stand or end > end_of_months_from(period.start, LEAST_FIRST_MONTHS):
            yield period


def _next_year_end(year_end: YearEnd, after: date) -> date:
    this_year = year_end.in_year(after.year)
    return this_year if this_year > after else year_end.in_year(after.year + 1)


def _accounts(record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    if lacking := _lacking(record, "Annual accounts"):
        yield lacking
        return
    for period, is_first in _years(record, engaged, horizon):
        answer = companies.accounts_filing(
            period_end=period.end,
            company=_company(record.type),
            incorporated=record.incorporated if is_first else None,
        )
        one = planned("accounts-filing", answer, period, f"YE {in_words(period.end)}")
        yield one if is_first or _is_a_year(period) else replace(one, cautions=_long_after_moved(period))


def _is_a_year(period: Period) -> bool:
    return period.end <= end_of_months_from(period.start, 12)


def _long_after_moved(period: Period) -> str:
    return (
        f"The year end was moved: this period is taken to run from {in_words(period.start)} to {in_words(period.end)}. "
        "If the notice made it shorter, enter that date."
    )


def _corporation_tax(record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    if lacking := _lacking(record, "Corporation Tax"):
        yield lacking
        return
    trade: date | None = engaged.input("trading_start")
    for account, _ in _years(record, engaged, horizon):
        if trade is not None and trade > account.end:
            continue
        began = trade if trade is not None and trade > account.start else None
        for period in corporation_tax.accounting_periods(account.start, account.end, began):
            words = f"{'YE' if period.end == account.end else PART} {in_words(period.end)}"
            answer = corporation_tax.corporation_tax_return(
                period_end=period.end, account_from=account.start, account_to=account.end
            )
            yield planned("corporation-tax-return", answer, period, words)
            payment = corporation_tax.corporation_tax_payment(period_end=period.end)
            yield planned("corporation-tax-payment", payment, period, words)


def _confirmation_statement(record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    known = (engaged.input("last_confirmed"), record.confirmed_to)
    last: date | None = max((day for day in known if day), default=None)
    if last is None and record.incorporated is None:
        yield Missing("Confirmation statement", "The incorporation date is missing")
        return
    first = record.incorporated if last is None else last + ONE_DAY
    assert first is not None
    # Periods chain; those long before the engagement are only stepped over.
    reviews = companies.review_periods(first, max(1, horizon.year - first.year + 2))
    stands = record.reviewed_to
    if stands and stands >= first and stands not in {review.end for review in reviews}:
        # The next one begins after it, whatever the record says by now.
        last, reviews = stands, companies.review_periods(stands + ONE_DAY, max(1, horizon.year - stands.year + 2))
    for number, review in enumerate(reviews, 1):
        if engaged.since <= review.end <= horizon:
            answer = (
                companies.confirmation_statement(last_confirmed=last, period=number)
                if last is not None
                else companies.confirmation_statement(incorporated=record.incorporated, period=number)
            )
            yield planned("confirmation-statement", answer, review, f"{PART} {in_words(review.end)}")


def _charity(record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    if record.year_end is None:
        yield Missing("Charity annual return", "The year end is missing")
        return
    ends = (record.year_end.in_year(year) for year in range(engaged.since.year - 1, horizon.year + 1))
    for period in _chained(ends, record.charity_made_up_to):
        answer, words = charities.charity_annual_return(period_end=period.end), in_words(period.end)
        if period.end > horizon:
            return
        if answer.day("due") is not None:
            one = planned("charity-annual-return", answer, period, f"YE {words}")
            yield one if _is_a_year(period) else replace(one, cautions=_long_after_moved(period))
        elif engaged.covers(period.end):
            words = f"The date for the year to {words} is not certain: ask the Charity Commission"
            yield Missing("Charity annual return", words, False)
            return


# --- VAT ---------------------------------------------------------------------------------------------------------


def _vat(record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    if record.vat_stagger is None:
        yield Missing("VAT return", "The quarter pattern is missing")
        return
    if record.vat_stagger is VatStagger.ANNUAL:
        yield from _vat_annual(record, engaged, horizon)
        return
    monthly = record.vat_stagger is VatStagger.MONTHLY
    months: Container[int] = range(1, 13) if monthly else STAGGER_MONTHS[Stagger(record.vat_stagger.value)]
    on_account = engaged.says("payments_on_account") and not monthly
    for end in _month_ends(engaged.since, horizon):
        if end.month in months and (record.vat_from is None or end >= record.vat_from):
            period, words = _months_to(end, 1 if monthly else 3), f"{'ME' if monthly else 'QE'} {in_words(end)}"
            yield from _on_account(period, words) if on_account else _vat_return(period, words)


def _months_to(end: date, months: int) -> Period:
    """The whole months that end on this day, which is the last of a month or the 5th."""
    return Period(months_after(end, -months) + ONE_DAY, end)


def _vat_return(period: Period, words: str) -> Found:
    yield planned("vat-return", vat.vat_return(period_end=period.end), period, words)


def _on_account(period: Period, words: str) -> Found:
    answer = vat.vat_payments_on_account(period_end=period.end)
    for number, day in enumerate(answer.days("payment"), 1):
        source = str(number)
        yield planned("vat-payment-on-account", answer, period, words, due=day, pay_by=day, source_id=source)
    yield planned("vat-return", answer, period, words, due=answer.day("due"), pay_by=answer.day("due"))


def _vat_annual(record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    anchor: date | None = engaged.input("vat_year_end")
    if anchor is None:
        yield Missing("VAT annual return", "The end of the annual accounting year is missing", False)
        return
    plan = InstalmentPlan(engaged.inputs["instalments"]) if engaged.inputs.get("instalments") else None
    years = range(engaged.since.year - anchor.year - 1, horizon.year - anchor.year + 2)
    for period in _chained((months_after(anchor, 12 * year) for year in years), record.vat_made_up_to):
        answer, words = (
            vat.vat_annual_accounting(period_end=period.end, instalments=plan),
            f"YE {in_words(period.end)}",
        )
        days = zip(answer.days("instalment"), answer.days("instalment_pay_by"), strict=True)
        for number, (day, pay_by) in enumerate(days, 1):
            yield planned("vat-instalment", answer, period, words, due=day, pay_by=pay_by, source_id=str(number))
        if period.end <= horizon:
            yield planned("vat-annual-return", answer, period, words)


def _month_ends(since: date, until: date) -> Iterator[date]:
    end = last_of_month(since)
    while end <= until:
        yield end
        end = last_of_month(end + ONE_DAY)


# --- payroll -----------------------------------------------------------------------------------------------------


def _tax_months(since: date, until: date) -> Iterator[date]:
    end = since.replace(day=5) if since.day <= 5 else same_day_months_after(since.replace(day=5), 1)
    while end <= until:
        yield end
        end = same_day_months_after(end, 1)


def _payroll(_record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    if not engaged.input("frequency"):
        yield Missing("Payroll", "The pay frequency is missing", False)
        return
    first: date | None = engaged.input("first_payday")
    if first is None:
        yield Missing("Payroll", "The first payday is missing", False)
        return
    since = max(first, engaged.since)
    for end in _tax_months(since, horizon):
        if not engaged.says("pays_quarterly"):
            month = _months_to(end, 1)
            yield planned("paye-month", payroll.paye_month(period_end=end), month, f"Month to {in_words(end)}")
        elif end.month in payroll.QUARTER_MONTHS:
            quarter = _months_to(end, 3)
            yield planned("paye-quarter", payroll.paye_quarter(period_end=end), quarter, f"Quarter to {in_words(end)}")
    for year in persons.tax_years(since, horizon):
        yield from _payroll_year(year, benefits=engaged.says("benefits"))


def _payroll_year(year: TaxYear, *, benefits: bool) -> Found:
    answer, words = payroll.payroll_year_end(tax_year=year), persons.year_words(year)
    outputs = ("p60", "p11d", "class_1a") if benefits else ("p60",)
    for name in outputs:
        pay_by = answer.day("class_1a_pay_by") if name == "class_1a" else None
        kind = f"payroll-{name.replace('_', '-')}"
        yield planned(kind, answer, persons.of_year(year), words, due=answer.day(name), pay_by=pay_by)


def _cis(_record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    for end in _tax_months(engaged.since, horizon):
        yield planned("cis-return", payroll.cis_return(period_end=end), _months_to(end, 1), f"Month to {in_words(end)}")


_PLANS: Mapping[Service, Callable[[ClientDates, Engaged, date], Found]] = {
    Service.ACCOUNTS: _accounts,
    Service.CORPORATION_TAX: _corporation_tax,
    Service.CONFIRMATION_STATEMENT: _confirmation_statement,
    Service.VAT: _vat,
    Service.PAYROLL: _payroll,
    Service.CIS: _cis,
    Service.SELF_ASSESSMENT: persons.self_assessment,
    Service.PARTNERSHIP: persons.partnership,
    Service.TRUST: persons.trust,
    Service.MTD: persons.mtd,
    Service.CHARITY: _charity,
}
