"""The fields of a deadline that a person may change, and those of one that is added by hand."""

from collections.abc import Mapping
from functools import partial

from practice_hub.compliance.models import Authority, Deadline
from practice_hub.records import parsing
from practice_hub.records.fields import Field, by_name, parsers_of
from practice_hub.records.parsing import choice, day, line, parse_all, required

LONGEST_REASON, LONGEST_TITLE, LONGEST_PERIOD = 300, 120, 60
AUTHORITIES: Mapping[str, str] = {
    Authority.COMPUTED: "The rule",
    Authority.COMPANIES_HOUSE: "Companies House",
    Authority.MANUAL: "The practice",
}
# What Companies House keeps dates of.
OF_COMPANIES_HOUSE = ("accounts-filing", "confirmation-statement")
reason = partial(line, label="The reason", most=LONGEST_REASON)
NO_REASON = "Say where this date comes from"

due_on = Field("due_on", "Due date", required(day, "Enter the date on which it is due"))
owner = Field("owner_id", "Owner", parsing.user_id, is_person=True, empty="Nobody")

FIELDS: Mapping[str, Field] = by_name(
    due_on,
    Field("authority", "Date from", choice(Authority, "Choose where the date comes from"), AUTHORITIES),
    Field("authority_reason", "Why this date", reason),
    Field("target_on", "Target date", required(day, "Enter the practice’s own aim")),
    owner,
    Field("preparer_id", "Preparer", parsing.user_id, is_person=True, empty="Nobody"),
    Field("reviewer_id", "Reviewer", parsing.user_id, is_person=True, empty="Nobody"),
)
ROLES = {name: field.label for name, field in FIELDS.items() if field.is_person}
parse = partial(parse_all, parsers=parsers_of(FIELDS))

NEW: Mapping[str, Field] = by_name(
    Field("client", "Client", required(partial(line, label="Client", most=240), "Enter the client’s name or code")),
    Field("title", "What is due", required(partial(line, label="The name", most=LONGEST_TITLE), "Enter what is due")),
    Field("period", "Period", partial(line, label="The period", most=LONGEST_PERIOD)),
    due_on,
    Field("reason", "Where this date comes from", required(reason, NO_REASON)),
    owner,
)


def authorities_of(deadline: Deadline) -> dict[str, str]:
    """Who can say the date of this one."""
    return {
        authority: words
        for authority, words in AUTHORITIES.items()
        if (authority != Authority.COMPUTED or deadline.computed_on is not None)
        and (authority != Authority.COMPANIES_HOUSE or deadline.rule in OF_COMPANIES_HOUSE)
    }
