"""Changes of many clients at once, in one unit of work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from practice_hub.activity.actions import Fact, announce_many, count_edit
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients import validation
from practice_hub.clients.access import SUBJECT
from practice_hub.clients.actions import notifications, records
from practice_hub.clients.effects import Effects
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.fields import FIELDS, SHARED
from practice_hub.clients.models import Client
from practice_hub.clients.observers import DATED, foresee, update_observers
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.bulk import change_each
from practice_hub.records.editing import not_assignable
from practice_hub.records.fields import parsers_of, snapshot, text_of
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import SOMEBODY_LISTED, Invalid, parse_all
from practice_hub.web.templating import counted

# The deadlines of so many clients are worked out for the page before a change: some 6 ms each.
MOST_FORESEEN = 100


def set_status(session: WriteSession, clients: Sequence[Client], status: ClientStatus, *, by: Viewer) -> int:
    """Answers how many were changed."""
    by.must(Permission.EDIT_CLIENTS)
    return _set_all(session, clients, {"status": status}, by)


def set_manager(session: WriteSession, clients: Sequence[Client], manager_id: int | None, *, by: Viewer) -> int:
    """Give them to one manager, or to nobody. Raises `Invalid` for somebody who does not work here."""
    by.must(Permission.EDIT_CLIENTS)
    if manager_id is not None and manager_id not in {user.id for user in people.colleagues(session)}:
        raise Invalid({"manager_id": SOMEBODY_LISTED})
    return _set_all(session, clients, {"manager_id": manager_id}, by)


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What a change of fields would do: whom it changes, how many are so already, and who cannot be so, with why."""

    changing: Sequence[Client]
    same: int
    blocked: Sequence[tuple[Client, str]]


def parse_wanted(session: TenantSession, texts: Texts) -> dict[str, Any]:
    """The values of these texts. Raises `Invalid`."""
    fields = {name: FIELDS[name] for name in SHARED if name in texts}
    values, problems = parse_all({name: texts[name] for name in fields}, parsers_of(fields))
    problems |= not_assignable(session, values, records.PEOPLE)
    if problems:
        raise Invalid(problems)
    return values


def preview(clients: Sequence[Client], wanted: Mapping[str, Any]) -> BulkPreview:
    """By the rules of the form: who is not registered for VAT gets no VAT periods."""
    texts = {name: text_of(value) for name, value in wanted.items()}
    changing, blocked = [], []
    for client in clients:
        if all(getattr(client, name) == value for name, value in wanted.items()):
            continue
        problems = validation.parse(snapshot(client, FIELDS) | texts)[1]
        if problems:
            blocked.append((client, " ".join(problems.values())))
        else:
            changing.append(client)
    return BulkPreview(changing, len(clients) - len(changing) - len(blocked), blocked)


def foreseen(session: TenantSession, changing: Sequence[Client], wanted: Mapping[str, Any]) -> Mapping[Client, Effects]:
    """What the change would do to deadlines, for the first `MOST_FORESEEN` of those whom it changes."""
    if DATED.isdisjoint(wanted):
        return {}
    own = changing[:MOST_FORESEEN]
    found = foresee(session, own, {client.id: wanted for client in own})
    return {client: effects for client in own if (effects := found.get(client.id)) and effects.counts}


def change_fields(session: WriteSession, clients: Sequence[Client], wanted: Mapping[str, Any], *, by: Viewer) -> int:
    """Give all that may have them these values; answers how many were changed."""
    by.must(Permission.EDIT_CLIENTS)
    return _set_all(session, preview(clients, wanted).changing, wanted, by, nothing="Not set")


def archive(session: WriteSession, clients: Sequence[Client], *, by: Viewer) -> int:
    by.must(Permission.ARCHIVE_CLIENTS)
    wanted = [client for client in clients if client.archived_at is None]

    def change(client: Client) -> None:
        client.archived_at = clock.now()

    def single(client: Client) -> None:
        records.archive(session, client, by=by, one_of_many=True)

    return _all(session, wanted, by, change, single=single, verb="archived")


def _set_all(
    session: WriteSession, clients: Sequence[Client], values: Mapping[str, Any], by: Viewer, nothing: str = "Nobody"
) -> int:
    def differing(client: Client) -> dict[str, Any]:
        return {name: value for name, value in values.items() if getattr(client, name) != value}

    names = people.names_by_id(session)
    told = {FIELDS[name].label: FIELDS[name].words(value, names) or nothing for name, value in values.items()}
    return _all(
        session,
        [client for client in clients if differing(client)],
        by,
        lambda client: records.put(client, differing(client)),
        single=lambda client: records.change(session, client, values, by=by, one_of_many=True),
        verb="updated",
        description=", ".join(f"{label}: {words}" for label, words in told.items()),
    )


def _all(
    session: WriteSession,
    wanted: Sequence[Client],
    by: Viewer,
    change: Callable[[Client], None],
    *,
    single: Callable[[Client], object],
    verb: str,
    description: str = "",
) -> int:
    """Few are told one by one; many with one activity and one event. Who looks after them hears of all at once."""
    before = {client.id: notifications.responsible_staff(client) for client in wanted}
    change_each(wanted, single, lambda many: _change_many(session, many, by, change, verb, description))
    if wanted:
        words = f"{description}." if description else ""
        notifications.notify_of_bulk_change(
            session, wanted, by, "changed" if verb == "updated" else verb, words, before
        )
    return len(wanted)


def _change_many(
    session: WriteSession,
    wanted: Sequence[Client],
    by: Viewer,
    change: Callable[[Client], None],
    verb: str,
    description: str,
) -> None:
    for client in wanted:
        change(client)
        count_edit(client)
        client.last_activity_at = clock.now()
    update_observers(session, wanted, by)
    subject = Subject(SUBJECT, 0, counted(len(wanted), "client"), "/clients")
    fact = Fact(f"client.{verb}", verb, description)
    announce_many(session, ClientEvent.BULK, SUBJECT, wanted, subject, fact, by=by)
