"""A contact as somebody types it in a form: “Jane Smith (jane@example.org)”, or a name that only one has."""

import re

from practice_hub.base.database import TenantSession
from practice_hub.clients.models import sorted_by
from practice_hub.contacts import access
from practice_hub.contacts.models import Contact
from practice_hub.records.parsing import ParseError

_WITH_MORE = re.compile(r"(.*) \(([^()]*)\)\s*")


def contact_text(contact: Contact) -> str:
    """The name, with what tells it from another of the same name."""
    more = contact.email or contact.phone
    return f"{contact.name} ({more})" if more else contact.name


def contact_from_text(session: TenantSession, typed: str) -> Contact:
    """Raises `ParseError`."""
    if not typed.strip():
        raise ParseError("Enter the person’s name")
    parts = _WITH_MORE.fullmatch(typed)
    found = access.called(session, parts[1] if parts else typed)
    told = [one for one in found if contact_text(one) == typed.strip()]
    meant = told or [one for one in found if one.sort_name == sorted_by(typed)] or found
    if not meant:
        raise ParseError("No contact is called so. Choose one from the list, or add a new contact.")
    if len(meant) > 1:
        first = " or ".join(contact_text(one) for one in meant[:2])
        raise ParseError(f"More than one contact is called so. Enter the email address too, such as {first}.")
    return meant[0]
