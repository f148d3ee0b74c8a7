"""The fields of a contact."""

from functools import partial

from wtforms import TelField, TextAreaField

from practice_hub.records import parsing
from practice_hub.records.fields import Field, Fields, by_name, parsers_of
from practice_hub.records.parsing import line, lines, parse_all, required

# What people are to clients, most often; any other words will do.
ROLES = (
    "Director",
    "Company secretary",
    "Shareholder",
    "Partner",
    "Bookkeeper",
    "Finance director",
    "Spouse",
    "Trustee",
    "Solicitor",
    "Executor",
)


def email(text: str) -> str:
    """In small letters, so that one address is one."""
    return parsing.email(text).lower()


def role(text: str) -> str:
    """What somebody is to a client."""
    return line(text, "Role", 60)


FIELDS: Fields = by_name(
    Field("name", "Name", required(partial(line, label="Name"), "Enter the person’s name")),
    Field("position", "Position", partial(line, label="Position", most=100)),
    Field("email", "Email address", email),
    Field("phone", "Phone number", parsing.phone, input=TelField),
    Field("notes", "Notes", partial(lines, label="Notes", most=5_000), input=TextAreaField),
)
parse = partial(parse_all, parsers=parsers_of(FIELDS))
