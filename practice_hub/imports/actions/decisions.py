"""What a person decides of an import. Each asks for the permission, and says nothing when nothing changed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from practice_hub.base import jobs
from practice_hub.base.database import WriteSession
from practice_hub.clients.custom_fields import every_field
from practice_hub.clients.enums import ClientType
from practice_hub.imports import access
from practice_hub.imports.access import SUBJECT
from practice_hub.imports.enums import (
    BEFORE_RUN,
    PLAN_JOB,
    READ_JOB,
    RUN_JOB,
    UNDO_JOB,
    Outcome,
    RowAction,
    RowState,
    State,
)
from practice_hub.imports.events import ImportEvent
from practice_hub.imports.files import MOST_BYTES
from practice_hub.imports.models import ClientImport, ImportRow
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import those_who_may
from practice_hub.realtime.outbox import append
from practice_hub.records.parsing import Invalid

MEGABYTES = f"{MOST_BYTES // 1_000_000} MB"
TOO_LARGE = f"The file is larger than {MEGABYTES}. Split it, and import one part after the other."
NO_FILE = "Choose a CSV or XLSX file"
EMPTY = "The file is empty"
WRONG_KIND = "This file is neither CSV nor XLSX. Save the sheet as one of them, and choose it again."
ERRORS_LEFT = "Say that rows with errors are left out, or correct the file and import it anew"
NOTHING_TO_DO = "There is nothing to import: no row is new or changed"

WATCHERS = those_who_may(Permission.IMPORT_CLIENTS)


def upload(session: WriteSession, file_name: str, content: bytes, *, by: Viewer) -> ClientImport:
    """Keep a file for the worker to read. Raises `Invalid`."""
    by.must(Permission.IMPORT_CLIENTS)
    words = _unfit(file_name, content)
    if words:
        raise Invalid({"file": words})
    own = ClientImport(
        user_id=by.user_id, user_name=by.name, file_name=_tidy(file_name), content=content, state=State.READING
    )
    session.add(own)
    session.flush()
    _ask(session, own, READ_JOB, by)
    return own


def _unfit(file_name: str, content: bytes) -> str:
    if not file_name:
        return NO_FILE
    if not content:
        return EMPTY
    if len(content) > MOST_BYTES:
        return TOO_LARGE
    return "" if file_name.lower().endswith((".csv", ".txt", ".tsv", ".xlsx")) else WRONG_KIND


def _tidy(file_name: str) -> str:
    """The last part of a path, without what no file is called."""
    bare = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isprintable())[-200:]


def choose_columns(
    session: WriteSession, own: ClientImport, fields: Sequence[str], usual_type: str, *, by: Viewer
) -> None:
    """Which field each column goes to, then a dry run. Raises `Invalid`."""
    by.must(Permission.IMPORT_CLIENTS)
    if own.state not in (State.COLUMNS, State.READY):
        return
    known = every_field(session)
    wanted = [name if name in known else "" for name in fields][: len(own.headings)]
    wanted += [""] * (len(own.headings) - len(wanted))
    problems = {
        f"column_{place}": f"Another column is {known[name].label} already"
        for place, name in enumerate(wanted)
        if name and name in wanted[:place]
    }
    if "name" not in wanted and not {"code", "company_number"} & set(wanted):
        problems[""] = "Say which column holds the name, the code or the company number: clients are found by them"
    if problems:
        raise Invalid(problems)
    own.fields, own.usual_type = wanted, usual_type if usual_type in set(ClientType) else ""
    plan(session, own, by=by)


def plan(session: WriteSession, own: ClientImport, *, by: Viewer) -> None:
    """Have the worker look through all rows anew."""
    by.must(Permission.IMPORT_CLIENTS)
    own.state, own.done = State.PLANNING, 0
    _ask(session, own, PLAN_JOB, by)


def choose(session: WriteSession, own: ClientImport, choices: Mapping[int, str], *, by: Viewer) -> int:
    """What becomes of possible duplicates, by row; what was not offered is left as it is. Answers how many changed."""
    by.must(Permission.IMPORT_CLIENTS)
    if own.state != State.READY:
        return 0
    changed = 0
    for row in session.scalars(access.rows_of(own).where(ImportRow.outcome == Outcome.DUPLICATE)):
        wanted = choices.get(row.id, row.doing)
        if wanted in row.options and wanted != row.doing:
            row.doing = RowAction(wanted)
            changed += 1
    if changed:
        publish_change(session, own)
    return changed


def choose_for_all(session: WriteSession, own: ClientImport, wanted: RowAction, *, by: Viewer) -> int:
    ids = session.scalars(
        access.rows_of(own).where(ImportRow.outcome == Outcome.DUPLICATE).with_only_columns(ImportRow.id)
    )
    return choose(session, own, dict.fromkeys(ids, wanted.value), by=by)


def start(session: WriteSession, own: ClientImport, *, leave_out_errors: bool, by: Viewer) -> bool:
    """Have the worker write it. Raises `Invalid`; False when it was started already."""
    by.must(Permission.IMPORT_CLIENTS)
    if own.state != State.READY:
        return False
    if access.counts_of(session, own)[Outcome.ERROR] and not leave_out_errors:
        raise Invalid({"leave_out": ERRORS_LEFT})
    to_do = access.count_to_do(session, own)
    own.total, own.done, own.note = to_do[RowAction.CREATE] + to_do[RowAction.UPDATE], 0, ""
    if not own.total:
        raise Invalid({"": NOTHING_TO_DO})
    own.state = State.RUNNING
    _ask(session, own, RUN_JOB, by)
    return True


def undo(session: WriteSession, own: ClientImport, *, by: Viewer) -> bool:
    """Have the worker take all of it back. False when it is not there to be undone."""
    by.must(Permission.IMPORT_CLIENTS)
    if own.state != State.DONE or own.forgotten_at is not None:
        return False
    own.undone_by = by.name
    take_back(session, own, by=by)
    return True


def take_back(session: WriteSession, own: ClientImport, *, by: Viewer) -> None:
    """Begin to undo what was written, all of an import or the beginning of one that could not go on."""
    by.must(Permission.IMPORT_CLIENTS)
    own.state, own.done = State.UNDOING, 0
    own.total = access.count_in(session, own, RowState.WRITTEN)
    _ask(session, own, UNDO_JOB, by)


def discard(session: WriteSession, own: ClientImport, *, by: Viewer) -> bool:
    """Throw away a file that was not imported, with all that was read of it."""
    by.must(Permission.IMPORT_CLIENTS)
    if own.state not in BEFORE_RUN:
        return False
    publish_change(session, own)
    session.execute(delete(ImportRow).where(ImportRow.import_id == own.id))
    session.delete(own)
    return True


def _ask(session: WriteSession, own: ClientImport, kind: str, by: Viewer) -> None:
    jobs.enqueue(session, kind, {"import_id": own.id, "user_id": by.user_id})
    publish_change(session, own)


def publish_change(session: WriteSession, own: ClientImport) -> None:
    append(session, ImportEvent.CHANGED, SUBJECT, own.id, audience=WATCHERS)
