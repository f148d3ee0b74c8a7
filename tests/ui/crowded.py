"""Words as long as the fields allow, on every page: what a real practice has sooner or later."""

from datetime import timedelta

from practice_hub.announcements.actions import announce
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.actions import records as clients
from practice_hub.clients.actions.custom_fields import define
from practice_hub.clients.actions.groups import put_into
from practice_hub.clients.actions.relations import relate
from practice_hub.clients.models import Client
from practice_hub.compliance.actions import progress
from practice_hub.compliance.actions import records as deadlines
from practice_hub.compliance.actions.records import NewDeadline
from practice_hub.compliance.models import Status
from practice_hub.contacts import actions as contacts
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.tasks.actions import records as tasks
from practice_hub.views import actions as views
from tests.faults.lab import Lab

PERSON = "Wilhelmina Featherstonehaugh-Cholmondeley of Saint John Mollington"
COMPANY = "The Wolverhampton and Warwickshire Manufacturing and Warehousing (Holdings) Company Limited"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
EMAIL = f"{'wilhelmina.featherstonehaugh' * 3}@accounts.wolverhampton-manufacturing.example.org"


def crowd(lab: Lab) -> int:
    """A client that has the longest of everything; its number."""
    alice = lab.world.alice
    with lab.world.write(alice) as session:
        person = User(name=PERSON, email=EMAIL, role=Role.STAFF)
        session.add_all([person, User(name=UNBROKEN, email=f"w{EMAIL}", role=Role.STAFF)])
        session.flush()
        names = (COMPANY, f"{UNBROKEN} {COMPANY}")
        crowded, other = (_client(session, name, number, alice) for number, name in enumerate(names))
        relate(session, crowded, "director_of", other, by=alice)
        for label in (COMPANY[:60], UNBROKEN[:60]):
            define(session, label, "choice", f"{label}\n{UNBROKEN[:50]}", by=alice)
        put_into(session, crowded, UNBROKEN, by=alice)
        _people(session, crowded, alice)
        _work(session, crowded, alice, person.id)
        views.add(session, "compliance", UNBROKEN[:40], {"q": COMPANY}, shared=True, by=alice)
        views.add(session, "tasks", COMPANY[:40], {"assignee": "all"}, shared=True, by=alice)
        for title in (COMPANY, UNBROKEN):
            announce(session, title, title, urgent=True, until=clock.today() + timedelta(days=9), by=alice)
        return crowded.id


def _client(session: WriteSession, name: str, number: int, by: Viewer) -> Client:
    return clients.create(
        session,
        by=by,
        name=name,
        code=f"WWWWMMMMWWWWMMMM{number:04}",
        type="llp",
        status="disengaging",
        manager_id=by.user_id,
        email=EMAIL,
        phone="+44 1632 960 001, extension 12345",
        registered_address=UNBROKEN,
    )


def _people(session: WriteSession, client: Client, by: Viewer) -> None:
    for name in (PERSON, UNBROKEN):
        contact = contacts.create(session, by=by, name=name, email=EMAIL, phone="+44 1632 960 001, extension 12345")
        contacts.link(session, contact, client, UNBROKEN[:60], by=by)


def _work(session: WriteSession, client: Client, by: Viewer, owner_id: int) -> None:
    """Deadlines and tasks of every urgency, with each status and every badge at once."""
    for days, status in zip((-400, -1, 0, 1, 6, 90), Status, strict=False):
        title = UNBROKEN if days == 0 else COMPANY
        typed = NewDeadline(
            title, UNBROKEN[:60] if days else COMPANY[:60], clock.today() + timedelta(days), "Agreed", owner_id
        )
        deadline = deadlines.add(session, client, typed, by=by)
        if status in (Status.WITH_CLIENT, Status.READY_TO_FILE):
            progress.set_status(session, deadline, status, by=by)
        deadline.status_since -= timedelta(days=400)
        task = tasks.create(
            session,
            by=by,
            title=title,
            client=client.code,
            due_on=deadline.due_on,
            priority="high",
            status="waiting" if days else "in_progress",
            assignee_id=by.user_id,
        )
        if task.waiting_since:
            task.waiting_since -= timedelta(days=400)
