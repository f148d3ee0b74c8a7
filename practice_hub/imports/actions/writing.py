"""What the worker writes of an import: rows into clients, some at a time, each exactly as the dry run showed it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients import access as clients
from practice_hub.clients import validation
from practice_hub.clients.actions import records as client_actions
from practice_hub.clients.actions.records import code_letters
from practice_hub.clients.custom_fields import every_field
from practice_hub.clients.models import Client
from practice_hub.imports import access
from practice_hub.imports.enums import RowAction, RowState
from practice_hub.imports.models import ClientImport, ImportRow
from practice_hub.imports.planning import NEW
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.fields import Field, snapshot

CHANGED_SINCE = "Nothing was imported: {what} since the rows were checked. They were checked again; look once more."


class Stale(Exception):
    """Something is no longer as the dry run saw it; the message is for the person."""

    def __init__(self, what: str) -> None:
        super().__init__(CHANGED_SINCE.format(what=what))


class Codes:
    """The codes that are taken, and those to be given: three letters of the name and the next free number."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._last: dict[str, int] = {}

    def give(self, name: str) -> str:
        letters = code_letters(name)
        number = self._last.get(letters, 0) + 1
        while f"{letters}{number:03}" in self._taken:
            number += 1
        self._last[letters] = number
        self._taken.add(f"{letters}{number:03}")
        return f"{letters}{number:03}"


def write_rows(
    session: WriteSession, own: ClientImport, rows: Sequence[ImportRow], codes: Codes, *, by: Viewer
) -> None:
    """Add and change the clients of these rows. Raises `Stale`; then nothing of this unit of work may stand."""
    by.must(Permission.IMPORT_CLIENTS)
    # Somebody who adds a client just now must not get a code that is given here.
    people.lock_practice(session)
    names, here = people.names_by_id(session), {user.id for user in people.colleagues(session)}
    fields = every_field(session)
    standing = clients.by_ids(session, {row.client_id or 0 for row in rows if row.doing == RowAction.UPDATE})
    written: list[tuple[ImportRow, Client]] = []
    for row in rows:
        if row.doing == RowAction.CREATE:
            client = _new(own, row, codes, here, fields)
            session.add(client)
        else:
            client = _changed(standing.get(row.client_id or 0), row, here, fields)
        client.last_activity_at = clock.now()
        written.append((row, client))
    try:
        session.flush()
    except IntegrityError:
        raise Stale("somebody else took a code or a company number") from None
    for row, client in written:
        row.client_id, row.state = client.id, RowState.WRITTEN
        if row.doing == RowAction.CREATE:
            row.texts = said_of(client, fields)
    story.record_on_records(session, _facts(written, names, fields), by=by)


def said_of(client: Client, fields: Mapping[str, Field]) -> dict[str, str]:
    """Every text of a client that is not empty: how one that was added began."""
    return {name: text for name, text in snapshot(client, fields).items() if text}


def _new(own: ClientImport, row: ImportRow, codes: Codes, here: set[int], fields: Mapping[str, Field]) -> Client:
    # Every field is said, or each client would be read back to know what it has.
    nothing = dict.fromkeys(fields, "") | NEW | {"type": own.usual_type}
    texts = {name: text for name, text in row.texts.items() if text}
    if not texts.keys() <= fields.keys():
        raise Stale("a field was archived")
    values, problems = validation.parse(nothing | texts, fields)
    if problems or not _are_here(values, here):
        raise Stale(f"row {row.number} can no longer be added")
    values["code"] = values.get("code") or codes.give(values["name"])
    client = Client(custom={})
    client_actions.put(client, values, fields)
    return client


def _changed(client: Client | None, row: ImportRow, here: set[int], fields: Mapping[str, Field]) -> Client:
    if client is None:
        raise Stale(f"the client of row {row.number} was removed")
    wanted = {name: after for name, (_, after) in row.changes.items()}
    standing = snapshot(client, fields)
    if any(standing.get(name) != before for name, (before, _) in row.changes.items()):
        raise Stale(f"somebody changed {client.name}")
    values, problems = validation.parse(standing | wanted, fields)
    changed = {name: values[name] for name in wanted if name in values}
    if problems or not _are_here(changed, here):
        raise Stale(f"somebody changed {client.name}")
    client_actions.put(client, changed, fields)
    story.count_edit(client)
    return client


def _are_here(values: dict[str, Any], here: set[int]) -> bool:
    """Those who left may stay where they are, but are given no clients."""
    return {values.get("manager_id"), values.get("partner_id")} <= {None, *here}


def _facts(
    written: Sequence[tuple[ImportRow, Client]], names: dict[int, str], fields: Mapping[str, Field]
) -> Iterator[tuple[Subject, Fact]]:
    for row, client in written:
        subject = clients.subject_of(client)
        if row.doing == RowAction.CREATE:
            yield subject, Fact(access.ADDED, "imported client", client.type_label)
        else:
            changes = changes_in_words(row.changes, names, fields)
            yield subject, Fact(access.CHANGED, "updated through an import", ", ".join(changes), changes)


def changes_in_words(
    changes: dict[str, list[str]], names: dict[int, str], fields: Mapping[str, Field], *, turned: bool = False
) -> dict[str, Any]:
    """The texts of changes as people read them: label → before and after. A field that is archived is left out."""
    found = {}
    for name, (before, after) in changes.items():
        if (field := fields.get(name)) is None:
            continue
        words = [field.words(field.parse(text), names) if text else "" for text in (before, after)]
        found[field.label] = words[::-1] if turned else words
    return found
