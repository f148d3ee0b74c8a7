"""Taking an import back: what it added goes, what it changed is as it was, and nobody's later work is touched."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.exc import IntegrityError

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients import access as clients
from practice_hub.clients import validation
from practice_hub.clients.actions import records as client_actions
from practice_hub.clients.custom_fields import every_field
from practice_hub.clients.models import Client
from practice_hub.imports import access
from practice_hub.imports.actions.writing import changes_in_words, said_of
from practice_hub.imports.enums import RowAction, RowState
from practice_hub.imports.models import ImportRow
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.fields import Field, snapshot

CHANGED = "Somebody worked on it since, so it stays"
IN_USE = "It has tasks, services or other records since, and stays"
NO_LONGER_FITS = "What it was no longer fits what others changed since, so it stays as it is"


def undo_rows(session: WriteSession, rows: Sequence[ImportRow], *, by: Viewer) -> None:
    """Undo these rows as far as nobody changed the same since; what stays says why."""
    by.must(Permission.IMPORT_CLIENTS)
    standing = clients.by_ids(session, {row.client_id or 0 for row in rows})
    names, busy = people.names_by_id(session), access.touched_since(session, set(standing))
    fields = every_field(session)
    added: list[tuple[ImportRow, Client]] = []
    facts: list[tuple[Subject, Fact]] = []
    for row in rows:
        client = standing.get(row.client_id or 0)
        row.state = RowState.UNDONE
        if client is None:
            continue
        if row.doing == RowAction.UPDATE:
            facts += _restore(session, row, client, names, fields)
        elif client.id in busy or said_of(client, fields) != row.texts:
            _keep(row, CHANGED)
        else:
            added.append((row, client))
    session.flush()
    _remove(session, added)
    story.record_on_records(session, facts, by=by)


def _keep(row: ImportRow, reason: str) -> None:
    row.state, row.reason = RowState.KEPT, reason[:300]


# --- what was changed --------------------------------------------------------------------------------------------


def _restore(
    session: WriteSession, row: ImportRow, client: Client, names: dict[int, str], fields: Mapping[str, Field]
) -> Iterable[tuple[Subject, Fact]]:
    texts = snapshot(client, fields)
    own = {name: pair for name, pair in row.changes.items() if texts.get(name) == pair[1]}
    others = [name for name, pair in row.changes.items() if texts.get(name) not in pair]
    values, problems = validation.parse(texts | {name: before for name, (before, _) in own.items()}, fields)
    if problems or client_actions.taken(session, {name: values[name] for name in own}, client):
        _keep(row, NO_LONGER_FITS)
        return []
    if others:
        labels = ", ".join(fields[name].label if name in fields else "an archived field" for name in others)
        _keep(row, f"Changed since, and kept: {labels}")
    if not own:
        return []
    client_actions.put(client, {name: values[name] for name in own}, fields)
    story.count_edit(client)
    client.last_activity_at = clock.now()
    subject = clients.subject_of(client)
    changes = changes_in_words(own, names, fields, turned=True)
    return [(subject, Fact(access.UNDONE, "undid an import of", ", ".join(changes), changes))]


# --- what was added ----------------------------------------------------------------------------------------------


def _remove(session: WriteSession, added: Sequence[tuple[ImportRow, Client]]) -> None:
    """All at once; one by one when something hangs on one of them, which the database knows best."""
    if _delete(session, [client for _, client in added]):
        return
    for row, client in added:
        if not _delete(session, [client]):
            _keep(row, IN_USE)


def _delete(session: WriteSession, gone: Sequence[Client]) -> bool:
    try:
        with session.begin_nested():
            for client in gone:
                session.delete(client)
            session.flush()
    except IntegrityError:
        return False
    return True
