"""Goes on working as the colleagues of the demonstration practices, through the actions that pages use."""

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
from practice_hub.demo.clients import TABLE, made_up, new_name
from practice_hub.demo.fake import Fake
from practice_hub.demo.practices import Demo
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer, viewer_of
from practice_hub.records.parsing import Invalid

# The waits between two changes lie between these shares of the average.
WAITS = (0.4, 1.6)


class Gone(Exception):
    """The demonstration was taken away meanwhile."""


def work(database: Database, demos: Sequence[Demo], *, minutes: float, every: float, say: Callable[[str], None]) -> int:
    """Make a change about every `every` seconds for so many minutes; answers how many were made."""
    fake, end, made = Fake(), time.monotonic() + minutes * 60, 0
    while time.monotonic() < end:
        demo = fake.choices(demos, [len(demo.staff) for demo in demos])[0]
        try:
            said = act(database, demo, fake)
        except Gone:
            say(f"{demo.name} has been taken away.")
            return made
        if said:
            made += 1
            say(f"{clock.now().astimezone(LONDON):%H:%M:%S}  {demo.name}: {said}")
        time.sleep(min(every * fake.uniform(*WAITS), max(0.0, end - time.monotonic())))
    return made


def act(database: Database, demo: Demo, fake: Fake) -> str:
    """Do one thing as somebody of the practice, and say what; nothing when the chosen client did not allow it.

    Raises `Gone`.
    """
    try:
        with database.write(demo.tenant_id) as session:
            able = [by for user in people.colleagues(session) if (by := viewer_of(user)).may(Permission.EDIT_CLIENTS)]
            if not able:
                raise Gone
            by = fake.choice(able)
            return _add(session, by, fake) if fake.happens("live_client_is_new") else _change(session, by, able, fake)
    except Invalid:
        return ""


def _add(session: WriteSession, by: Viewer, fake: Fake) -> str:
    type = ClientType(fake.weighted(TABLE["live_types"]))
    name, status = new_name(type, fake), ClientStatus.ONBOARDING
    new = {"name": name, "type": type, "status": status, "phone": fake.phone(), "manager_id": by.user_id}
    return f"{by.name} created client {records.create(session, by=by, **new).name}"


def _change(session: WriteSession, by: Viewer, able: Sequence[Viewer], fake: Fake) -> str:
    ids = session.scalars(select(Client.id).where(Client.archived_at.is_(None))).all()
    client = access.get_client(session, fake.choice(ids)) if ids else None
    if client is None:
        return ""
    name = fake.weighted(TABLE["live_changes"])
    text = {
        "manager_id": str(fake.choice(able).user_id),
        "status": TABLE["status_after"].get(client.status, client.status),
    }.get(name) or made_up(name, client, fake)
    saved = records.update(session, client, by=by, yours={name: text})
    return f"{by.name} updated {client.name}: {', '.join(saved.changed)}" if saved.changed else ""
