"""The people behind the clients of a demonstration practice: directors, spouses, bookkeepers who serve several."""

from collections.abc import Iterator, Sequence

from practice_hub.base.batches import batches
from practice_hub.clients.enums import COMPANIES, ClientType
from practice_hub.clients.models import Client, sorted_by
from practice_hub.contacts.models import Contact, ContactLink
from practice_hub.demo.fake import Fake, slug
from practice_hub.demo.people import NewPractice

PEOPLE = frozenset({ClientType.INDIVIDUAL, ClientType.SOLE_TRADER})
ROLES = {ClientType.PARTNERSHIP: "Partner", ClientType.TRUST: "Trustee", ClientType.CHARITY: "Treasurer"}
# One bookkeeper serves about so many of the practice's clients.
CLIENTS_A_BOOKKEEPER = 8

Linked = tuple[Contact, str, Sequence[Client], bool]
"""A person, what they are to these clients, and whether they are the main contact."""


def add(new: NewPractice) -> None:
    known = [*(linked for client in new.clients for linked in _of(client, new.fake)), *_bookkeepers(new)]
    new.session.add_all(contact for contact, *_ in known)
    new.session.flush()
    new.session.add_all(
        ContactLink(contact_id=contact.id, client_id=client.id, role=role, is_main=is_main)
        for contact, role, linked, is_main in known
        for client in linked
    )


def _of(client: Client, fake: Fake) -> Iterator[Linked]:
    is_person = client.type in PEOPLE
    name = client.name.partition(",")[0] if is_person else fake.word("person")
    role = ROLES.get(client.type, "Director")
    yield _contact(name, client, fake), "Client" if is_person else role, [client], True
    if fake.happens("client_with_second_contact"):
        second = _contact(f"{fake.faker.first_name()} {name.split()[-1]}", client, fake)
        yield second, "Spouse" if is_person else role, [client], False


def _bookkeepers(new: NewPractice) -> Iterator[Linked]:
    served = new.fake.some(new.clients_of(*COMPANIES), "company_with_bookkeeper")
    for theirs in batches(served, CLIENTS_A_BOOKKEEPER):
        bookkeeper = _contact(new.fake.word("person"), theirs[0], new.fake)
        bookkeeper.position = "Bookkeeper"
        yield bookkeeper, "Bookkeeper", theirs, False


def _contact(name: str, client: Client, fake: Fake) -> Contact:
    email = f"{slug(name.partition(' ')[0])}@{client.email.partition('@')[2]}"
    return Contact(
        name=name,
        sort_name=sorted_by(name),
        email="" if fake.happens("contact_without_email") else email,
        phone=fake.phone(),
        notes=fake.word("contact_notes") if fake.happens("contact_with_notes") else "",
        created_at=client.created_at,
        updated_at=client.created_at,
    )
