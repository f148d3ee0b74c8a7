"""VAT: the ordinary return, annual accounting and payments on account."""

from datetime import date, timedelta
from enum import StrEnum

from practice_hub.compliance.rules.dates import (
    ONE_DAY,
    end_of_months_from,
    is_last_of_month,
    last_of_month,
    last_working_day_of_month,
    months_after,
    working_day_after,
    working_day_on_or_before,
)
from practice_hub.compliance.rules.rule import Answer, Rule, RuleError, a_choice, a_date, earlier_than, in_words

# Returns and payments made electronically have these days more than regulation 25 gives. VAT Notice 700 para 21.
ELECTRONIC_DAYS = timedelta(days=7)

# HMRC takes a Direct Debit on this working day after the due date.
DIRECT_DEBIT_WORKING_DAYS = 3


class Stagger(StrEnum):
    """Which months a client's VAT quarters end in."""

    ONE = "1"
    TWO = "2"
    THREE = "3"


STAGGER_MONTHS = {Stagger.ONE: (3, 6, 9, 12), Stagger.TWO: (1, 4, 7, 10), Stagger.THREE: (2, 5, 8, 11)}


class InstalmentPlan(StrEnum):
    """How a business on annual accounting pays towards its year."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


# The months of the annual accounting year at whose end an instalment is due. VAT Regulations 1995 reg 50.
INSTALMENT_MONTHS = {InstalmentPlan.MONTHLY: tuple(range(4, 13)), InstalmentPlan.QUARTERLY: (4, 7, 10)}

# A first annual accounting period shorter than this has one month for its return and no instalments (VATAAS3400).
SHORT_ANNUAL_PERIOD_MONTHS = 4


def vat_return(*, period_end: date, stagger: Stagger | None = None) -> Answer:
    """When a VAT return and its payment are due, monthly and quarterly alike.

    The last day of the month after the month in which the period ends, and 7 days. `stagger` is only compared: a
    quarter that does not belong to it is an error. Answers `due`, `pay_by` (the working day by which a Bacs payment
    must arrive) and `direct_debit` (when HMRC takes it: the third working day after `due`).

    Raises `RuleError` when the period does not end in a month of the stagger. Source: VAT Regulations 1995 regs 25
    and 40; VAT Notice 700 section 21.
    """
    if stagger is not None and period_end.month not in STAGGER_MONTHS[stagger]:
        raise RuleError(f"stagger {stagger} has no quarter that ends in that month", name="period_end")
    due = _end_of_next_month(period_end) + ELECTRONIC_DAYS
    outputs = {
        "due": (due,),
        "pay_by": (working_day_on_or_before(due),),
        "direct_debit": (working_day_after(due, DIRECT_DEBIT_WORKING_DAYS),),
    }
    reason = f"7 days after the end of the month that follows {in_words(period_end)}, the end of the period."
    return Answer(outputs, reason, period_end)


def _end_of_next_month(day: date) -> date:
    return last_of_month(last_of_month(day) + ONE_DAY)


def vat_annual_accounting(
    *, period_end: date, instalments: InstalmentPlan | None = None, period_start: date | None = None
) -> Answer:
    """When the one return of a VAT annual accounting year, its balance and its instalments are due; no 7 days.

    `instalments` is None when they need not be listed. `period_start` is given when the first year is shorter than 12
    months. Answers `due` and its `pay_by`; `instalment`, at the ends of months 4 to 12 or 4, 7 and 10, and
    `instalment_pay_by`.

    Raises `RuleError` when the period ends before it begins or is longer than 12 months. Source: VAT Regulations 1995
    reg 50; HMRC VATAAS3400 and VATAAS4300.
    """
    # The day before the first: "the end of month 4" is four months after it.
    before = months_after(period_end, -12) if period_start is None else period_start - ONE_DAY
    _require_annual_period(before + ONE_DAY, period_end, starts=period_start is not None)
    short = end_of_months_from(before + ONE_DAY, SHORT_ANNUAL_PERIOD_MONTHS) > period_end
    due = months_after(period_end, 1 if short else 2)
    months = INSTALMENT_MONTHS[instalments] if instalments and not short else ()
    instalment = tuple(day for day in (months_after(before, month) for month in months) if day <= period_end)
    outputs = {
        "due": (due,),
        "pay_by": (working_day_on_or_before(due),),
        "instalment": instalment,
        "instalment_pay_by": tuple(working_day_on_or_before(day) for day in instalment),
    }
    return Answer(outputs, _annual_reason(period_end, instalment, short=short), period_end)


def _annual_reason(period_end: date, instalment: tuple[date, ...], *, short: bool) -> str:
    months = "1 month (a period shorter than 4 months)" if short else "2 months"
    reason = f"{months} after {in_words(period_end)}, the end of the annual accounting year"
    return f"{reason}; {len(instalment)} instalments, from the end of its month 4 on." if instalment else f"{reason}."


def _require_annual_period(start: date, period_end: date, *, starts: bool) -> None:
    if period_end < start:
        raise earlier_than("period_end", "period_start")
    if starts and period_end > end_of_months_from(start, 12):
        raise RuleError("is more than 12 months after period_start", name="period_end")


def vat_payments_on_account(*, period_end: date) -> Answer:
    """When a business that makes payments on account pays for a quarter and files its return; no 7 days.

    Answers `payment`, the last working days of the quarter's months 2 and 3, and `due`, the last working day of the
    month after it, for the return and the balance: all are working days already.

    Raises `RuleError` when the quarter does not end on the last day of a month. Source: VAT Regulations 1995 Part VI;
    VAT Notice 700/60.
    """
    if not is_last_of_month(period_end):
        raise RuleError("is not the last day of a month, as a quarter's end is", name="period_end")
    outputs = {
        "payment": (
            last_working_day_of_month(months_after(period_end, -1)),
            last_working_day_of_month(period_end),
        ),
        "due": (last_working_day_of_month(months_after(period_end, 1)),),
    }
    reason = (
        f"The last working days of months 2 and 3 of the quarter to {in_words(period_end)}; return and balance on the "
        "last working day of the month after it, without the 7 days."
    )
    return Answer(outputs, reason, period_end)


RULES = (
    Rule(
        rule_id="vat-return",
        title="VAT return",
        source="VAT Regulations 1995 regs 25 and 40; VAT Notice 700 section 21",
        # Electronic returns, and with them the 7 days, became the rule for all.
        valid_from=date(2012, 4, 1),
        inputs=(a_date("period_end"), a_choice("stagger", Stagger, required=False)),
        outputs=("due", "pay_by", "direct_debit"),
        answer=vat_return,
    ),
    Rule(
        rule_id="vat-annual-accounting",
        title="VAT annual accounting",
        source="VAT Regulations 1995 reg 50; HMRC VATAAS3400 and VATAAS4300",
        valid_from=date(1995, 10, 20),
        inputs=(
            a_date("period_end"),
            a_choice("instalments", InstalmentPlan, required=False),
            a_date("period_start", required=False),
        ),
        outputs=("due", "pay_by", "instalment", "instalment_pay_by"),
        answer=vat_annual_accounting,
    ),
    Rule(
        rule_id="vat-payments-on-account",
        title="VAT payments on account",
        source="VAT Regulations 1995 Part VI; VAT Notice 700/60",
        valid_from=date(1995, 10, 20),
        inputs=(a_date("period_end"),),
        outputs=("payment", "due"),
        answer=vat_payments_on_account,
    ),
)
