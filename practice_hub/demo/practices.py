"""Makes the demonstration practices, each in one unit of work, and finds those that there are."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from practice_hub.activity.models import Activity
from practice_hub.base import clock, directory
from practice_hub.base.database import Database, WriteSession
from practice_hub.clients.models import Client
from practice_hub.demo import reminded, told
from practice_hub.demo.acquaintances import add_acquaintances
from practice_hub.demo.book import Book, Team
from practice_hub.demo.families import add_families
from practice_hub.demo.history import History, Row
from practice_hub.demo.jottings import add_jottings
from practice_hub.demo.obligations import add_obligations, insert_rows
from practice_hub.demo.own_fields import add_own_fields
from practice_hub.demo.received import add_received
from practice_hub.demo.staff import FIRMS, Firm, staff_of
from practice_hub.demo.to_do import add_tasks
from practice_hub.notifications.models import Notification
from practice_hub.people import access as people
from practice_hub.people.models import Practice, User
from practice_hub.people.permissions import Permission, Role, permissions_of
from practice_hub.people.viewer import Viewer, viewer_of
from practice_hub.realtime import log
from practice_hub.views.models import SavedView

# The same practices on every machine.
SEED = 20261123

# What the practice keeps an eye on.
VIEWS = (
    ("compliance", "Self Assessment", {"rule": "self-assessment"}),
    ("compliance", "With client", {"status": "with_client"}),
    ("compliance", "Ready to file", {"status": "ready_to_file"}),
    ("clients", "Onboarding", {"status": "onboarding"}),
)


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
        first: dict[Role, Viewer] = {}
        for person in self.staff:
            first.setdefault(person.role, person)
        return [(first[role].name, role.label, self.emails[first[role].user_id]) for role in Role if role in first]


def found_demos(database: Database) -> list[Demo]:
    """The demonstration practices of this installation."""
    with database.directory() as session:
        tenant_ids = directory.tenant_ids(session)
    return [demo for tenant_id in tenant_ids if (demo := _demo(database, tenant_id)) is not None]


def make(database: Database, password_hash: str, say: Callable[[str], None]) -> list[Demo]:
    """Both practices with their people, clients and histories; those that are there already stay as they are."""
    there = {demo.name for demo in found_demos(database)}
    for firm in FIRMS:
        if firm.name not in there:
            say(f"Making {firm.name}: {firm.staff} people, {firm.clients} clients, three months of work …")
            with database.unit_of_work() as session:
                make_one(session, firm, password_hash)
    return [demo for demo in found_demos(database) if demo.name not in there]


def are_all(demos: list[Demo]) -> bool:
    """Whether none is missing, as after a first run that was cut short."""
    return len(demos) == len(FIRMS)


def make_one(session: WriteSession, firm: Firm, password_hash: str) -> None:
    """One practice of this size, in the unit of work that founds it."""
    rng = _chance(firm)
    tenant = directory.add_tenant(session)
    session.serve(tenant.id)
    log.open_log(session.connection(), tenant.id)
    session.add(Practice(name=firm.name, address=firm.address, email=f"office@{firm.host}", is_demo=True))
    staff = [_add_person(session, colleague.name, colleague.email, colleague.role) for colleague in staff_of(firm, rng)]
    session.flush()
    for user in staff:
        directory.add_sign_in(
            session, email=user.email, password_hash=password_hash, tenant_id=tenant.id, user_id=user.id
        )
    clients = list(Book(firm, _team(staff), rng).clients())
    add_own_fields(session, clients, _chance(firm, "fields"))
    session.add_all(clients)
    session.flush()
    rows = History(staff, clients, rng).tell(clock.now(), firm.activities_a_day)
    one = told.announcement(staff, rows)
    session.add(one)
    session.flush()
    insert_rows(session, Activity, sorted([*rows, told.story_of(one, staff)], key=lambda row: row["occurred_at"]))
    news = told.notifications(staff, clients, rows, one, rng)
    workers = [user.id for user in staff if Permission.EDIT_DEADLINES in permissions_of(user.role)]
    add_obligations(session, clients, workers, _chance(firm, "deadlines"))
    session.add_all(
        SavedView(user_id=staff[0].id, of=of, name=name, arguments=own, shared=True) for of, name, own in VIEWS
    )
    add_acquaintances(session, clients, _chance(firm, "contacts"))
    add_families(session, clients, _chance(firm, "families"))
    add_jottings(session, staff, clients, _chance(firm, "notes"))
    add_tasks(session, staff, clients, _chance(firm, "tasks"))
    add_received(session, clients, staff[0])
    _tell(session, news)


def _chance(firm: Firm, *of: str) -> random.Random:
    """One for each part, so that a part that is changed leaves the others as they are."""
    return random.Random(" ".join([str(SEED), *of, firm.name]))  # noqa: S311 - chance that makes up a story


def _tell(session: WriteSession, news: list[Row]) -> None:
    """Lists show notifications in the order in which they were made."""
    morning = reminded.morning()
    insert_rows(session, Notification, [row for row in news if row["created_at"] < morning])
    reminded.remind(session)
    insert_rows(session, Notification, [row for row in news if row["created_at"] >= morning])


def _add_person(session: WriteSession, name: str, email: str, role: Role) -> User:
    user = User(name=name, email=directory.normal_email(email), role=role)
    session.add(user)
    return user


def _team(staff: list[User]) -> Team:
    """Clients are looked after by those who may edit them, by owners less; owners are their partners."""
    owners = [user.id for user in staff if user.role == Role.OWNER]
    others = [
        user.id for user in staff if Permission.EDIT_CLIENTS in permissions_of(user.role) and user.id not in owners
    ]
    return Team(owners, [*owners, *others, *others, *others])


def _demo(database: Database, tenant_id: int) -> Demo | None:
    with database.read(tenant_id) as session:
        practice = people.get_practice(session)
        if not practice.is_demo:
            return None
        staff = sorted(people.colleagues(session), key=lambda user: user.id)
        return Demo(
            tenant_id,
            practice.name,
            [viewer_of(user) for user in staff],
            {user.id: user.email for user in staff},
            session.scalar(select(func.count(Client.id))) or 0,
        )
