"""Every read of contacts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from practice_hub.activity.subjects import Subject
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.models import Client, sorted_by
from practice_hub.contacts.models import Contact, ContactLink
from practice_hub.web.pagination import Page, page_number

SUBJECT = "contact"
"""What contacts are called in events and activities."""
PAGE_LENGTH = 50
# Words beyond these would only make the query slower.
MOST_WORDS = 6
# A person who types a name is offered so many.
MOST_OFFERED = 20
# Nobody stands beside more clients, and no client has more people; a page must end.
MOST_LINKS = 100


@dataclass(frozen=True, slots=True)
class ContactFilter:
    text: str = ""
    archived: bool = False


def subject_of(contact: Contact) -> Subject:
    """A contact as the story names it."""
    return Subject(SUBJECT, contact.id, contact.name, f"/contacts/{contact.id}")


def get_contact(session: TenantSession, contact_id: int) -> Contact | None:
    """One contact. In a unit of work it is held."""
    return by_ids(session, [contact_id]).get(contact_id)


def by_ids(session: TenantSession, ids: Collection[int]) -> dict[int, Contact]:
    own = select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id)
    if isinstance(session, WriteSession):
        own = own.with_for_update(key_share=True)
    return {contact.id: contact for contact in session.scalars(own)}


def get_link(session: TenantSession, link_id: int) -> ContactLink | None:
    return session.scalar(_links().where(ContactLink.id == link_id))


def link_between(session: TenantSession, contact_id: int, client_id: int) -> ContactLink | None:
    own = _links().where(ContactLink.contact_id == contact_id, ContactLink.client_id == client_id)
    return session.scalar(own)


def main_link(session: TenantSession, client_id: int) -> ContactLink | None:
    return session.scalar(_links().where(ContactLink.client_id == client_id, ContactLink.is_main))


def links_of_clients(session: TenantSession, client_ids: Collection[int]) -> Mapping[int, Sequence[ContactLink]]:
    """The people beside each of these clients: the main contact first, then by name; archived people are left out."""
    own = _links().join(Contact, ContactLink.contact).where(ContactLink.client_id.in_(client_ids))
    ordered = own.where(Contact.archived_at.is_(None)).order_by(ContactLink.is_main.desc(), Contact.sort_name)
    found = defaultdict[int, list[ContactLink]](list)
    for link in session.scalars(ordered.limit(MOST_LINKS * max(1, len(client_ids)))):
        found[link.client_id].append(link)
    return found


def links_of_contacts(session: TenantSession, contact_ids: Collection[int]) -> Mapping[int, Sequence[ContactLink]]:
    """The clients beside whom each of these people stands, by name."""
    own = _links().join(Client, ContactLink.client).where(ContactLink.contact_id.in_(contact_ids))
    found = defaultdict[int, list[ContactLink]](list)
    for link in session.scalars(own.order_by(Client.sort_name).limit(MOST_LINKS * max(1, len(contact_ids)))):
        found[link.contact_id].append(link)
    return found


def page(
    session: TenantSession, criteria: ContactFilter, raw_number: str | None, size: int = PAGE_LENGTH
) -> Page[Contact]:
    """One page of the list by name: one query to count, one to read."""
    where = _conditions(criteria)
    total = session.scalar(select(func.count()).select_from(Contact).where(*where)) or 0
    number = page_number(raw_number, total, size)
    own = select(Contact).where(*where).order_by(Contact.sort_name, Contact.id)
    return Page(session.scalars(own.limit(size).offset((number - 1) * size)).all(), number, size, total)


def twins(session: TenantSession, email: str, *, but: int | None = None) -> Sequence[Contact]:
    """Who has this email address already, however it is written."""
    if not email:
        return []
    same = select(Contact).where(Contact.email == email.lower(), Contact.id != (but or 0))
    return session.scalars(same.order_by(Contact.id).limit(5)).all()


def called(session: TenantSession, typed: str, length: int = MOST_OFFERED) -> Sequence[Contact]:
    """Those whose name holds these words; those who are called exactly so come first."""
    name = sorted_by(typed)
    if not name:
        return []
    own = select(Contact).where(*_conditions(ContactFilter(typed)))
    return session.scalars(own.order_by(Contact.sort_name != name, Contact.sort_name, Contact.id).limit(length)).all()


def _links() -> Select[ContactLink]:
    return select(ContactLink).options(joinedload(ContactLink.contact), joinedload(ContactLink.client))


def _conditions(criteria: ContactFilter) -> list[ColumnElement[bool]]:
    there = Contact.archived_at.is_not(None) if criteria.archived else Contact.archived_at.is_(None)
    return [there, *(_has(word) for word in sorted_by(criteria.text).split()[:MOST_WORDS])]


def _has(word: str) -> ColumnElement[bool]:
    """A word of the name, or part of the email address or phone number."""
    columns = (Contact.sort_name, Contact.email, Contact.phone)
    return or_(*(column.contains(word, autoescape=True) for column in columns))
