"""What the staff of a demonstration practice did in the last months, as rows for the story.

Told backwards: each change's new value is what the record holds, and its old value what it held before, so the story
and the records agree.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from practice_hub.clients.enums import ClientStatus, ClientType
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.demo import references, words, working_hours
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, Role, permissions_of
from practice_hub.realtime.event import EVERYONE, those_who_may
from practice_hub.web.templating import counted

DAYS = 90
# Of the clients, so many came in these days.
SHARE_OF_NEW = 0.03
# Who looks after a client does most of the work on it.
SHARE_OF_MANAGER = 0.6
EXPORTS = 5

WATCHERS = those_who_may(Permission.SEE_AUDIT)
BROWSERS = ("Chrome on Windows", "Edge on Windows", "Safari on a Mac", "Chrome on Windows", "Firefox on Windows")

# What is changed, and how often.
ADDRESS = "address"
WEIGHTS = {
    "notes": 28,
    "phone": 17,
    ADDRESS: 14,
    "email": 12,
    "manager_id": 12,
    "status": 8,
    "utr": 4,
    "partner_id": 3,
    "paye_reference": 2,
}
SHARE_OF_BOTH = 0.25
# What is written today may be crossed out tomorrow; nobody takes a telephone number or a reference away.
MAY_BE_EMPTIED = frozenset({"notes", "manager_id"})

# What a status was before, for the story.
STATUS_BEFORE = {
    ClientStatus.ACTIVE: (ClientStatus.ONBOARDING, ClientStatus.ON_HOLD),
    ClientStatus.ONBOARDING: (ClientStatus.PROSPECT,),
    ClientStatus.ON_HOLD: (ClientStatus.ACTIVE,),
    ClientStatus.DISENGAGING: (ClientStatus.ACTIVE,),
    ClientStatus.FORMER: (ClientStatus.DISENGAGING,),
}

Row = dict[str, Any]
SAME = object()
"""There was nothing before."""


@dataclass(slots=True)
class Past:
    """One client on the way back through time: what each field held before the changes told so far."""

    client: Client
    held: dict[str, Any] = field(default_factory=dict)
    born: datetime | None = None

    def value(self, name: str) -> Any:
        return self.held.get(name, getattr(self.client, name))


class History:
    """Tells the history of one practice. `tell()` also dates its clients, so they must not be committed before."""

    def __init__(self, staff: Sequence[User], clients: Sequence[Client], rng: random.Random) -> None:
        self._rng = rng
        self._staff = staff
        self._editors = [user for user in staff if Permission.EDIT_CLIENTS in permissions_of(Role(user.role))]
        self._partners = [user for user in staff if Role(user.role) is Role.OWNER]
        self._names = {user.id: user.name for user in staff}
        self._by_id = {user.id: user for user in staff}
        self._pasts = [Past(client) for client in clients]

    def tell(self, now: datetime, activities_a_day: int) -> list[Row]:
        """The rows of the story, oldest first."""
        moments = working_hours.moments(now, days=DAYS, a_day=activities_a_day, rng=self._rng)
        rows = [*self._arrivals(moments), *self._changes(moments), *self._sign_ins(now), *self._exports(moments)]
        return sorted(rows, key=lambda row: row["occurred_at"])

    def _arrivals(self, moments: Sequence[datetime]) -> Iterator[Row]:
        """The clients that came in these months. Nothing happens to them earlier."""
        for past in self._rng.sample(self._pasts, round(len(self._pasts) * SHARE_OF_NEW)):
            past.born = past.client.created_at = past.client.updated_at = self._rng.choice(moments)
            past.client.status_since = past.client.last_activity_at = past.born
            label = ClientType(past.client.type).label
            yield _of_client(row_by(past.born, self._by(past), "client.created", "created client"), past.client, label)

    def _changes(self, moments: Sequence[datetime]) -> Iterator[Row]:
        for moment in reversed(moments):
            past = self._rng.choice(self._pasts)
            if past.born is not None and past.born >= moment:
                continue
            row = self._change(past, moment)
            if row is not None:
                yield row

    def _change(self, past: Past, moment: datetime) -> Row | None:
        changed = {name: old for name in self._fields(past) if (old := self._earlier(past, name)) is not SAME}
        if not changed:
            return None
        pairs = {name: [self._words(name, old), self._words(name, past.value(name))] for name, old in changed.items()}
        past.held.update(changed)
        client = past.client
        client.version += 1
        client.updated_at = max(client.updated_at, moment)
        client.last_activity_at = max(client.last_activity_at, moment)
        if "status" in changed:
            client.status_since = max(client.status_since, moment)
        row = _of_client(row_by(moment, self._by(past), "client.updated", "updated"), client, _sentence(list(changed)))
        return {**row, "changes": {FIELDS[name].label: pair for name, pair in pairs.items()}}

    def _fields(self, past: Past) -> Sequence[str]:
        """What is changed at one time: now and then how to reach somebody as a whole."""
        name = self._rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if name == ADDRESS:
            where = "registered" if past.client.registered_address else "correspondence"
            return f"{where}_address", f"{where}_postcode"
        return ("phone", "email") if name == "phone" and self._rng.random() < SHARE_OF_BOTH else (name,)

    def _earlier(self, past: Past, name: str) -> Any:
        """What a field held before; `SAME` when it had not been anything else."""
        now = past.value(name)
        if not now and name not in MAY_BE_EMPTIED:
            return SAME
        old = self._guess(past, name)
        return SAME if old == now else old

    def _guess(self, past: Past, name: str) -> Any:
        rng = self._rng
        choices: dict[str, Callable[[], Any]] = {
            "notes": lambda: rng.choice(("", *words.NOTES)),
            "phone": lambda: rng.choice(("", references.phone(rng))),
            "email": lambda: rng.choice(("", "info@" + past.client.email.partition("@")[2])),
            "manager_id": lambda: rng.choice(self._editors).id,
            "partner_id": lambda: rng.choice(self._partners).id,
            "status": lambda: rng.choice(STATUS_BEFORE.get(past.value("status"), (SAME,))),
            "registered_address": lambda: references.street_and_town(rng),
            "correspondence_address": lambda: references.street_and_town(rng),
            "registered_postcode": lambda: references.any_postcode(rng),
            "correspondence_postcode": lambda: references.any_postcode(rng),
        }
        return choices[name]() if name in choices else ""

    def _words(self, name: str, value: Any) -> str:
        return FIELDS[name].words(value, self._names)

    def _by(self, past: Past) -> User:
        manager = self._by_id.get(past.client.manager_id or 0)
        return manager if manager and self._rng.random() < SHARE_OF_MANAGER else self._rng.choice(self._editors)

    def _sign_ins(self, now: datetime) -> Iterator[Row]:
        for user in self._staff:
            for moment in working_hours.first_thing(now, days=DAYS, rng=self._rng):
                yield {
                    **row_by(moment, user, "person.signed_in", "signed in with", audience=WATCHERS),
                    **row_of("browser", 0, self._rng.choice(BROWSERS), ""),
                    "description": "",
                }

    def _exports(self, moments: Sequence[datetime]) -> Iterator[Row]:
        takers = [user for user in self._staff if Permission.EXPORT in permissions_of(Role(user.role))]
        for moment in self._rng.sample(moments, EXPORTS):
            yield {
                **row_by(moment, self._rng.choice(takers), "clients.exported", "exported", audience=WATCHERS),
                **row_of("client_list", 0, "the client list", "/clients"),
                "description": counted(len(self._pasts), "row"),
            }


def _of_client(row: Row, client: Client, description: str) -> Row:
    return {**row, **row_of("client", client.id, client.name, f"/clients/{client.id}"), "description": description}


def _sentence(names: Sequence[str]) -> str:
    """“Phone number and email address”, as the client room says it."""
    first, *more = (FIELDS[name].label for name in names)
    return " and ".join([first, *(label[0].lower() + label[1:] for label in more)])


def row_by(moment: datetime, by: User, action: str, verb: str, *, audience: str = EVERYONE) -> Row:
    return {
        "tenant_id": by.tenant_id,
        "actor_id": by.id,
        "actor_name": by.name,
        "action": action,
        "verb": verb,
        "changes": {},
        "audience": audience,
        "occurred_at": moment,
    }


def row_of(type: str, id: int, name: str, link: str) -> Row:
    return {"subject_type": type, "subject_id": id, "subject_name": name, "link": link}
