"""The Charity Commission for England and Wales: the annual return."""

from datetime import date

from practice_hub.compliance.rules.dates import months_after, same_day_months_after
from practice_hub.compliance.rules.rule import Answer, Rule, a_date, in_words

# Charities Act 2011 s.169.
MONTHS_TO_FILE = 10


def charity_annual_return(*, period_end: date) -> Answer:
    """When the annual return of a charity's financial year must be sent.

    Answers `due`. For a year that ends in February no source says how the months are counted, so nothing is answered
    as `due`: `possible` holds the two readings, and the practice types the date. Source: Charities Act 2011 s.169;
    Charity Commission, "within 10 months".
    """
    due, same_day = months_after(period_end, MONTHS_TO_FILE), same_day_months_after(period_end, MONTHS_TO_FILE)
    reason = f"10 months after {in_words(period_end)}, the end of the financial year."
    if period_end.month == 2:
        caution = "A year that ends in February: ask the Charity Commission for the date and type it."
        return Answer({"possible": tuple(sorted({same_day, due}))}, reason, period_end, (caution,))
    cautions: tuple[str, ...] = ()
    if due != same_day:
        cautions = (f"Counted to the end of the month; {in_words(same_day)} is safe on every reading.",)
    return Answer({"due": (due,)}, reason, period_end, cautions)


RULES = (
    Rule(
        rule_id="charity-annual-return",
        title="Charity annual return",
        source="Charities Act 2011 s.169; Charity Commission: within 10 months",
        valid_from=date(2012, 3, 14),
        inputs=(a_date("period_end"),),
        outputs=("due", "possible"),
        answer=charity_annual_return,
    ),
)
