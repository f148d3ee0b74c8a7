"""Companies House: accounts and confirmation statements of companies and LLPs."""

from datetime import date, timedelta
from enum import StrEnum

from practice_hub.compliance.rules.dates import (
    ONE_DAY,
    Period,
    end_of_months_from,
    is_last_of_month,
    months_after,
    same_day_months_after,
)
from practice_hub.compliance.rules.rule import (
    Answer,
    Rule,
    RuleError,
    a_choice,
    a_count,
    a_date,
    earlier_than,
    in_words,
)


class Company(StrEnum):
    """The kinds that Companies House counts apart; an LLP files as a private company does."""

    PRIVATE = "private"
    PUBLIC = "public"
    LLP = "llp"


# Months to file accounts after the period's end. Companies Act 2006 s.442(2); for LLPs by SI 2008/1911.
MONTHS_TO_FILE = {Company.PRIVATE: 9, Company.PUBLIC: 6, Company.LLP: 9}

# Months that first accounts, and a shortened period, leave at the least. Companies Act 2006 s.442(3) and (4).
LEAST_MONTHS_TO_FILE = 3

# A first accounting reference period is no longer. Companies Act 2006 s.391(5).
LONGEST_FIRST_PERIOD_MONTHS = 18

# Days after the end of a review period. Companies Act 2006 s.853A(1).
CONFIRMATION_DAYS = timedelta(days=14)


def accounts_filing(
    *,
    period_end: date,
    company: Company,
    incorporated: date | None = None,
    shortened_notice: date | None = None,
) -> Answer:
    """When accounts must be with Companies House; dormant companies file too. A filing date never moves.

    `period_end` is the last day of the accounting reference period; `incorporated` is given for the first accounts
    only; `shortened_notice` is the date of the notice that shortened the period. Answers `due`.

    Raises `RuleError` when the period ends before the incorporation, or so long after it that these cannot be the
    first accounts. Source: Companies Act 2006 ss.442 and 443.
    """
    due, reason = _ordinary(period_end, MONTHS_TO_FILE[company])
    cautions: tuple[str, ...] = ()
    if incorporated is not None:
        _require_first_period(incorporated, period_end)
        if period_end > end_of_months_from(incorporated, 12):
            due, reason = _long_first_accounts(period_end, incorporated, MONTHS_TO_FILE[company])
            cautions = _doubts_about_first_accounts(incorporated, period_end)
    if shortened_notice is not None:
        by_notice = months_after(shortened_notice, LEAST_MONTHS_TO_FILE)
        if by_notice > due:
            due = by_notice
            reason = (
                f"The period was shortened by the notice of {in_words(shortened_notice)}: 3 months after it, which is "
                "later than the ordinary date."
            )
    return Answer({"due": (due,)}, reason, period_end, cautions)


def _ordinary(period_end: date, months: int) -> tuple[date, str]:
    reason = f"{months} months after {in_words(period_end)}, the end of the period"
    if is_last_of_month(period_end):
        reason += "; the last day of a month leads to the last day of a month"
    return months_after(period_end, months), f"{reason}."


def _long_first_accounts(period_end: date, incorporated: date, months: int) -> tuple[date, str]:
    anniversary = same_day_months_after(incorporated, 12)
    from_anniversary = months_after(anniversary, months)
    from_end = months_after(period_end, LEAST_MONTHS_TO_FILE)
    opening = f"First accounts of more than 12 months (incorporated {in_words(incorporated)}): "
    if from_end > from_anniversary:
        return from_end, (
            f"{opening}3 months after {in_words(period_end)}, the end of the period, which is later than {months} "
            "months from the first anniversary."
        )
    return from_anniversary, f"{opening}{months} months from {in_words(anniversary)}, the first anniversary."


def _require_first_period(incorporated: date, period_end: date) -> None:
    if period_end < incorporated:
        raise earlier_than("period_end", "the incorporation")
    if period_end > months_after(incorporated, 24):
        raise RuleError(
            "is given for the first accounts only, and a period that ends more than two years later is not the first",
            name="incorporated",
        )


def _doubts_about_first_accounts(incorporated: date, period_end: date) -> tuple[str, ...]:
    doubts = []
    if period_end > end_of_months_from(incorporated, LONGEST_FIRST_PERIOD_MONTHS):
        doubts.append("A first accounting period is no longer than 18 months: check the dates.")
    if (incorporated.month, incorporated.day) == (2, 29):
        doubts.append("Incorporated on 29 February: the first anniversary is taken to be 28 February, the safe one.")
    return tuple(doubts)


def review_periods(first_day: date, count: int) -> list[Period]:
    """The first `count` review periods when the first begins on `first_day`.

    Each is of 12 months and begins on the day after the one before has ended, so that they neither overlap nor leave
    a day out; chained from 29 February they go on from 1 March. Source: Companies Act 2006 s.853A(3) to (5).
    """
    periods: list[Period] = []
    for _ in range(count):
        start = periods[-1].end + ONE_DAY if periods else first_day
        periods.append(Period(start, end_of_months_from(start, 12)))
    return periods


def confirmation_statement(
    *, incorporated: date | None = None, period: int = 1, last_confirmed: date | None = None
) -> Answer:
    """When the confirmation statement of a review period must be with Companies House.

    `period` counts from 1. The first review period begins on `incorporated`, or, when a statement has been made, on
    the day after `last_confirmed` (its confirmation date, early or not): then `incorporated` is not needed. Answers
    `due` and the period's `review_start` and `review_end`.

    Raises `RuleError` when neither date is given. Source: Companies Act 2006 s.853A.
    """
    if last_confirmed is not None:
        if incorporated is not None and last_confirmed < incorporated:
            raise earlier_than("last_confirmed", "the incorporation")
        first_day, since = last_confirmed + ONE_DAY, f"after the statement confirmed to {in_words(last_confirmed)}"
    elif incorporated is not None:
        first_day, since = incorporated, f"since the incorporation on {in_words(incorporated)}"
    else:
        raise RuleError("is missing (or give last_confirmed, the last confirmation date)", name="incorporated")
    review = review_periods(first_day, period)[-1]
    due = review.end + CONFIRMATION_DAYS
    reason = (
        f"14 days after {in_words(review.end)}, the end of the review period of 12 months that begins on "
        f"{in_words(review.start)} (number {period} {since})."
    )
    return Answer({"due": (due,), "review_start": (review.start,), "review_end": (review.end,)}, reason, review.end)


RULES = (
    Rule(
        rule_id="accounts-filing",
        title="Accounts to Companies House",
        source="Companies Act 2006 ss.442 and 443",
        # Years that begin on or after 6 Apr 2008, so those of 12 months that end from this day on.
        valid_from=date(2009, 4, 5),
        inputs=(
            a_date("period_end"),
            a_choice("company", Company),
            a_date("incorporated", required=False),
            a_date("shortened_notice", required=False),
        ),
        outputs=("due",),
        answer=accounts_filing,
    ),
    Rule(
        rule_id="confirmation-statement",
        title="Confirmation statement",
        source="Companies Act 2006 s.853A",
        # It took the annual return's place on this day.
        valid_from=date(2016, 6, 30),
        inputs=(
            a_date("incorporated", required=False),
            a_count("period", required=False),
            a_date("last_confirmed", required=False),
        ),
        outputs=("due", "review_start", "review_end"),
        answer=confirmation_statement,
    ),
)
