"""Income Tax: Self Assessment, partnership and trust returns, Making Tax Digital."""

from datetime import date
from typing import NamedTuple, Self

from practice_hub.compliance.rules.dates import TaxYear, months_after, working_day_on_or_before
from practice_hub.compliance.rules.rule import (
    Answer,
    Rule,
    RuleError,
    a_date,
    a_tax_year,
    in_words,
    pounds,
    yes_or_no,
)

# Months that a notice to file leaves at the least. TMA 1970 s.8(1F) and (1G); HMRC EM1508 example 1: a notice of
# 2 December gives until 2 March. Elsewhere (CCM12640) HMRC counts the day of the notice in, hence the caution.
MONTHS_FROM_NOTICE = 3
NOTICE_CAUTION = (
    "Three months after the notice are counted to the same day, as HMRC does; the day before is always safe."
)

# TMA 1970 s.59B(3)
PAYMENT_CAUTION = (
    "If HMRC was told of the liability by 5 October, the tax too is due three months after the notice, not before."
)

# The first tax year of Making Tax Digital for Income Tax.
FIRST_MTD_YEAR = TaxYear(2026)

# Who is brought in: the tax year whose qualifying income counts, and the pence that it must exceed. The obligations
# begin with the tax year after the next.
MTD_THRESHOLDS = {TaxYear(2024): 50_000_00, TaxYear(2025): 30_000_00, TaxYear(2026): 20_000_00}


def paper_filing_day(year: TaxYear) -> date:
    """31 October after the tax year. TMA 1970 s.8(1D)(a)."""
    return date(year.begins + 1, 10, 31)


def online_filing_day(year: TaxYear) -> date:
    """31 January after the tax year, which is also when its tax is paid. TMA 1970 ss.8(1D)(b) and 59B(4)."""
    return date(year.begins + 2, 1, 31)


class _Filing(NamedTuple):
    """The days on which one return is due, and what to say of them."""

    paper: date
    online: date
    said: str = ""
    cautions: tuple[str, ...] = ()

    def after(self, notice: date | None) -> Self:
        """The same after a notice to file, which moves what would leave less than three months."""
        if notice is None:
            return self
        by_notice = months_after(notice, MONTHS_FROM_NOTICE)
        if by_notice <= self.paper:
            return self
        said = f"; {MONTHS_FROM_NOTICE} months after the notice of {in_words(notice)} where that is later"
        return self._replace(paper=by_notice, online=max(self.online, by_notice), said=said, cautions=(NOTICE_CAUTION,))

    def answer(self, reason: str, about: date) -> Answer:
        return Answer({"paper": (self.paper,), "online": (self.online,)}, f"{reason}{self.said}.", about, self.cautions)


def self_assessment(*, tax_year: TaxYear, notice: date | None = None) -> Answer:
    """The dates of one person's tax year.

    `notice` is the date of the notice to file; a late one moves `paper` and `online` to three months after it, when
    that is later. Answers `register`, `paper`, `coding_out` (to have the tax collected by the tax code), `online`;
    `balancing_payment` and its `pay_by`; `payment_on_account`, the two of the following tax year, and
    `payment_on_account_pay_by`.

    Source: TMA 1970 ss.7, 8, 59A and 59B; gov.uk Self Assessment deadlines; HMRC SAM121025 and EM1508.
    """
    year = tax_year.begins + 1
    january, july = online_filing_day(tax_year), date(year + 1, 7, 31)
    filing = _Filing(paper_filing_day(tax_year), january).after(notice)
    outputs = {
        "register": (date(year, 10, 5),),
        "paper": (filing.paper,),
        "coding_out": (date(year, 12, 30),),
        "online": (filing.online,),
        "balancing_payment": (january,),
        "pay_by": (working_day_on_or_before(january),),
        "payment_on_account": (january, july),
        "payment_on_account_pay_by": (working_day_on_or_before(january), working_day_on_or_before(july)),
    }
    reason = f"The fixed dates after {in_words(tax_year.end)}, the end of the tax year {tax_year}{filing.said}."
    cautions = (*filing.cautions, PAYMENT_CAUTION) if filing.online > january else filing.cautions
    return Answer(outputs, reason, tax_year.end, cautions)


def partnership_return(
    *,
    period_end: date | None = None,
    tax_year: TaxYear | None = None,
    company_partner: bool = False,
    notice: date | None = None,
) -> Answer:
    """When a partnership return (SA800) must be filed: answers `paper` and `online`.

    `period_end` is the end of the period of account; its tax year counts, or `tax_year` when no period is given. With
    a company among the partners and a period that ends from 1 February to 5 April, the dates are 9 and 12 months after
    its end. A late `notice` moves both dates as in `self_assessment`.

    Raises `RuleError` when neither is given, both disagree, or a company is a partner and the period is not known.
    Source: TMA 1970 s.12AA; HMRC SAM120033, SAM120034 and SAM122017.
    """
    year = _partnership_year(period_end, tax_year, company_partner=company_partner)
    filing = _Filing(paper_filing_day(year), online_filing_day(year))
    reason = f"31 October on paper and 31 January online after the tax year {year}"
    if company_partner and period_end is not None and period_end >= date(year.end.year, 2, 1):
        filing = _Filing(months_after(period_end, 9), months_after(period_end, 12))
        reason = (
            f"A company is a partner and the period ended from 1 February to 5 April: 9 months on paper and 12 months "
            f"online after {in_words(period_end)}"
        )
    return filing.after(notice).answer(reason, period_end or year.end)


