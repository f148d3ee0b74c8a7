"""Goes on working as the colleagues of the demonstration practices, through the actions that pages use."""

import random
import time
from collections.abc import Callable, Sequence

from sqlalchemy import select

from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.base.database import Database, WriteSession
from practice_hub.clients import access
from practice_hub.clients.actions import records
from practice_hub.clients.enums import ClientStatus, ClientType
from practice_hub.clients.models import Client
from practice_hub.demo import references, words
from practice_hub.demo.practices import Demo
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.records.parsing import Invalid

# Of a hundred changes, so many are new clients.
NEW_CLIENTS = 6
# The waits between two changes lie between these shares of the average.
WAITS = (0.4, 1.6)

# Where a client goes from each status.
NEXT_STATUS = {
    ClientStatus.PROSPECT: ClientStatus.ONBOARDING,
    ClientStatus.ONBOARDING: ClientStatus.ACTIVE,
    ClientStatus.ACTIVE: ClientStatus.ON_HOLD,
    ClientStatus.ON_HOLD: ClientStatus.ACTIVE,
    ClientStatus.DISENGAGING: ClientStatus.FORMER,
}
NEW_TYPES = (ClientType.LIMITED_COMPANY, ClientType.LIMITED_COMPANY, ClientType.INDIVIDUAL, ClientType.SOLE_TRADER)


class Gone(Exception):
    """The demonstration was taken away meanwhile."""


def work(
    database: Database,
    demos: Sequence[Demo],
    *,
    minutes: float,
    every: float,
    say: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Make a change about every `every` seconds for so many minutes; answers how many were made."""
    rng = random.Random()  # noqa: S311 - chance that makes up a story
    end, made = time.monotonic() + minutes * 60, 0
    while time.monotonic() < end:
        demo = rng.choices(demos, [len(demo.staff) for demo in demos])[0]
        try:
            said = Colleague(demo, rng).act(database)
        except Gone:
            say(f"{demo.name} has been taken away.")
            return made
        if said:
            made += 1
            say(f"{clock.now().astimezone(LONDON):%H:%M:%S}  {demo.name}: {said}")
        sleep(min(every * rng.uniform(*WAITS), max(0.0, end - time.monotonic())))
    return made


class Colleague:
    """Somebody of a demonstration practice about to do one thing."""

    def __init__(self, demo: Demo, rng: random.Random) -> None:
        self._demo, self._rng = demo, rng
        self._managers = [person for person in demo.staff if person.may(Permission.EDIT_CLIENTS)]
        self._by = rng.choice(self._managers)

    def act(self, database: Database) -> str:
        """Do it, and say what was done; nothing when the chosen client did not allow it. Raises `Gone`."""
        try:
            with database.write(self._demo.tenant_id) as session:
                here = {user.id for user in people.colleagues(session)}
                if not here:
                    raise Gone
                self._managers = [person for person in self._managers if person.user_id in here]
                if self._by not in self._managers:
                    return ""
                return self._add(session) if self._rng.randrange(100) < NEW_CLIENTS else self._change(session)
        except Invalid:
            return ""

    def _add(self, session: WriteSession) -> str:
        type = self._rng.choice(NEW_TYPES)
        client = records.create(
            session,
            by=self._by,
            name=self._new_name(type),
            type=type,
            status=ClientStatus.ONBOARDING,
            phone=references.phone(self._rng),
            manager_id=self._by.user_id,
        )
        return f"{self._by.name} created client {client.name}"

    def _change(self, session: WriteSession) -> str:
        ids = session.scalars(select(Client.id).where(Client.archived_at.is_(None))).all()
        client = access.get_client(session, self._rng.choice(ids)) if ids else None
        if client is None:
            return ""
        saved = records.update(session, client, by=self._by, yours=self._wish(client))
        return f"{self._by.name} updated {client.name}: {', '.join(saved.changed)}" if saved.changed else ""

    def _wish(self, client: Client) -> dict[str, str]:
        """What the record is to say from now on."""
        rng = self._rng
        wishes: list[tuple[dict[str, str], int]] = [
            ({"notes": rng.choice(words.NOTES)}, 40),
            ({"phone": references.phone(rng)}, 15),
            ({"email": f"{rng.choice(('accounts', 'hello', 'office', 'info'))}@{client.code.lower()}.example"}, 12),
            ({"manager_id": str(rng.choice(self._managers).user_id)}, 13),
            ({"correspondence_address": references.street_and_town(rng)}, 10),
        ]
        if client.status in NEXT_STATUS:
            wishes.append(({"status": NEXT_STATUS[client.status].value}, 10))
        return references.one_of(wishes, rng)

    def _new_name(self, type: ClientType) -> str:
        rng = self._rng
        if type is ClientType.LIMITED_COMPANY:
            return f"{rng.choice(words.FIRST_WORDS)} {rng.choice(words.TRADES)} Ltd"
        person = rng.choice(self._demo.staff).name.split()[0] + " " + rng.choice(words.FIRST_WORDS)
        return person if type is ClientType.INDIVIDUAL else f"{person}, {rng.choice(words.CRAFTS).lower()}"
