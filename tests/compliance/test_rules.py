"""What Alice reads when she asks when something is due, and why."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from practice_hub.compliance import examples
from practice_hub.compliance.rules import RULES, RuleError, evaluate, vat
from practice_hub.compliance.rules.companies import Company, accounts_filing, confirmation_statement
from practice_hub.compliance.rules.dates import (
    TaxYear,
    end_of_months_from,
    months_after,
    same_day_months_after,
    working_day_after,
    working_day_on_or_before,
)
from practice_hub.compliance.rules.rule import in_words

EXAMPLES = Path(__file__).with_name("deadline_examples.csv")


def test_every_worked_example_comes_out_as_its_source_says() -> None:
    report = examples.check(EXAMPLES.read_bytes())
    assert not report.mismatches, "\n".join(map(str, report.mismatches))
    assert report.examples == 218


def test_every_rule_and_every_output_has_a_worked_example() -> None:
    content = EXAMPLES.read_text()
    never_shown = [
        f"{rule.rule_id} {output}"
        for rule in RULES.values()
        for output in rule.outputs
        if not any(
            f",{rule.rule_id}," in line and (f",{output}=" in line or f";{output}=" in line)
            for line in content.splitlines()
        )
    ]
    assert never_shown == []


# ── Counting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "months", "last_day_rule", "same_day"),
    [
        (date(2026, 6, 30), 9, date(2027, 3, 31), date(2027, 3, 30)),
        (date(2026, 2, 28), 9, date(2026, 11, 30), date(2026, 11, 28)),
        (date(2024, 2, 28), 9, date(2024, 11, 28), date(2024, 11, 28)),
        (date(2026, 5, 30), 9, date(2027, 2, 28), date(2027, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 29), date(2024, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28), date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15), date(2025, 12, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 31), date(2026, 12, 30)),
    ],
)
def test_months_are_counted_as_the_statute_at_hand_counts_them(
    day: date, months: int, last_day_rule: date, same_day: date
) -> None:
    assert months_after(day, months) == last_day_rule
    assert same_day_months_after(day, months) == same_day


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 3, 15), 12, date(2026, 3, 14)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
        (date(2018, 5, 1), 30, date(2020, 10, 31)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 1, 1), 1, date(2026, 1, 31)),
    ],
)
def test_a_period_of_months_ends_before_the_day_on_which_it_began(start: date, months: int, end: date) -> None:
    assert end_of_months_from(start, months) == end


def test_working_days_skip_weekends_and_the_bank_holidays_of_england_and_wales() -> None:
    # Good Friday 3 Apr and Easter Monday 6 Apr 2026; the summer bank holiday is no holiday of the whole kingdom.
    assert working_day_on_or_before(date(2026, 4, 6)) == date(2026, 4, 2)
    assert working_day_on_or_before(date(2026, 8, 31)) == date(2026, 8, 28)
    assert working_day_on_or_before(date(2027, 1, 1)) == date(2026, 12, 31)
    assert working_day_after(date(2026, 4, 2), 1) == date(2026, 4, 7)
    # St Andrew's Day and 2 January are holidays in Scotland only.
    assert working_day_on_or_before(date(2026, 11, 30)) == date(2026, 11, 30)


def test_a_tax_year_begins_on_6_april() -> None:
    assert TaxYear.of(date(2026, 4, 5)) == TaxYear(2025)
    assert TaxYear.of(date(2026, 4, 6)) == TaxYear(2026)
    assert (TaxYear(2025).start, TaxYear(2025).end) == (date(2025, 4, 6), date(2026, 4, 5))
    assert str(TaxYear(1999)) == "1999-00"


# ── Why this date? ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_alice_is_told_why_with_the_dates_of_her_client() -> None:
    result = evaluate("accounts-filing", {"period_end": "2026-02-28", "company": "private"})
    assert result.reason == (
        "9 months after 28 Feb 2026, the end of the period; the last day of a month leads to the last day of a month."
    )
    assert result.rule.source == "Companies Act 2006 ss.442 and 443"
    assert result.cautions == ()


def test_the_reason_of_first_accounts_names_the_anniversary() -> None:
    answer = accounts_filing(period_end=date(2021, 6, 30), company=Company.PRIVATE, incorporated=date(2020, 6, 5))
    assert answer.reason == (
        "First accounts of more than 12 months (incorporated 5 Jun 2020): "
        "9 months from 5 Jun 2021, the first anniversary."
    )


def test_the_reason_follows_whichever_of_several_dates_won() -> None:
    given = {"period_end": "2018-12-31", "account_from": "2018-01-01", "account_to": "2018-12-31"}
    ordinary = evaluate("corporation-tax-return", {**given, "notice": "2019-02-01"})
    late = evaluate("corporation-tax-return", {**given, "notice": "2019-10-31"})
    assert ordinary.reason.startswith("12 months after 31 Dec 2018, the end of the accounting period")
    assert late.reason.startswith("3 months after the notice to file of 31 Oct 2019")


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_says_what_it_is_from_when_it_counts_and_where_it_stands(rule_id: str) -> None:
    rule = RULES[rule_id]
    assert rule.rule_id == rule_id
    assert rule.title
    assert rule.source
    assert rule.outputs
    assert rule.valid_to is None or rule.valid_from < rule.valid_to


def test_dates_are_written_alike_whatever_the_language_of_the_server() -> None:
    assert in_words(date(2026, 3, 5)) == "5 Mar 2026"


# ── What is not certain is not called certain ────────────────────────────────────────────────────────────────────────


def test_a_charity_with_a_february_year_end_gets_no_date_but_a_word() -> None:
    result = evaluate("charity-annual-return", {"period_end": "2027-02-28"})
    assert "due" not in result.outputs
    assert result.text("possible") == "2027-12-28|2027-12-31"
    assert "type it" in result.cautions[0]


def test_a_charity_learns_when_its_months_can_be_counted_in_two_ways() -> None:
    assert "30 Jul 2027 is safe" in evaluate("charity-annual-return", {"period_end": "2026-09-30"}).cautions[0]
    assert evaluate("charity-annual-return", {"period_end": "2026-12-31"}).cautions == ()


def test_a_date_before_a_rule_began_carries_a_doubt() -> None:
    before = evaluate("confirmation-statement", {"incorporated": "2014-06-01"})
    after = evaluate("confirmation-statement", {"incorporated": "2016-06-01"})
    assert any("30 Jun 2016" in caution for caution in before.cautions)
    assert after.cautions == ()


def test_the_first_and_the_last_day_of_a_rule_carry_no_doubt() -> None:
    rule = RULES["mtd-income-tax-entry"]
    assert rule.valid_to is not None
    assert rule.doubts(rule.valid_from) == rule.doubts(rule.valid_to) == ()
    assert "from 6 Apr 2024" in rule.doubts(date(2024, 4, 5))[0]
    assert "until 5 Apr 2027" in rule.doubts(date(2027, 4, 6))[0]


def test_first_accounts_of_more_than_18_months_carry_a_doubt() -> None:
    given = {"company": "private", "incorporated": "2025-01-01"}
    assert evaluate("accounts-filing", {**given, "period_end": "2026-06-30"}).cautions == ()
    assert "18 months" in evaluate("accounts-filing", {**given, "period_end": "2026-07-01"}).cautions[0]


def test_a_leap_day_company_learns_which_anniversary_was_taken() -> None:
    given = {"company": "private", "incorporated": "2024-02-29"}
    long = evaluate("accounts-filing", {**given, "period_end": "2025-03-31"})
    assert long.text("due") == "2025-11-30"
    assert "29 February" in long.cautions[0]


def test_a_late_notice_says_how_it_was_counted_and_leaves_open_when_the_tax_is_due() -> None:
    assert not evaluate("self-assessment", {"tax_year": "2025-26", "notice": "2026-07-31"}).cautions
    (counted,) = evaluate("self-assessment", {"tax_year": "2025-26", "notice": "2026-10-01"}).cautions
    assert "the day before is always safe" in counted
    counted_too, tax = evaluate("self-assessment", {"tax_year": "2025-26", "notice": "2026-12-01"}).cautions
    assert counted_too == counted
    assert "the tax too" in tax
    assert evaluate("trust-return", {"tax_year": "2025-26", "notice": "2026-12-01"}).cautions == (counted,)


def test_p11d_after_2026_27_says_for_which_benefits_it_is_left() -> None:
    assert not evaluate("payroll-year-end", {"tax_year": "2026-27"}).cautions
    assert "loans" in evaluate("payroll-year-end", {"tax_year": "2027-28"}).cautions[0]
    assert not evaluate("payroll-year-end", {"tax_year": "2027-28", "loans_or_accommodation": "yes"}).cautions


# ── What cannot be answered is refused by name ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "inputs", "named", "says"),
    [
        ("accounts-filing", {"company": "private"}, "period_end", "is missing"),
        ("accounts-filing", {"period_end": " ", "company": "private"}, "period_end", "is missing"),
        ("accounts-filing", {"period_end": "2026-06-31", "company": "private"}, "period_end", "not a day"),
        ("accounts-filing", {"period_end": "31/03/2026", "company": "private"}, "period_end", "not written as a date"),
        ("accounts-filing", {"period_end": "20260331", "company": "private"}, "period_end", "not written as a date"),
        ("accounts-filing", {"period_end": "0026-03-31", "company": "private"}, "period_end", "not between"),
        ("accounts-filing", {"period_end": "9999-12-31", "company": "private"}, "period_end", "not between"),
        ("accounts-filing", {"period_end": "2026-03-31", "company": "plc"}, "company", "none of private, public, llp"),
        ("accounts-filing", {"period_end": "2026-03-31", "company": "llp", "year": "1"}, "year", "no such input"),
        (
            "accounts-filing",
            {"period_end": "2026-03-31", "company": "private", "incorporated": "2026-04-01"},
            "period_end",
            "cannot be earlier",
        ),
        (
            "accounts-filing",
            {"period_end": "2026-03-31", "company": "private", "incorporated": "2019-04-01"},
            "incorporated",
            "not the first",
        ),
        ("confirmation-statement", {"period": "1"}, "incorporated", "is missing"),
        ("confirmation-statement", {"incorporated": "2026-01-01", "period": "0"}, "period", "from 1"),
        ("confirmation-statement", {"incorporated": "2026-01-01", "period": "-1"}, "period", "from 1"),
        (
            "confirmation-statement",
            {"incorporated": "2026-01-01", "last_confirmed": "2025-01-01"},
            "last_confirmed",
            "cannot be earlier",
        ),
        ("corporation-tax-return", {"period_end": "2026-01-01", "account_to": "2026-01-01"}, "account_from", "missing"),
        ("corporation-tax-return", {"period_end": "2026-01-01", "account_from": "2025-01-02"}, "account_to", "missing"),
        (
            "corporation-tax-return",
            {"period_end": "2026-01-01", "account_from": "2026-01-02", "account_to": "2026-12-31"},
            "period_end",
            "within",
        ),
        (
            "corporation-tax-return",
            {"period_end": "2026-01-01", "account_from": "2026-12-31", "account_to": "2026-01-01"},
            "account_to",
            "cannot be earlier",
        ),
        (
            "corporation-tax-periods",
            {"account_from": "2026-01-02", "account_to": "2026-01-01"},
            "account_to",
            "earlier",
        ),
        (
            "corporation-tax-periods",
            {"account_from": "2026-01-01", "account_to": "2026-12-31", "trading_start": "2027-01-01"},
            "trading_start",
            "later",
        ),
        (
            "corporation-tax-instalments",
            {"period_start": "2026-01-01", "period_end": "2027-01-01", "size": "large"},
            "period_end",
            "more than 12 months",
        ),
        (
            "corporation-tax-instalments",
            {"period_start": "2026-01-01", "period_end": "2025-12-31", "size": "large"},
            "period_end",
            "cannot be earlier",
        ),
        (
            "corporation-tax-instalments",
            {"period_start": "2019-03-31", "period_end": "2020-03-30", "size": "very-large"},
            "size",
            "1 Apr 2019",
        ),
        ("vat-return", {"period_end": "2026-04-30", "stagger": "1"}, "period_end", "stagger 1"),
        ("vat-return", {"period_end": "2026-04-30", "stagger": "4"}, "stagger", "none of 1, 2, 3"),
        (
            "vat-annual-accounting",
            {"period_end": "2026-03-31", "period_start": "2025-03-31"},
            "period_end",
            "more than 12 months",
        ),
        (
            "vat-annual-accounting",
            {"period_end": "2026-03-31", "period_start": "2026-04-01"},
            "period_end",
            "cannot be earlier",
        ),
        ("vat-payments-on-account", {"period_end": "2026-03-30"}, "period_end", "last day of a month"),
        ("self-assessment", {"tax_year": "2025-27"}, "tax_year", "followed by 2026"),
        ("self-assessment", {"tax_year": "2025"}, "tax_year", "not written as a tax year"),
        ("partnership-return", {"company_partner": "no"}, "period_end", "is missing"),
        ("partnership-return", {"tax_year": "2025-26", "company_partner": "yes"}, "period_end", "is missing"),
        (
            "partnership-return",
            {"period_end": "2026-03-31", "company_partner": "true"},
            "company_partner",
            "yes nor no",
        ),
        ("partnership-return", {"period_end": "2026-04-06", "tax_year": "2025-26"}, "period_end", "tax year 2025-26"),
        ("mtd-income-tax", {"tax_year": "2025-26"}, "tax_year", "before 2026-27"),
        ("mtd-income-tax-entry", {"tax_year": "2023-24", "qualifying_income": "1"}, "tax_year", "no threshold"),
        (
            "mtd-income-tax-entry",
            {"tax_year": "2024-25", "qualifying_income": "50k"},
            "qualifying_income",
            "not an amount",
        ),
        ("paye-month", {"period_end": "2026-11-30"}, "period_end", "a 5th"),
        ("paye-quarter", {"period_end": "2026-11-05"}, "period_end", "PAYE quarter"),
        ("paye-quarter", {"period_end": "2026-07-06"}, "period_end", "a 5th"),
        ("cis-return", {"period_end": "2026-06-04"}, "period_end", "a 5th"),
        ("cis-return", {"period_end": "1889-06-05"}, "period_end", "is not between"),
        ("cis-return", {"period_end": "2999-06-05"}, "period_end", "is not between"),
    ],
)
def test_a_bad_input_is_refused_and_named(rule: str, inputs: dict[str, str], named: str, says: str) -> None:
    with pytest.raises(RuleError) as refused:
        evaluate(rule, inputs)
    assert refused.value.name == named
    assert says in refused.value.problem
    assert str(refused.value) == f"{named}: {refused.value.problem}"


def test_an_unknown_rule_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(RuleError, match="did you mean vat-return"):
        evaluate("vat-retrun", {})
    with pytest.raises(RuleError, match="there are accounts-filing, "):
        evaluate("zzz", {})


def test_an_answer_hands_out_its_days_one_or_several() -> None:
    answer = confirmation_statement(incorporated=date(2025, 3, 15))
    assert answer.day("due") == date(2026, 3, 28)
    assert answer.day("pay_by") is None
    instalments = vat.vat_annual_accounting(period_end=date(2026, 3, 31), instalments=vat.InstalmentPlan.QUARTERLY)
    assert len(instalments.days("instalment")) == 3
    with pytest.raises(ValueError, match="3 dates"):
        instalments.day("instalment")


@pytest.mark.parametrize("stagger", vat.Stagger)
def test_the_staggers_share_out_the_months_of_the_year(stagger: vat.Stagger) -> None:
    months = vat.STAGGER_MONTHS[stagger]
    assert len(months) == 4
    assert all(later - earlier == 3 for earlier, later in pairwise(months))
    assert sorted(month for each in vat.STAGGER_MONTHS.values() for month in each) == list(range(1, 13))
