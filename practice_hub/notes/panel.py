"""The notes of a record for its page: what `templates/notes/panel.html` takes as `notes`."""

from practice_hub.base.database import TenantSession
from practice_hub.notes import access
from practice_hub.notes.access import PANEL_LENGTH, Notes
from practice_hub.notes.subjects import Notable, notable_of
from practice_hub.people.viewer import Viewer


def panel_of(session: TenantSession, subject_type: str, subject_id: int, by: Viewer) -> Notes:
    """The latest notes of a record that the page has loaded already."""
    notable = notable_of(subject_type)
    assert notable is not None, f"{subject_type} is registered with add_notable()"
    return some_notes(session, notable, subject_id, by, length=PANEL_LENGTH)


def some_notes(
    session: TenantSession, notable: Notable, subject_id: int, by: Viewer, *, length: int, before: int | None = None
) -> Notes:
    """A page of a record's notes: the first, with the pinned ones, or the one that begins before this number."""
    found = access.latest(session, notable.type, subject_id, length, before)
    return Notes(
        notable.type,
        subject_id,
        may_write=by.may(notable.permission),
        length=length,
        pinned=access.pinned(session, notable.type, subject_id) if before is None else (),
        latest=found[:length],
        older=found[length - 1].id if len(found) > length else None,
        before=before,
    )
