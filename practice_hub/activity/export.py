"""The story as a spreadsheet, written in pieces so that neither memory nor other people wait for it."""

import time
from collections.abc import Iterator

from practice_hub.activity import access
from practice_hub.activity.access import ActivityFilter
from practice_hub.activity.models import Activity
from practice_hub.activity.subject_types import SubjectTypes
from practice_hub.base.clock import LONDON
from practice_hub.base.database import Database
from practice_hub.people.viewer import Viewer
from practice_hub.web.sheets import BREATH_SECONDS, MARK, csv_line

# A spreadsheet of more rows opens slowly; a period makes it smaller.
MOST_ROWS = 100_000
# Rows of one read: about 15 ms in which nobody else's page or stream is served.
PIECE = 200

HEADINGS = ("Number", "Date", "Time", "Person", "Did", "Kind of record", "Record", "Description", "Changes")


def lines(
    database: Database, viewer: Viewer, criteria: ActivityFilter, *, newest: int, rows: int, subject_types: SubjectTypes
) -> Iterator[str]:
    """The file's text, from the activity `newest` back. Holds no connection while the browser takes a piece."""
    yield MARK + csv_line(HEADINGS)
    before: int | None = newest
    while rows > 0 and before is not None:
        with database.read(viewer.tenant_id) as session:
            found = access.entry_range(session, viewer, criteria, before=before, length=min(PIECE, rows))
        yield "".join(csv_line(_cells(activity, subject_types)) for activity in found.items)
        rows, before = rows - len(found.items), found.older
        time.sleep(BREATH_SECONDS)


def _cells(activity: Activity, subject_types: SubjectTypes) -> tuple[object, ...]:
    moment = activity.occurred_at.astimezone(LONDON)
    changes = "; ".join(
        f"{label}: {old or 'Not set'} → {new or 'Not set'}" for label, (old, new) in activity.changes.items()
    )
    return (
        activity.id,
        f"{moment:%Y-%m-%d}",
        f"{moment:%H:%M:%S}",
        activity.actor_name,
        activity.verb,
        subject_types.label(activity.subject_type),
        activity.subject_name,
        activity.description,
        changes,
    )
