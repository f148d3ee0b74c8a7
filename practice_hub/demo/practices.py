"""Makes the demonstration practices, each in one unit of work, and finds those that there are."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from practice_hub.base import directory
from practice_hub.base.database import Database, WriteSession
from practice_hub.clients.models import Client
from practice_hub.demo import clients, contacts, deadlines, history, imports, notes, notifications, people, tasks
from practice_hub.demo.fake import Fake, table
from practice_hub.demo.people import FIRMS, Firm, NewPractice
from practice_hub.people import access
from practice_hub.people.models import Practice
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer, viewer_of
from practice_hub.realtime import log
from practice_hub.views.models import SavedView

# The same practices on every machine.
SEED = 20261123
# Each with what those before it have made.
PARTS = (people, clients, history, deadlines, contacts, notes, tasks, imports, notifications)


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration practice that is there."""

    tenant_id: int
    name: str
    staff: list[Viewer]
    emails: dict[int, str]
    clients: int

    def shown(self) -> list[tuple[str, str, str]]:
        """One person of each role to try it as: name, role, email address."""
        first = {person.role: person for person in reversed(self.staff)}
        return [(first[role].name, role.label, self.emails[first[role].user_id]) for role in Role if role in first]


def found_demos(database: Database) -> list[Demo]:
    """The demonstration practices of this installation."""
    with database.directory() as session:
        tenant_ids = directory.tenant_ids(session)
    return [demo for tenant_id in tenant_ids if (demo := _demo(database, tenant_id)) is not None]


def _demo(database: Database, tenant_id: int) -> Demo | None:
    with database.read(tenant_id) as session:
        practice = access.get_practice(session)
        if not practice.is_demo:
            return None
        staff = sorted(access.colleagues(session), key=lambda user: user.id)
        emails = {user.id: user.email for user in staff}
        size = session.scalar(select(func.count(Client.id))) or 0
        return Demo(tenant_id, practice.name, list(map(viewer_of, staff)), emails, size)


def are_all(demos: list[Demo]) -> bool:
    """Whether none is missing, as after a first run that was cut short."""
    return len(demos) == len(FIRMS)


def make(database: Database, password_hash: str, say: Callable[[str], None]) -> list[Demo]:
    """Both practices with their people, clients and histories; those that are there already stay as they are."""
    there = {demo.name for demo in found_demos(database)}
    for firm in FIRMS:
        if firm.name not in there:
            say(f"Making {firm.name}: {firm.staff} people, {firm.clients} clients, three months of work …")
            with database.unit_of_work() as session:
                make_one(session, firm, password_hash)
    return [demo for demo in found_demos(database) if demo.name not in there]


def make_one(session: WriteSession, firm: Firm, password_hash: str) -> None:
    """One practice of this size, in the unit of work that founds it."""
    tenant = directory.add_tenant(session)
    session.serve(tenant.id)
    log.open_log(session.connection(), tenant.id)
    new = NewPractice(session, firm, password_hash, Fake())
    session.add(Practice(name=firm.name, address=firm.address, email=f"office@{firm.host}", is_demo=True))
    for part in PARTS:
        # A chance for each part, so that a part that is changed leaves the others as they are.
        new.fake = Fake(f"{SEED} {part.__name__} {firm.name}")
        part.add(new)
    session.add_all(SavedView(**view, user_id=new.staff[0].id, shared=True) for view in table("practices")["view"])
