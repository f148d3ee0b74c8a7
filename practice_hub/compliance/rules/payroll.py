"""Payroll: PAYE months and quarters, the Construction Industry Scheme and the payroll year's end."""

from datetime import date

from practice_hub.compliance.rules.dates import TaxYear, working_day_on_or_before
from practice_hub.compliance.rules.rule import Answer, Rule, RuleError, a_date, a_tax_year, in_words, yes_or_no

# Tax months end on this day. Income Tax (PAYE) Regulations 2003 reg 2.
TAX_MONTH_END_DAY = 5

# The months in which PAYE quarters end.
QUARTER_MONTHS = (1, 4, 7, 10)

# Electronic payment (PAYE Regulations 2003 reg 69), and the reports of employers and contractors (SI 2005/2045 reg 4).
PAYMENT_DAY, REPORT_DAY = 22, 19

# From the tax year after this one most benefits are payrolled, and P11D is left for loans and living accommodation.
LAST_FULL_P11D_YEAR = TaxYear(2026)
PAYROLLED_CAUTION = (
    "P11D and Class 1A are due only for loans and living accommodation that were not payrolled: from 6 April 2027 "
    "other benefits go through the payroll."
)


def paye_month(*, period_end: date) -> Answer:
    """The dates of a tax month, which ends on the 5th.

    Answers `eps` (the Employer Payment Summary), `due` (electronic payment) and `pay_by`, the working day by which
    a Bacs payment must arrive.

    Raises `RuleError` when `period_end` is not a 5th. Source: PAYE Regulations 2003 reg 69; gov.uk, Running payroll.
    """
    _require_tax_month(period_end)
    due = period_end.replace(day=PAYMENT_DAY)
    outputs = {
        "eps": (period_end.replace(day=REPORT_DAY),),
        "due": (due,),
        "pay_by": (working_day_on_or_before(due),),
    }
    reason = f"The 22nd after {in_words(period_end)}, the end of the tax month; the payment summary by the 19th."
    return Answer(outputs, reason, period_end)


def paye_quarter(*, period_end: date) -> Answer:
    """When a small employer pays a quarter that ends on 5 July, October, January or April.

    Answers `due` (electronic payment) and `pay_by`, the working day by which a Bacs payment must arrive.

    Raises `RuleError` for any other end. Source: PAYE Regulations 2003 regs 69 and 70.
    """
    _require_tax_month(period_end)
    if period_end.month not in QUARTER_MONTHS:
        raise RuleError("is not the end of a PAYE quarter: 5 Jul, 5 Oct, 5 Jan or 5 Apr", name="period_end")
    due = period_end.replace(day=PAYMENT_DAY)
    reason = f"The 22nd after {in_words(period_end)}, the end of the PAYE quarter."
    return Answer({"due": (due,), "pay_by": (working_day_on_or_before(due),)}, reason, period_end)


def cis_return(*, period_end: date) -> Answer:
    """When a contractor's return for the tax month that ends on `period_end` must be filed, nil returns too.

    Answers `due`. Raises `RuleError` when `period_end` is not a 5th. Source: SI 2005/2045 reg 4.
    """
    _require_tax_month(period_end)
    reason = f"The 19th after {in_words(period_end)}, the end of the tax month; a nil return is due too."
    return Answer({"due": (period_end.replace(day=REPORT_DAY),)}, reason, period_end)


def _require_tax_month(period_end: date) -> None:
    if period_end.day != TAX_MONTH_END_DAY:
        raise RuleError("is not the end of a tax month, which is a 5th", name="period_end")


def payroll_year_end(*, tax_year: TaxYear, loans_or_accommodation: bool | None = None) -> Answer:
    """What an employer owes after the end of the payroll year.

    `loans_or_accommodation` says whether the employer gave beneficial loans or living accommodation that were not
    payrolled; from 2027-28 on only those are still reported. Answers `p60`, and, unless it is known that none are due,
    `p11d`, `class_1a` (electronic payment) and its `class_1a_pay_by`.

    Source: PAYE Regulations 2003 regs 67 and 85; SSCR 2001 reg 71; gov.uk, Payroll: annual reporting and Payrolling
    benefits from April 2027.
    """
    year = tax_year.end.year
    outputs: dict[str, tuple[date, ...]] = {"p60": (date(year, 5, 31),)}
    payrolled = tax_year > LAST_FULL_P11D_YEAR
    if not payrolled or loans_or_accommodation is not False:
        class_1a = date(year, 7, 22)
        outputs["p11d"] = (date(year, 7, 6),)
        outputs["class_1a"] = (class_1a,)
        outputs["class_1a_pay_by"] = (working_day_on_or_before(class_1a),)
    cautions = (PAYROLLED_CAUTION,) if payrolled and loans_or_accommodation is None else ()
    reason = f"The fixed dates after {in_words(tax_year.end)}, the end of the tax year {tax_year}."
    return Answer(outputs, reason, tax_year.end, cautions)


RULES = (
    Rule(
        rule_id="paye-month",
        title="PAYE month",
        source="PAYE Regulations 2003 reg 69; gov.uk, Running payroll",
        # Real Time Information began.
        valid_from=date(2013, 4, 6),
        inputs=(a_date("period_end"),),
        outputs=("eps", "due", "pay_by"),
        answer=paye_month,
    ),
    Rule(
        rule_id="paye-quarter",
        title="PAYE quarter",
        source="PAYE Regulations 2003 regs 69 and 70",
        valid_from=date(2013, 4, 6),
        inputs=(a_date("period_end"),),
        outputs=("due", "pay_by"),
        answer=paye_quarter,
    ),
    Rule(
        rule_id="cis-return",
        title="CIS monthly return",
        source="SI 2005/2045 reg 4; gov.uk, CIS monthly returns",
        valid_from=date(2007, 4, 6),
        inputs=(a_date("period_end"),),
        outputs=("due",),
        answer=cis_return,
    ),
    Rule(
        rule_id="payroll-year-end",
        title="Payroll year end",
        source="PAYE Regulations 2003 regs 67 and 85; gov.uk, Payroll: annual reporting",
        valid_from=date(2013, 4, 6),
        inputs=(a_tax_year(), yes_or_no("loans_or_accommodation", required=False)),
        outputs=("p60", "p11d", "class_1a", "class_1a_pay_by"),
        answer=payroll_year_end,
    ),
)
