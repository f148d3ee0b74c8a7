"""Who is told of what was done to clients: those who look after them, unless they did it themselves."""

from collections.abc import Collection, Iterable, Mapping

from practice_hub.base.database import WriteSession
from practice_hub.clients.access import SUBJECT
from practice_hub.clients.models import Client
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.viewer import Viewer

PARTS = {"manager_id": "manager", "partner_id": "partner"}

ResponsibleStaff = dict[int, str]
"""Who looks after a client, by number, and as what: “manager”, “partner”, “manager and partner”."""


def responsible_staff(client: Client) -> ResponsibleStaff:
    staff: ResponsibleStaff = {}
    for name, part in PARTS.items():
        person = getattr(client, name)
        if person is not None:
            staff[person] = f"{staff[person]} and {part}" if person in staff else part
    return staff


def notify_of_change(
    session: WriteSession, client: Client, by: Viewer, verb: str, words: str, before: ResponsibleStaff
) -> None:
    """Those who look after it hear what was done; whoever looks after it from now on hears that they do."""
    after = responsible_staff(client)
    new = {person for person, part in after.items() if before.get(person) != part}
    others = before.keys() - new
    given = [
        _draft(client, {person}, f"{by.name} gave you {client.name}", _is_its(after[person])) for person in sorted(new)
    ]
    notify(session, [_draft(client, others, f"{by.name} {verb} {client.name}", words), *given], by=by)


def notify_of_new_client(session: WriteSession, client: Client, by: Viewer) -> None:
    title = f"{by.name} added {client.name}"
    staff = responsible_staff(client).items()
    notify(session, [_draft(client, {person}, title, _is_its(part)) for person, part in staff], by=by)


def _is_its(part: str) -> str:
    return f"You are its {part}."


def _draft(client: Client, to: Collection[int], title: str, words: str) -> Draft:
    return Draft(
        to=to,
        category=Category.CLIENT_CHANGED,
        title=clip(title),
        message=words,
        action_url=f"/clients/{client.id}",
        group_key=f"{SUBJECT}:{client.id}",
        subject=SubjectRef(SUBJECT, client.id),
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
    notify(session, [_of_many(person, theirs, by, verb, words) for person, theirs in own.items()], by=by)


def _of_many(person: int, clients: list[Client], by: Viewer, verb: str, words: str) -> Draft:
    if len(clients) == 1:
        return _draft(clients[0], {person}, f"{by.name} {verb} {clients[0].name}", words)
    return Draft(
        to={person},
        category=Category.CLIENT_CHANGED,
        title=clip(f"{by.name} {verb} {len(clients)} of your clients"),
        message=words,
        action_url=f"/clients?manager={person}",
        subject=SubjectRef(SUBJECT, 0),
    )
