"""The people of the demonstration practices."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from faker import Faker

from practice_hub.people.permissions import Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to be added to a practice."""

    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Firm:
    """One demonstration practice: who it is and how large."""

    name: str
    host: str
    known: Sequence[tuple[str, Role]]
    """Those who are always there; the rest of the staff is put together by chance."""
    staff: int
    clients: int
    activities_a_day: int
    first_company_number: int
    address: str


# Sizes after the profiles of practices with 20 and with 5 people.
FIRMS = (
    Firm(
        "Marlowe Reid Accountants",
        "marlowe-reid.example",
        (
            ("Hannah Clarke", Role.OWNER),
            ("Julian Marlowe", Role.OWNER),
            ("Megan Rees", Role.MANAGER),
            ("Tom Ashworth", Role.MANAGER),
            ("Priya Nair", Role.STAFF),
            ("Daniel Osei", Role.STAFF),
            ("Ruth Calloway", Role.READ_ONLY),
        ),
        staff=20,
        clients=850,
        activities_a_day=550,
        first_company_number=99_000_000,
        address="The Counting House, 12 Park Row\nLeeds",
    ),
    Firm(
        "Fenwick & Lowe",
        "fenwick-lowe.example",
        (
            ("Grace Fenwick", Role.OWNER),
            ("Owen Lowe", Role.MANAGER),
            ("Aisha Begum", Role.STAFF),
        ),
        staff=5,
        clients=220,
        activities_a_day=130,
        first_company_number=99_500_000,
        address="3 Swan Hill\nShrewsbury",
    ),
)

# One manager for about five others.
MANAGER_EVERY = 6


def staff_of(firm: Firm, rng: random.Random) -> list[Colleague]:
    """Everybody who works there, those with a known name first. Names are unlike each other."""
    fake = Faker("en_GB")
    fake.seed_instance(rng.random())
    people = list(firm.known)
    while len(people) < firm.staff:
        name = f"{fake.first_name()} {fake.last_name()}"
        if name not in dict(people):
            people.append((name, Role.MANAGER if len(people) % MANAGER_EVERY == 0 else Role.STAFF))
    return [Colleague(name, f"{slug(name, '.')}@{firm.host}", role) for name, role in people]


def slug(name: str, between: str = "-") -> str:
    """Letters and figures in lower case, for addresses."""
    return between.join(re.findall(r"[a-z0-9]+", name.lower().replace("'", "")))
