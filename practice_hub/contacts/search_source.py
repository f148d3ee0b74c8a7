"""How contacts are found by the search of the frame: by name, email address and phone number."""

from sqlalchemy import select

from practice_hub.base.database import TenantSession
from practice_hub.contacts import access
from practice_hub.contacts.access import SUBJECT
from practice_hub.contacts.models import Contact
from practice_hub.search.access import Query, first, has_all, has_all_exactly
from practice_hub.search.sources import Hit, Hits, SearchSource, hits


def find(session: TenantSession, query: Query, limit: int, offset: int) -> Hits:
    """Those who are called exactly so come first, archived ones last."""
    found = select(Contact.id).where(has_all(query, SUBJECT, Contact.id))
    archived, exactly = first(Contact.archived_at.is_(None)), first(has_all_exactly(query, SUBJECT, Contact.id))
    ordered = found.order_by(archived, exactly, Contact.sort_name, Contact.id)
    return hits(session, ordered, limit, offset, access.by_ids, _hit)


def _hit(contact: Contact) -> Hit:
    detail = " · ".join(part for part in (contact.position, contact.email, contact.phone) if part)
    mark = "Archived" if contact.archived_at else ""
    return Hit(f"contact-{contact.id}", contact.name, detail, f"/contacts/{contact.id}", mark)


SOURCE = SearchSource(SUBJECT, "Contacts", "user", find, 20)
