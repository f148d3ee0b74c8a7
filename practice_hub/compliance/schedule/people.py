"""What falls due by tax years: Self Assessment, partnerships, trusts and Making Tax Digital."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from practice_hub.clients.services import source_key
from practice_hub.compliance.rules import income_tax
from practice_hub.compliance.rules.dates import ONE_DAY, Period, TaxYear, months_after
from practice_hub.compliance.rules.income_tax import FIRST_MTD_YEAR
from practice_hub.compliance.rules.rule import in_words
from practice_hub.compliance.schedule.planned import ClientDates, Engaged, Found, Missing, Planned, planned

# The days on which the quarters of a tax year end.
QUARTER_ENDS = ((7, 5), (10, 5), (1, 5), (4, 5))


def tax_years(since: date, until: date) -> Iterator[TaxYear]:
    """The tax years that end from one day to another."""
    year = TaxYear.of(since)
    while year.end <= until:
        yield year
        year = TaxYear(year.begins + 1)


def of_year(year: TaxYear, end: date | None = None) -> Period:
    """The whole tax year; to an earlier end, where what is due is for the year but made up to its own day."""
    return Period(year.start, end or year.end)


def year_words(year: TaxYear) -> str:
    """“2025–26”."""
    return str(year).replace("-", "–")


def self_assessment(_record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    for year in tax_years(engaged.since, horizon):
        answer, words = income_tax.self_assessment(tax_year=year), year_words(year)
        due = answer.day("online")
        yield planned("self-assessment", answer, of_year(year), words, due=due, pay_by=answer.day("pay_by"))
        if engaged.says("payments_on_account"):
            yield _second_payment(year)


def _second_payment(year: TaxYear) -> Planned:
    """On 31 July after the year, towards its tax: the dates stand among those of the year before."""
    answer, end = income_tax.self_assessment(tax_year=TaxYear(year.begins - 1)), in_words(year.end)
    july, pay_by = answer.days("payment_on_account")[1], answer.days("payment_on_account_pay_by")[1]
    payment = planned("self-assessment-payment", answer, of_year(year), year_words(year), due=july, pay_by=pay_by)
    return replace(payment, reason=f"31 July after {end}, the end of the tax year {year}: the second half towards it.")


def partnership(record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    mixed = engaged.says("company_partner")
    if mixed and record.year_end is None:
        yield Missing("Partnership return", "The year end is missing")
        return
    for year in tax_years(engaged.since, horizon):
        own: date | None = None
        if mixed and record.year_end is not None:
            ends = (record.year_end.in_year(number) for number in (year.begins, year.begins + 1))
            own = next((day for day in ends if year.start <= day <= year.end), None)
        answer = income_tax.partnership_return(period_end=own, tax_year=year, company_partner=mixed and own is not None)
        yield planned("partnership-return", answer, of_year(year, own), year_words(year), due=answer.day("online"))


def trust(_record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    for year in tax_years(engaged.since, horizon):
        answer = income_tax.trust_return(tax_year=year)
        yield planned("trust-return", answer, of_year(year), year_words(year), due=answer.day("online"))


def mtd(_record: ClientDates, engaged: Engaged, horizon: date) -> Found:
    sources: Sequence[str] = engaged.input("sources")
    if not sources:
        yield Missing("MTD for Income Tax", "The income sources are missing", False)
        return
    year = max(FIRST_MTD_YEAR, TaxYear.of(engaged.since))
    while year.start <= horizon:
        answer = income_tax.mtd_income_tax(tax_year=year)
        for day, (month, number) in zip(answer.days("update"), QUARTER_ENDS, strict=True):
            end = date(year.begins + (month < 5), month, number)
            quarter = Period(months_after(end, -3) + ONE_DAY, end)
            for source in sources:
                words = f"Q{QUARTER_ENDS.index((month, number)) + 1} {year_words(year)}, {source}"[:60]
                yield planned("mtd-update", answer, quarter, words, due=day, source_id=source_key(source))
        # The tax is paid on the day of the declaration, as after a return.
        pay_by = income_tax.self_assessment(tax_year=year).day("pay_by")
        yield planned("mtd-final", answer, of_year(year), year_words(year), due=answer.day("final"), pay_by=pay_by)
        year = TaxYear(year.begins + 1)


def without_replaced(deadlines: Sequence[Planned]) -> list[Planned]:
    """The final declaration takes the place of the Self Assessment return of the same year."""
    declared = {one.period_end for one in deadlines if one.kind == "mtd-final"}
    return [one for one in deadlines if one.kind != "self-assessment" or one.period_end not in declared]
