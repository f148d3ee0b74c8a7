"""Clients of a demonstration practice that belong together: directors and their companies, spouses, subsidiaries."""

import random
from collections.abc import Sequence

from practice_hub.base.database import WriteSession
from practice_hub.clients.enums import ClientType, RelationKind
from practice_hub.clients.models import Client, ClientGroup, ClientRelation, Membership, sorted_by

# Of so many clients, one group is known.
CLIENTS_A_GROUP = 30
SHARE_WITH_SPOUSE = 0.5
SHARE_WITH_SUBSIDIARY = 0.25


def add_families(session: WriteSession, clients: Sequence[Client], rng: random.Random) -> None:
    """A person, their company, perhaps a spouse and a second company, in a group of the person's name."""
    people = _shuffled(clients, ClientType.INDIVIDUAL, rng)
    companies = _shuffled(clients, ClientType.LIMITED_COMPANY, rng)
    names = set[str]()
    while people and len(companies) > 1 and len(names) < len(clients) // CLIENTS_A_GROUP:
        person, company = people.pop(), companies.pop()
        name = f"{person.name.split()[-1]} family"
        if name in names:
            continue
        names.add(name)
        own = [person, company]
        _relate(session, person, RelationKind.DIRECTOR_OF, company)
        _relate(session, person, RelationKind.SHAREHOLDER_OF, company)
        if people and rng.random() < SHARE_WITH_SPOUSE:
            own.append(people.pop())
            first, second = sorted((person, own[-1]), key=lambda client: client.id)
            _relate(session, first, RelationKind.SPOUSE_OF, second)
        if rng.random() < SHARE_WITH_SUBSIDIARY:
            own.append(companies.pop())
            _relate(session, company, RelationKind.PARENT_OF, own[-1])
        _group(session, name, own)
    session.flush()


def _shuffled(clients: Sequence[Client], type: ClientType, rng: random.Random) -> list[Client]:
    own = [client for client in clients if client.type == type]
    rng.shuffle(own)
    return own


def _relate(session: WriteSession, of: Client, kind: RelationKind, to: Client) -> None:
    session.add(ClientRelation(of_id=of.id, to_id=to.id, kind=kind))


def _group(session: WriteSession, name: str, clients: Sequence[Client]) -> None:
    group = ClientGroup(name=name, sort_name=sorted_by(name))
    session.add(group)
    session.flush()
    session.add_all(Membership(client_id=client.id, group_id=group.id) for client in clients)
