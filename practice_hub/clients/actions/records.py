"""Every write of one client: it asks for its permission, records what it did, and is silent when nothing changed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy.exc import IntegrityError

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients import access, validation
from practice_hub.clients.access import subject_of
from practice_hub.clients.actions import notifications
from practice_hub.clients.custom_fields import every_field
from practice_hub.clients.effects import summary
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client, sorted_by
from practice_hub.clients.observers import DATED, Confirmation, state_before, update_observers
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import Saved, merge_edit, not_assignable
from practice_hub.records.fields import Fields, changes_in_words, texts_of
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid

# The columns that no two clients of a practice share, and what is said of it.
UNIQUE = {"code": "has this code", "company_number": "has this company number"}
PEOPLE = tuple(name for name, field in FIELDS.items() if field.is_person)
EXPORTED_LIST = Subject("client_list", 0, "the client list", "/clients")


# --- one client --------------------------------------------------------------------------------------------------


def create(session: WriteSession, *, by: Viewer, **texts: Any) -> Client:
    """A new client from texts or values by field name; `name` and `type` suffice. Raises `Invalid`."""
    by.must(Permission.EDIT_CLIENTS)
    fields = every_field(session)
    usual = {"name": "", "type": "", "status": ClientStatus.ACTIVE.value}
    values, problems = validation.parse(usual | texts_of(texts, fields), fields)
    problems |= _problems(session, values)
    if problems:
        raise Invalid(problems)
    values["code"] = values.get("code") or suggested_code(session, values["name"])
    client = Client(custom={})
    put(client, values, fields)
    session.add(client)
    _flush(session)
    _announce(session, client, Fact("client.created", "created client", client.type_label), by, ClientEvent.NEW)
    notifications.notify_of_new_client(session, client, by)
    return client


def update(
    session: WriteSession,
    client: Client,
    *,
    by: Viewer,
    yours: Texts,
    before: Texts | None = None,
    answer: Confirmation | None = None,
) -> Saved:
    """Change the fields in `yours` (texts by field name; the others stay as they are).

    `before` holds the texts that the edit began with, when that was an earlier version: what others changed since is
    merged field by field. Raises `EditConflict` when both changed the same field, and `Invalid`; with an
    `answer` also `ConfirmationRequired`.
    """
    by.must(Permission.EDIT_CLIENTS)
    fields = every_field(session)
    # An empty code stays what it was.
    yours = {name: text for name, text in yours.items() if name != "code" or text.strip()}
    edit = merge_edit(
        client,
        fields,
        partial(validation.parse, fields=fields),
        yours=yours,
        before=before,
        check=lambda values, _changed: _problems(session, values, client),
    )
    return replace(change(session, client, edit.changed_values, by=by, answer=answer), kept=edit.kept)


def change(
    session: WriteSession,
    client: Client,
    values: Mapping[str, Any],
    *,
    by: Viewer,
    one_of_many: bool = False,
    answer: Confirmation | None = None,
) -> Saved:
    """Set what differs of these checked values, and announce it.

    `one_of_many`: those who look after these clients are notified of all of them at once, by the caller.
    """
    by.must(Permission.EDIT_CLIENTS)
    fields = every_field(session)
    changed = {name: value for name, value in values.items() if fields[name].value_of(client) != value}
    if not changed:
        return Saved()
    is_dated = not DATED.isdisjoint(changed)
    stood = state_before(session, [client]) if is_dated else None
    changes = changes_in_words(client, changed, fields, people.names_by_id(session))
    before = notifications.responsible_staff(client)
    put(client, changed, fields)
    _flush(session)
    session.refresh(client, ["manager", "partner"])
    _announce(session, client, Fact("client.updated", "updated", _sentence(changes), changes), by)
    effects = update_observers(session, [client], by, stood, answer) if is_dated else {}
    if not one_of_many:
        notifications.notify_of_change(session, client, by, "changed", f"{_sentence(changes)}.", before)
    return Saved(list(changes), consequences=summary(effects.values()))


def put(client: Client, changed: Mapping[str, Any], fields: Fields = FIELDS) -> None:
    """Set these values and what follows from them."""
    for name, value in changed.items():
        fields[name].put(client, value)
    client.sort_name = sorted_by(client.name)
    if "status" in changed:
        client.status_since = clock.now()


def archive(session: WriteSession, client: Client, *, by: Viewer, one_of_many: bool = False) -> None:
    """Take a client off the lists. Nothing is deleted."""
    by.must(Permission.ARCHIVE_CLIENTS)
    if client.archived_at is None:
        client.archived_at = clock.now()
        _moved(session, client, by, "archived", one_of_many=one_of_many)


def restore(session: WriteSession, client: Client, *, by: Viewer) -> None:
    """Put an archived client back on the lists."""
    by.must(Permission.ARCHIVE_CLIENTS)
    if client.archived_at is not None:
        client.archived_at = None
        _moved(session, client, by, "restored")


def _moved(session: WriteSession, client: Client, by: Viewer, verb: str, *, one_of_many: bool = False) -> None:
    _announce(session, client, Fact(f"client.{verb}", verb), by)
    if not one_of_many:
        notifications.notify_of_change(session, client, by, verb, "", notifications.responsible_staff(client))


def record_export(session: WriteSession, *, by: Viewer, rows: int, filters: str) -> None:
    story.record_export(session, EXPORTED_LIST, by, action="clients.exported", rows=rows, filters=filters)


# --- what all of them need ---------------------------------------------------------------------------------------


def suggested_code(session: WriteSession, name: str) -> str:
    """Three letters of the name and the next free number: “ABC Ltd” is ABC001."""
    # Two people who add clients of like names in one moment must not get one code.
    people.lock_practice(session)
    letters = code_letters(name)
    taken = access.codes_beginning(session, letters)
    return next(code for number in count(1) if (code := f"{letters}{number:03}") not in taken)


def code_letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", sorted_by(name).removeprefix("the "))[:3].upper().ljust(3, "X")


def _problems(session: WriteSession, values: Mapping[str, Any], client: Client | None = None) -> dict[str, str]:
    """What only the practice knows to be wrong with these values."""
    return not_assignable(session, values, PEOPLE, client) | taken(session, values, client)


def taken(session: WriteSession, values: Mapping[str, Any], client: Client | None) -> dict[str, str]:
    """What is wrong with a code or company number that another client was given."""
    problems, own = {}, None if client is None else client.id
    for name, words in UNIQUE.items():
        holder = access.holder_of(session, name, values[name], but=own) if values.get(name) else None
        if holder is not None:
            problems[name] = f"{holder.name}{' (archived)' if holder.archived_at else ''} {words}"
    return problems


def _flush(session: WriteSession) -> None:
    """Write, and turn what the database refuses into words: somebody took the code in the same moment. The unit of
    work is lost then.
    """
    try:
        session.flush()
    except IntegrityError as error:
        taken = next((name for name in ("company_number", "code") if name in str(error.orig)), "")
        raise Invalid(
            {taken: f"Another client {UNIQUE.get(taken, 'was changed')} since just now. Save again."}
        ) from error


def _announce(
    session: WriteSession, client: Client, fact: Fact, by: Viewer, event: ClientEvent = ClientEvent.CHANGED
) -> None:
    client.last_activity_at = clock.now()
    is_edit = event is ClientEvent.CHANGED
    story.announce(session, event, client, subject_of(client), fact, by=by, is_edit=is_edit)


def _sentence(labels: Collection[str]) -> str:
    """“Phone number, Email address and UTR” reads “Phone number, email address and UTR”."""
    words = [
        label if index == 0 or label[:2].isupper() else label[0].lower() + label[1:]
        for index, label in enumerate(labels)
    ]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
