"""The people behind the clients of a demonstration practice: directors, spouses, bookkeepers who serve several."""

import random
from collections.abc import Iterator, Sequence

from faker import Faker

from practice_hub.base.database import WriteSession
from practice_hub.clients.enums import COMPANIES, ClientType
from practice_hub.clients.models import Client, sorted_by
from practice_hub.contacts.models import Contact, ContactLink
from practice_hub.demo import references
from practice_hub.demo.staff import slug

PEOPLE = frozenset({ClientType.INDIVIDUAL, ClientType.SOLE_TRADER})
FIRST_ROLES = {ClientType.PARTNERSHIP: "Partner", ClientType.TRUST: "Trustee", ClientType.CHARITY: "Treasurer"}
SHARE_WITH_SECOND = 0.55
SHARE_WITH_BOOKKEEPER = 0.2
# One bookkeeper serves about so many of the practice's clients.
CLIENTS_A_BOOKKEEPER = 8
SHARE_WITHOUT_EMAIL = 0.1
NOTES = ("Prefers email", "Ring before 10 in the morning", "Wants papers by post", "Abroad in August")


class Acquaintances:
    """Makes people up and puts them beside clients, always the same ones for the same firm."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._fake = rng, Faker("en_GB")
        self._fake.seed_instance(rng.random())

    def people(self, clients: Sequence[Client]) -> Iterator[tuple[Contact, list[tuple[Client, str]]]]:
        """Each person with the clients beside whom they stand, and as what."""
        rng = self._rng
        for client in clients:
            is_person = client.type in PEOPLE
            name = client.name.partition(",")[0] if is_person else self._name()
            role = "Client" if is_person else FIRST_ROLES.get(client.type, "Director")
            yield self._person(name, "", client), [(client, role)]
            if rng.random() < SHARE_WITH_SECOND:
                family = f"{self._fake.first_name()} {name.split()[-1]}"
                second = "Spouse" if is_person else role
                yield (
                    self._person(family if is_person or rng.random() < 0.4 else self._name(), "", client),
                    [(client, second)],
                )
        yield from self._bookkeepers(clients)

    def _bookkeepers(self, clients: Sequence[Client]) -> Iterator[tuple[Contact, list[tuple[Client, str]]]]:
        companies = [client for client in clients if client.type in COMPANIES]
        served = self._rng.sample(companies, round(len(companies) * SHARE_WITH_BOOKKEEPER))
        for start in range(0, len(served), CLIENTS_A_BOOKKEEPER):
            own = served[start : start + CLIENTS_A_BOOKKEEPER]
            yield self._person(self._name(), "Bookkeeper", own[0]), [(client, "Bookkeeper") for client in own]

    def _name(self) -> str:
        return f"{self._fake.first_name()} {self._fake.last_name()}"

    def _person(self, name: str, position: str, client: Client) -> Contact:
        rng, known = self._rng, self._rng.random() >= SHARE_WITHOUT_EMAIL
        host = client.email.partition("@")[2] or "post.example"
        return Contact(
            name=name,
            sort_name=sorted_by(name),
            position=position,
            email=f"{slug(name.partition(' ')[0])}@{host}" if known else "",
            phone=references.phone(rng),
            notes=rng.choice(NOTES) if rng.random() < 0.08 else "",
            created_at=client.created_at,
            updated_at=client.created_at,
        )


def add_acquaintances(session: WriteSession, clients: Sequence[Client], rng: random.Random) -> None:
    """The first person beside a client is its main contact."""
    known = list(Acquaintances(rng).people(clients))
    session.add_all(contact for contact, _ in known)
    session.flush()
    with_main = set[int]()
    for contact, places in known:
        for client, role in places:
            is_main = client.id not in with_main
            with_main.add(client.id)
            session.add(ContactLink(contact_id=contact.id, client_id=client.id, role=role, is_main=is_main))
    session.flush()
