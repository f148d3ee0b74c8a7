"""What a late filing costs: tables that a date selects."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from practice_hub.compliance.rules.companies import Company
from practice_hub.compliance.rules.dates import months_after, same_day_months_after
from practice_hub.compliance.rules.rule import Answer, Rule, a_choice, a_date, in_words, yes_or_no


@dataclass(frozen=True, slots=True)
class ReturnPenalties:
    """Whole pounds for a late company tax return whose filing date is `valid_from` or later."""

    valid_from: date
    late: int
    three_months_late: int
    third_in_a_row: int
    third_in_a_row_three_months_late: int

    def amount(self, *, three_months: bool, third: bool) -> int:
        """Pounds for a return that is late, by more than three months, for the third time in succession."""
        if third:
            return self.third_in_a_row_three_months_late if three_months else self.third_in_a_row
        return self.three_months_late if three_months else self.late


# Finance Act 1998 Sch 18 para 17; raised for filing dates on or after 1 Apr 2026 (Budget 2025). Newest first.
RETURN_PENALTIES = (
    ReturnPenalties(date(2026, 4, 1), 200, 400, 1_000, 2_000),
    ReturnPenalties(date(1999, 7, 1), 100, 200, 500, 1_000),
)

# Up to so many months late: whole pounds for a private company or LLP, and for a public one. SI 2008/497 reg 2.
ACCOUNTS_BANDS = ((1, 150, 750), (3, 375, 1_500), (6, 750, 3_000))
ACCOUNTS_BEYOND = (1_500, 7_500)


def corporation_tax_penalties(filing_date: date) -> ReturnPenalties:
    """The table for a return that was due on `filing_date`; before 1999 the oldest that is known."""
    return next((table for table in RETURN_PENALTIES if table.valid_from <= filing_date), RETURN_PENALTIES[-1])


def corporation_tax_late_penalty(*, due: date, filed: date, third_in_a_row: bool = False) -> Answer:
    """The flat penalty for a company tax return that was due on `due` and filed on `filed`.

    Answers `penalty` in whole pounds, 0 when it was on time. The filing date selects the table. Penalties that depend
    on the tax are not included. Source: Finance Act 1998 Sch 18 para 17.
    """
    if filed <= due:
        return Answer({"penalty": (0,)}, f"Filed on time: it was due on {in_words(due)}.", due)
    limit = months_after(due, 3)
    amount = corporation_tax_penalties(due).amount(three_months=filed > limit, third=third_in_a_row)
    when = f"after {in_words(limit)}, more than three months late" if filed > limit else f"by {in_words(limit)}"
    third = ", the third late return in succession" if third_in_a_row else ""
    return Answer({"penalty": (amount,)}, f"Due on {in_words(due)}, filed {when}{third}.", due)


def _band(due: date, filed: date, company: Company, later: Callable[[date, int], date]) -> int:
    column = 1 if company is Company.PUBLIC else 0
    for months, *pounds in ACCOUNTS_BANDS:
        if filed <= later(due, months):
            return pounds[column]
    return ACCOUNTS_BEYOND[column]


def accounts_late_penalty(*, due: date, filed: date, company: Company, late_last_year: bool = False) -> Answer:
    """The penalty for accounts that were due at Companies House on `due` and delivered on `filed`.

    Answers `penalty` in whole pounds, 0 when they were on time, doubled when the year before was late as well. At the
    end of a month no source says on which day a band ends: between the two readings `penalty` is not answered, and
    `possible` holds both amounts. Source: Companies Act 2006 s.453; SI 2008/497.
    """
    if filed <= due:
        return Answer({"penalty": (0,)}, f"Delivered on time: they were due on {in_words(due)}.", due)
    times = 2 if late_last_year else 1
    amounts = sorted({times * _band(due, filed, company, later) for later in (months_after, same_day_months_after)})
    doubled = ", doubled because the year before was late as well" if late_last_year else ""
    reason = f"Due on {in_words(due)}, delivered on {in_words(filed)}{doubled}."
    if len(amounts) == 1:
        return Answer({"penalty": (amounts[0],)}, reason, due)
    caution = "On which day this band ends is open: Companies House decides between the two amounts."
    return Answer({"possible": tuple(amounts)}, reason, due, (caution,))


RULES = (
    Rule(
        rule_id="corporation-tax-late-penalty",
        title="Penalty for a late company tax return",
        source="Finance Act 1998 Sch 18 para 17",
        valid_from=RETURN_PENALTIES[-1].valid_from,
        inputs=(a_date("due"), a_date("filed"), yes_or_no("third_in_a_row", required=False)),
        outputs=("penalty",),
        answer=corporation_tax_late_penalty,
    ),
    Rule(
        rule_id="accounts-late-penalty",
        title="Penalty for late accounts",
        source="Companies Act 2006 s.453; SI 2008/497",
        valid_from=date(2009, 2, 1),
        inputs=(
            a_date("due"),
            a_date("filed"),
            a_choice("company", Company),
            yes_or_no("late_last_year", required=False),
        ),
        outputs=("penalty", "possible"),
        answer=accounts_late_penalty,
    ),
)
