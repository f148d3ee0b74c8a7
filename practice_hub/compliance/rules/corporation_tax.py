"""Corporation Tax: accounting periods, the return, payment and instalments. Companies only: an LLP's members pay."""

from datetime import date, timedelta
from enum import StrEnum

from practice_hub.compliance.rules.dates import (
    ONE_DAY,
    Period,
    end_of_months_from,
    months_after,
    same_day_months_after,
    working_day_on_or_before,
)
from practice_hub.compliance.rules.rule import Answer, Rule, RuleError, a_choice, a_date, earlier_than, in_words


class Size(StrEnum):
    """Who pays by instalments: profits over £1.5 million a year, over £20 million (shared among associates)."""

    LARGE = "large"
    VERY_LARGE = "very-large"


# A period of account up to this long moves the return by its end, a longer one by its start. FA 1998 Sch 18 para 14.
ORDINARY_ACCOUNT_MONTHS = 18

# Very large companies pay earlier for periods that begin on or after this day. SI 2017/1072 reg 1.
VERY_LARGE_FROM = date(2019, 4, 1)


def corporation_tax_payment(*, period_end: date) -> Answer:
    """When a company that is not large pays the tax of an accounting period.

    Nine months and a day after the end: the 1st of the tenth month when the period ends on the last day of a month or
    the ninth month lacks the day. Answers `due` and `pay_by`, the working day by which a Bacs payment must arrive.
    Source: TMA 1970 s.59D; HMRC CTM01800.
    """
    due = months_after(period_end, 9) + ONE_DAY
    reason = f"9 months and 1 day after {in_words(period_end)}, the end of the accounting period."
    return Answer({"due": (due,), "pay_by": (working_day_on_or_before(due),)}, reason, period_end)


def corporation_tax_return(
    *,
    period_end: date,
    account_from: date | None = None,
    account_to: date | None = None,
    notice: date | None = None,
) -> Answer:
    """When the company tax return (CT600) of an accounting period must be filed: the latest of up to three dates.

    `account_from` and `account_to` bound the period of account in which `period_end` falls; `notice` is the day on
    which the notice to file was served. Answers `due`.

    Raises `RuleError` when one bound lacks the other, or `period_end` lies outside. Source: FA 1998 Sch 18 para 14;
    HMRC CTM93030 to CTM93050.
    """
    dates = [
        (months_after(period_end, 12), f"12 months after {in_words(period_end)}, the end of the accounting period")
    ]
    if account_from is not None and account_to is not None:
        _require_within(period_end, account_from, account_to)
        dates.append(_by_period_of_account(account_from, account_to))
    elif account_from is not None or account_to is not None:
        missing = "account_from" if account_from is None else "account_to"
        raise RuleError("is missing: a period of account has two ends", name=missing)
    if notice is not None:
        dates.append((months_after(notice, 3), f"3 months after the notice to file of {in_words(notice)}"))
    # Of equal dates the first, the simplest, gives the reason.
    due, reason = max(dates, key=lambda dated: dated[0])
    return Answer({"due": (due,)}, f"{reason}{', the latest of its dates' if len(dates) > 1 else ''}.", period_end)


def _by_period_of_account(account_from: date, account_to: date) -> tuple[date, str]:
    if account_to <= end_of_months_from(account_from, ORDINARY_ACCOUNT_MONTHS):
        return months_after(account_to, 12), f"12 months after {in_words(account_to)}, the end of the period of account"
    reason = f"30 months from {in_words(account_from)}, the start of a period of account longer than 18 months"
    return end_of_months_from(account_from, 30), reason


def _require_within(period_end: date, account_from: date, account_to: date) -> None:
    if account_to < account_from:
        raise earlier_than("account_to", "account_from")
    if not account_from <= period_end <= account_to:
        raise RuleError("does not lie within the period of account", name="period_end")


def accounting_periods(account_from: date, account_to: date, trading_start: date | None = None) -> list[Period]:
    """The accounting periods of one period of account: 12 months, again 12 months, then the rest.

    They cover the account exactly, from `account_from`, or from `trading_start` when trade began later (days before
    it belong to no accounting period of the trade).

    Raises `RuleError` when the account or trade ends before it begins. Source: CTA 2009 ss.9 and 10; HMRC CTM93020.
    """
    if account_to < account_from:
        raise earlier_than("account_to", "account_from")
    start = max(account_from, trading_start or account_from)
    if start > account_to:
        raise RuleError("is later than account_to", name="trading_start")
    periods = []
    while start <= account_to:
        end = min(end_of_months_from(start, 12), account_to)
        periods.append(Period(start, end))
        start = end + ONE_DAY
    return periods


