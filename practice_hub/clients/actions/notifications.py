"""Who is told of what was done to clients: those who look after them, unless they did it themselves."""

from collections.abc import Iterable, Mapping

from practice_hub.base.database import WriteSession
from practice_hub.clients.access import SUBJECT
from practice_hub.clients.models import Client
from practice_hub.notifications.actions.notifying import About, Draft, deliver, notify
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category, Severity
from practice_hub.people.viewer import Viewer

PARTS = {"manager_id": "manager", "partner_id": "partner"}

ResponsibleStaff = dict[int, str]
"""Who looks after a client, by number, and as what: “manager”, “partner”, “manager and partner”."""


def responsible_staff(client: Client) -> ResponsibleStaff:
    keepers: ResponsibleStaff = {}
    for name, part in PARTS.items():
        person = getattr(client, name)
        if person is not None:
            keepers[person] = f"{keepers[person]} and {part}" if person in keepers else part
    return keepers


def notify_of_change(
    session: WriteSession, client: Client, by: Viewer, verb: str, words: str, before: ResponsibleStaff
) -> None:
    """Those who look after it hear what was done; whoever looks after it from now on hears that they do."""
    after = responsible_staff(client)
    new = {person for person, part in after.items() if before.get(person) != part}
    _tell(session, client, by, (before.keys() | after.keys()) - new, f"{by.name} {verb} {client.name}", words)
    for person in sorted(new):
        _tell(session, client, by, {person}, f"{by.name} gave you {client.name}", f"You are its {after[person]}.")


def notify_of_new_client(session: WriteSession, client: Client, by: Viewer) -> None:
    for person, part in responsible_staff(client).items():
        _tell(session, client, by, {person}, f"{by.name} added {client.name}", f"You are its {part}.")


def _tell(session: WriteSession, client: Client, by: Viewer, to: Iterable[int], title: str, words: str) -> None:
    notify(
        session,
        to=to,
        by=by,
        kind=Severity.INFO,
        category=Category.CLIENT_CHANGED,
        title=clip(title),
        message=words,
        action_url=f"/clients/{client.id}",
        group_key=f"{SUBJECT}:{client.id}",
        subject=About(SUBJECT, client.id),
    )


def notify_of_bulk_change(
    session: WriteSession,
    clients: Iterable[Client],
    by: Viewer,
    verb: str,
    words: str,
    before: Mapping[int, ResponsibleStaff],
) -> None:
    """One notification a person for one action, however many of their clients it changed."""
    own: dict[int, list[Client]] = {}
    for client in clients:
        for person in sorted(before[client.id].keys() | responsible_staff(client).keys()):
            own.setdefault(person, []).append(client)
    deliver(session, [_of_many(person, theirs, by, verb, words) for person, theirs in own.items()], by=by)


def _of_many(person: int, clients: list[Client], by: Viewer, verb: str, words: str) -> Draft:
    alone = clients[0] if len(clients) == 1 else None
    return Draft(
        to={person},
        kind=Severity.INFO,
        category=Category.CLIENT_CHANGED,
        title=clip(f"{by.name} {verb} {alone.name if alone else f'{len(clients)} of your clients'}"),
        message=words,
        action_url=f"/clients/{alone.id}" if alone else f"/clients?manager={person}",
        group_key=f"{SUBJECT}:{alone.id}" if alone else "",
        subject=About(SUBJECT, alone.id if alone else 0),
    )