def _partnership_year(period_end: date | None, tax_year: TaxYear | None, *, company_partner: bool) -> TaxYear:
    if period_end is None:
        if tax_year is None or company_partner:
            raise RuleError("is missing (write it as YYYY-MM-DD)", name="period_end")
        return tax_year
    year = TaxYear.of(period_end)
    if tax_year is not None and tax_year != year:
        raise RuleError(f"does not fall in the tax year {tax_year}", name="period_end")
    return year


def trust_return(*, tax_year: TaxYear, notice: date | None = None) -> Answer:
    """When a trust and estate return (SA900) must be filed: answers `paper` and `online`.

    A late `notice` moves both dates as in `self_assessment`. Source: TMA 1970 s.8A; SA900 guidance.
    """
    filing = _Filing(paper_filing_day(tax_year), online_filing_day(tax_year)).after(notice)
    return filing.answer(f"31 October on paper and 31 January online after the tax year {tax_year}", tax_year.end)


def mtd_income_tax(*, tax_year: TaxYear) -> Answer:
    """The dates of one person in Making Tax Digital for Income Tax for one tax year.

    Answers `update`, the four quarterly updates (one set for each income source; the same days whether the quarters
    follow the tax year or the calendar), and `final`, the final declaration.

    Raises `RuleError` for a tax year before 2026-27. Source: TMA 1970 s.8 and Sch A1; gov.uk, Use Making Tax Digital
    for Income Tax.
    """
    if tax_year < FIRST_MTD_YEAR:
        raise RuleError(f"is before {FIRST_MTD_YEAR}, the first of Making Tax Digital", name="tax_year")
    begins, ends = tax_year.begins, tax_year.begins + 1
    update = (date(begins, 8, 7), date(begins, 11, 7), date(ends, 2, 7), date(ends, 5, 7))
    reason = (
        f"Updates for each income source a month and two days after each quarter of {tax_year}; the final declaration "
        f"on the 31 January after it ended on {in_words(tax_year.end)}."
    )
    return Answer({"update": update, "final": (online_filing_day(tax_year),)}, reason, tax_year.end)


def mtd_income_tax_entry(*, tax_year: TaxYear, qualifying_income: int) -> Answer:
    """Whether the income of `tax_year` brings a person into Making Tax Digital, and from when.

    `qualifying_income` is in pence: the turnover of self-employment and property together, before expenses. Answers
    `start`, the 6 April two years after the tax year began, or nothing when the income is not over the threshold.

    Raises `RuleError` for a tax year whose threshold is not known. Source: gov.uk, Find out if and when you need to
    use Making Tax Digital for Income Tax.
    """
    if tax_year not in MTD_THRESHOLDS:
        raise RuleError(f"has no threshold; those of {', '.join(map(str, MTD_THRESHOLDS))} do", name="tax_year")
    threshold = MTD_THRESHOLDS[tax_year]
    start = TaxYear(tax_year.begins + 2).start
    limit = f"£{threshold // 100:,}, the threshold for the income of {tax_year}"
    if qualifying_income <= threshold:
        return Answer({"start": ()}, f"Not brought in on {in_words(start)}: not over {limit}.", tax_year.end)
    return Answer({"start": (start,)}, f"The qualifying income is over {limit}.", tax_year.end)


RULES = (
    Rule(
        rule_id="self-assessment",
        title="Self Assessment",
        source="TMA 1970 ss.7, 8, 59A and 59B; gov.uk Self Assessment deadlines",
        # Until 2006-07 paper had until 31 January.
        valid_from=TaxYear(2007).start,
        inputs=(a_tax_year(), a_date("notice", required=False)),
        outputs=(
            "register",
            "paper",
            "coding_out",
            "online",
            "balancing_payment",
            "pay_by",
            "payment_on_account",
            "payment_on_account_pay_by",
        ),
        answer=self_assessment,
    ),
    Rule(
        rule_id="partnership-return",
        title="Partnership return (SA800)",
        source="TMA 1970 s.12AA; HMRC SAM120033 and SAM120034",
        # 2007-08 had dates of its own for partnerships with companies.
        valid_from=TaxYear(2008).start,
        inputs=(
            a_date("period_end", required=False),
            a_tax_year(required=False),
            yes_or_no("company_partner", required=False),
            a_date("notice", required=False),
        ),
        outputs=("paper", "online"),
        answer=partnership_return,
    ),
    Rule(
        rule_id="trust-return",
        title="Trust and estate return (SA900)",
        source="TMA 1970 s.8A; SA900 guidance",
        valid_from=TaxYear(2007).start,
        inputs=(a_tax_year(), a_date("notice", required=False)),
        outputs=("paper", "online"),
        answer=trust_return,
    ),
    Rule(
        rule_id="mtd-income-tax",
        title="Making Tax Digital for Income Tax",
        source="TMA 1970 s.8 and Sch A1; gov.uk, Use Making Tax Digital for Income Tax",
        valid_from=FIRST_MTD_YEAR.start,
        inputs=(a_tax_year(),),
        outputs=("update", "final"),
        answer=mtd_income_tax,
    ),
    Rule(
        rule_id="mtd-income-tax-entry",
        title="Start of Making Tax Digital for Income Tax",
        source="gov.uk, Find out if and when you need to use Making Tax Digital for Income Tax",
        valid_from=TaxYear(2024).start,
        valid_to=TaxYear(2026).end,
        inputs=(a_tax_year(), pounds("qualifying_income")),
        outputs=("start",),
        answer=mtd_income_tax_entry,
    ),
)