def corporation_tax_periods(*, account_from: date, account_to: date, trading_start: date | None = None) -> Answer:
    """The accounting periods of a period of account: answers `start` and `end`, one of each for every period.

    Takes and raises what `accounting_periods` does.
    """
    periods = accounting_periods(account_from, account_to, trading_start)
    reason = f"The accounts from {in_words(account_from)} to {in_words(account_to)} are one accounting period."
    if len(periods) > 1:
        reason = (
            f"The accounts from {in_words(periods[0].start)} to {in_words(account_to)} are longer than 12 months, "
            f"which an accounting period cannot be: {len(periods)} periods, the first of 12 months."
        )
    elif periods[0].start > account_from:
        reason = f"The first accounting period begins with the trade, on {in_words(periods[0].start)}."
    starts, ends = tuple(period.start for period in periods), tuple(period.end for period in periods)
    return Answer({"start": starts, "end": ends}, reason, account_to)


def corporation_tax_instalments(*, period_start: date, period_end: date, size: Size) -> Answer:
    """When a large or very large company pays the tax of an accounting period of up to 12 months.

    Answers `due`, up to four dates, and `pay_by`, the working day by which a Bacs payment must arrive for each.

    Raises `RuleError` when the period is longer than 12 months, ends before it begins, or began before very large
    companies paid earlier. Source: SI 1998/3175 regs 5 and 5AZA; HMRC CTM92560 to CTM92590 and CTM92805.
    """
    if period_end < period_start:
        raise earlier_than("period_end", "period_start")
    if period_end > end_of_months_from(period_start, 12):
        raise RuleError(
            "is more than 12 months after period_start: an accounting period is no longer", name="period_end"
        )
    if size is Size.VERY_LARGE and period_start < VERY_LARGE_FROM:
        raise RuleError("pays as large does for a period that began before 1 Apr 2019", name="size")
    period = Period(period_start, period_end)
    due, reason = _large(period) if size is Size.LARGE else _very_large(period)
    pay_by = tuple(working_day_on_or_before(day) for day in due)
    return Answer({"due": due, "pay_by": pay_by}, reason, period_end)


def _large(period: Period) -> tuple[tuple[date, ...], str]:
    final = months_after(period.end, 3) + timedelta(days=14)
    # From a start to the same numbered day: the manual's last day rule is for the instalments after the first.
    first = same_day_months_after(period.start, 6) + timedelta(days=13)
    reason = (
        f"6 months and 13 days after {in_words(period.start)}, then every 3 months; the last 3 months and 14 days "
        f"after {in_words(period.end)}."
    )
    return (*_earlier(first, final), final), reason


def _very_large(period: Period) -> tuple[tuple[date, ...], str]:
    first = same_day_months_after(period.start, 2) + timedelta(days=13)
    if period.end == end_of_months_from(period.start, 12):
        reason = f"2 months and 13 days after {in_words(period.start)}, then every 3 months."
        return _every_three_months(first, 4), reason
    final = months_after(period.end, -1) + timedelta(days=14)
    if final < period.start:
        return (period.end,), f"The period is so short that all is due on its last day, {in_words(period.end)}."
    reason = (
        f"2 months and 13 days after {in_words(period.start)}, then every 3 months; the last 14 days after the day "
        f"one month before {in_words(period.end)}."
    )
    return (*_earlier(first, final), final), reason


def _earlier(first: date, final: date) -> tuple[date, ...]:
    """The instalments before the final one; a short period leaves out those that would not be earlier (CTM92580)."""
    return tuple(day for day in _every_three_months(first, 3) if day < final)


def _every_three_months(first: date, count: int) -> tuple[date, ...]:
    """`count` instalments; each is counted from the one before, not from the start of the period (CTM92560)."""
    days = [first]
    while len(days) < count:
        days.append(months_after(days[-1], 3))
    return tuple(days)


RULES = (
    Rule(
        rule_id="corporation-tax-payment",
        title="Corporation Tax payment",
        source="TMA 1970 s.59D; HMRC CTM01800",
        valid_from=date(1993, 10, 1),
        inputs=(a_date("period_end"),),
        outputs=("due", "pay_by"),
        answer=corporation_tax_payment,
    ),
    Rule(
        rule_id="corporation-tax-return",
        title="Company tax return (CT600)",
        source="Finance Act 1998 Sch 18 para 14; HMRC CTM93030 to CTM93050",
        valid_from=date(1999, 7, 1),
        inputs=(
            a_date("period_end"),
            a_date("account_from", required=False),
            a_date("account_to", required=False),
            a_date("notice", required=False),
        ),
        outputs=("due",),
        answer=corporation_tax_return,
    ),
    Rule(
        rule_id="corporation-tax-periods",
        title="Accounting periods for Corporation Tax",
        source="Corporation Tax Act 2009 ss.9 and 10; HMRC CTM93020",
        valid_from=date(2009, 4, 1),
        inputs=(a_date("account_from"), a_date("account_to"), a_date("trading_start", required=False)),
        outputs=("start", "end"),
        answer=corporation_tax_periods,
    ),
    Rule(
        rule_id="corporation-tax-instalments",
        title="Corporation Tax instalments",
        source="SI 1998/3175 regs 5 and 5AZA; HMRC CTM92560 to CTM92590 and CTM92805",
        valid_from=date(1999, 7, 1),
        inputs=(a_date("period_start"), a_date("period_end"), a_choice("size", Size)),
        outputs=("due", "pay_by"),
        answer=corporation_tax_instalments,
    ),
)
