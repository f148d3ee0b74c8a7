"""The fields of a contact: what each is called, and how it is read."""

from functools import partial

from practice_hub.clients import reading
from practice_hub.clients.fields import Field
from practice_hub.clients.reading import Unreadable

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


def name(text: str) -> str:
    own = reading.line(text, "Name")
    if not own:
        raise Unreadable("Enter the person’s name")
    return own


def email(text: str) -> str:
    """In small letters, so that one address is one."""
    return reading.email(text).lower()


def role(text: str) -> str:
    """What somebody is to a client."""
    return reading.line(text, "Role", 60)


FIELDS: dict[str, Field] = {
    own.name: own
    for own in (
        Field("name", "Name", name),
        Field("position", "Position", partial(reading.line, label="Position", most=100)),
        Field("email", "Email address", email),
        Field("phone", "Phone number", reading.phone),
        Field("notes", "Notes", partial(reading.lines, label="Notes", most=5_000)),
    )
}
