"""The demonstration practices and their people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from practice_hub.accounts.actions.setting_up import new_person
from practice_hub.base.database import WriteSession
from practice_hub.clients.enums import ClientType
from practice_hub.clients.models import Client
from practice_hub.demo.fake import Fake, slug, table
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, Role, permissions_of

# One manager for about five others.
MANAGER_EVERY = 6


@dataclass(frozen=True, slots=True)
class Firm:
    """One demonstration practice: who it is and how large. `known`: the roles of those who are always there."""

    name: str
    host: str
    address: str
    known: Mapping[str, str]
    staff: int
    clients: int
    activities_a_day: int
    first_company_number: int


FIRMS = tuple(Firm(**firm) for firm in table("practices")["practice"])


@dataclass(slots=True)
class NewPractice:
    """A demonstration practice while it is made; `fake` is the chance of the part that is being added."""

    session: WriteSession
    firm: Firm
    password_hash: str
    fake: Fake
    staff: list[User] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    story: list[dict[str, Any]] = field(default_factory=list)
    """Rows of activities, oldest first."""

    def who_may(self, permission: Permission) -> list[User]:
        return [user for user in self.staff if permission in permissions_of(user.role)]

    def clients_of(self, *types: ClientType) -> list[Client]:
        """In an order by chance."""
        chosen = [client for client in self.clients if client.type in types]
        return self.fake.sample(chosen, len(chosen))


def add(new: NewPractice) -> None:
    """Everybody who works there, those with a known name first. Names are unlike each other."""
    roles = {name: Role(role) for name, role in new.firm.known.items()}
    while len(roles) < new.firm.staff:
        roles.setdefault(new.fake.word("person"), Role.STAFF if len(roles) % MANAGER_EVERY else Role.MANAGER)
    for name, role in roles.items():
        email = f"{slug(name, '.')}@{new.firm.host}"
        new.staff.append(new_person(new.session, name, email, role, new.password_hash))
