"""What is told when an import has ended: one line in the feed, one event, one notification a person."""

from practice_hub.activity import actions as story
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.access import SUBJECT as CLIENT
from practice_hub.clients.actions import notifications
from practice_hub.clients.effects import summary
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.observers import DATED, state_before, update_observers
from practice_hub.imports import access
from practice_hub.imports.access import SUBJECT
from practice_hub.imports.actions.decisions import WATCHERS
from practice_hub.imports.deadline_effects import dated
from practice_hub.imports.enums import RowAction, RowState, State
from practice_hub.imports.events import ImportEvent
from practice_hub.imports.models import ClientImport
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.batch import clip
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer, system
from practice_hub.realtime.outbox import MOST_IDS, append, append_bulk
from practice_hub.web.templating import counted


def publish_progress(session: WriteSession, own: ClientImport) -> None:
    append(session, ImportEvent.PROGRESS, SUBJECT, own.id, audience=WATCHERS)


def finish(session: WriteSession, own: ClientImport, *, by: Viewer) -> None:
    """All rows are written."""
    by.must(Permission.IMPORT_CLIENTS)
    written = access.count_written(session, own)
    own.created, own.updated = written[RowAction.CREATE], written[RowAction.UPDATE]
    own.state, own.finished_at, own.done = State.DONE, clock.now(), own.total
    words = f"{own.created:,} added, {own.updated:,} changed: {own.file_name}"
    words += _tell_observers(session, own, by)
    _tell_all(session, own, by)
    _record(session, own, by, "clients.imported", "imported", words)
    told = access.kept_by_somebody(session, own)
    notifications.notify_of_bulk_change(
        session, told, by, "imported", f"{own.file_name}.", {one.id: {} for one in told}
    )
    _notify(session, own, by, f"{counted(own.created + own.updated, 'client')} imported", f"{words}.")


def finish_undo(session: WriteSession, own: ClientImport, *, by: Viewer) -> None:
    """All that could be taken back is."""
    by.must(Permission.IMPORT_CLIENTS)
    undone, kept = (access.count_in(session, own, state) for state in (RowState.UNDONE, RowState.KEPT))
    own.state, own.undone_at, own.done = State.UNDONE, clock.now(), own.total
    words = f"{own.file_name}: {counted(undone, 'client')} taken back"
    words += f", {kept:,} kept because they were changed since" if kept else ""
    words += _tell_observers(session, own, by, undone=True)
    _tell_all(session, own, by)
    _record(session, own, by, "clients.import_undone", "undid the import of", words)
    _notify(session, own, by, f"Import of {own.file_name} undone", f"{words}.")


def _tell_all(session: WriteSession, own: ClientImport, by: Viewer) -> None:
    """One event for all of them: lists and open records ask again."""
    ids = access.some_written(session, own, MOST_IDS)
    append_bulk(session, ClientEvent.BULK, CLIENT, data={**story.who(by), "ids": ids})
    append(session, ImportEvent.CHANGED, SUBJECT, own.id, audience=WATCHERS)


def _record(session: WriteSession, own: ClientImport, by: Viewer, action: str, verb: str, words: str) -> None:
    number = own.created + own.updated
    subject = Subject("client_list", 0, counted(number, "client"), "/clients")
    story.record(session, subject, story.Fact(action, verb, words), by=by)


def _tell_observers(session: WriteSession, own: ClientImport, by: Viewer, *, undone: bool = False) -> str:
    """Deadlines follow from what was changed; a new client has no services yet. Answers what that did, in words."""
    rows = [(row, client) for row, client in access.changed_clients(session, own) if not DATED.isdisjoint(row.changes)]
    clients = [client for _, client in rows]
    if not clients:
        return ""
    before = state_before(session, clients, {client.id: dated(row.changes, int(undone)) for row, client in rows})
    words = summary(update_observers(session, clients, by, before).values())
    return f"; {words}" if words else ""


def _notify(session: WriteSession, own: ClientImport, by: Viewer, title: str, words: str) -> None:
    draft = Draft(
        to=[by.user_id] if by.user_id else [],
        severity=Severity.SUCCESS,
        category=Category.CLIENT_CHANGED,
        title=clip(title),
        message=words,
        action_url=f"/clients/imports/{own.id}",
        subject=SubjectRef(SUBJECT, own.id),
    )
    notify(session, [draft], by=system(session.tenant_id))
