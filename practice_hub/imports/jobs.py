"""What the worker does for this room: reads files, checks rows, writes them, takes them back, forgets old ones.

Rows are checked, written and taken back some at a time, each time in a unit of work of its own: on SQLite a long one
holds up everybody who saves, and pages see how far it is. Which rows are done is kept with them, so whoever takes the
job up after a crash goes on where it stopped; and an import that cannot go on is taken back (docs/imports.md).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import OperationalError

from practice_hub.base import clock
from practice_hub.base.batches import batches
from practice_hub.base.database import Database, WriteSession
from practice_hub.base.jobs import Claimed, Effect, Jobs, for_each_practice, inside, no_effect
from practice_hub.clients.custom_fields import every_field
from practice_hub.imports import access
from practice_hub.imports.actions import decisions, finishing
from practice_hub.imports.actions.undoing import undo_rows
from practice_hub.imports.actions.writing import Codes, Stale, write_rows
from practice_hub.imports.cells import Staff
from practice_hub.imports.columns import fields_of
from practice_hub.imports.csv_files import read_csv
from practice_hub.imports.deadline_effects import foresee_deadlines, with_deadlines
from practice_hub.imports.enums import AT_WORK, PLAN_JOB, READ_JOB, RUN_JOB, UNDO_JOB, RowState, State
from practice_hub.imports.files import Line, Table, Unusable
from practice_hub.imports.models import ClientImport, ImportRow
from practice_hub.imports.planning import Plan, Planner
from practice_hub.imports.xlsx_files import is_zip, read_xlsx
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer, system, viewer_of

# Some 50 ms of writing: nobody who saves meanwhile notices the wait.
BATCH = 200
# A fault that came three times comes again: then what was written is taken back.
MOST_TRIES = 3
# So long an import can be undone; after that its rows, which hold all of the file, are forgotten.
KEEP = timedelta(days=30)
PRUNE_AT = time(3, 40)
PRUNES, PRUNE = "imports.prunes", "imports.prune"

FAULTY = "Nothing was imported: something went wrong with it. What was written is taken back; try again later."


def register(registry: Jobs, database: Callable[[], Database]) -> None:
    """Let the worker of this app do this room's work."""
    for kind, work in ((READ_JOB, read), (PLAN_JOB, plan), (RUN_JOB, run), (UNDO_JOB, undo)):
        registry.register(kind, partial(_begin, database, work))
    registry.register(PRUNE, inside(prune))
    registry.every_day(PRUNES, PRUNE_AT, for_each_practice(PRUNE))


def _begin(database: Callable[[], Database], work: Callable[["Work"], Effect], job: Claimed) -> Effect:
    return work(Work(database(), job))


class Work:
    """One job on one import, with whom it is done for."""

    def __init__(self, database: Database, job: Claimed) -> None:
        assert job.tenant_id is not None
        self.database, self.tenant_id, self.attempt = database, job.tenant_id, job.attempt
        self.import_id: int = job.payload["import_id"]
        with database.read(self.tenant_id) as session:
            user = people.get_user(session, job.payload["user_id"])
        worker = system(self.tenant_id)
        asked = viewer_of(user) if user else worker
        # The permission was asked when it was begun; what was begun is ended, whatever became of the person.
        self.by = asked if asked.may(Permission.IMPORT_CLIENTS) else worker

    def held(self, session: WriteSession, state: State) -> ClientImport | None:
        """The import, if it still waits for this work: another worker may have ended it."""
        own = access.get_import(session, self.import_id, self.by)
        return own if own is not None and own.state == state else None

    def if_still(self, state: State, effect: Callable[[WriteSession, ClientImport], object]) -> Effect:
        """What is written at the end, unless the import has moved on meanwhile."""

        def write(session: WriteSession) -> None:
            own = self.held(session, state)
            if own is not None:
                effect(session, own)

        return write


# --- reading -----------------------------------------------------------------------------------------------------


def read(work: Work) -> Effect:
    """The file's table, outside any transaction; then its rows."""
    with work.database.read(work.tenant_id) as session:
        own = access.get_import(session, work.import_id, work.by)
        content = own.content if own else None
    if content is None:
        return no_effect
    try:
        table = read_xlsx(content) if is_zip(content) else read_csv(content)
    except Unusable as unusable:
        return work.if_still(State.READING, partial(_refuse, words=str(unusable)))
    return work.if_still(State.READING, partial(_keep_table, table=table, by=work.by))


def _refuse(session: WriteSession, own: ClientImport, words: str) -> None:
    own.state, own.note, own.content = State.REFUSED, words, None
    decisions.publish_change(session, own)


def _keep_table(session: WriteSession, own: ClientImport, table: Table, by: Viewer) -> None:
    own.content, own.note = None, table.note
    own.headings, own.fields = table.headings, fields_of(table.headings, every_field(session))
    own.total = len(table.lines)
    rows = [
        {
            "tenant_id": session.tenant_id,
            "import_id": own.id,
            "number": line.number,
            "cells": line.cells,
        }
        for line in table.lines
    ]
    session.execute(insert(ImportRow), rows)
    # Without a type, rows of another product's file are told what they are before they are checked.
    if "name" in own.fields and "type" in own.fields:
        decisions.plan(session, own, by=by)
    else:
        own.state = State.COLUMNS
        decisions.publish_change(session, own)


# --- checking ----------------------------------------------------------------------------------------------------


def plan(work: Work) -> Effect:
    """The dry run: compared with one snapshot of all clients."""
    with work.database.read(work.tenant_id) as session:
        own = access.get_import(session, work.import_id, work.by)
        if own is None or own.state != State.PLANNING:
            return no_effect
        lines = [Line(row.number, row.cells) for row in session.scalars(access.rows_of(own))]
        staff = Staff.of(people.colleagues(session, active=False))
        planner = Planner(own.fields, access.book(session), staff, own.usual_type, every_field(session))
        plans = list(planner.plans(lines))
        words = foresee_deadlines(session, (one for _, one in plans))
    for piece in batches(plans, BATCH):
        with work.database.write(work.tenant_id) as session:
            own = work.held(session, State.PLANNING)
            if own is None:
                return no_effect
            _keep_plans(session, own, piece)
            own.done, own.total = own.done + len(piece), len(lines)
            finishing.publish_progress(session, own)
    return work.if_still(State.PLANNING, partial(_ready, words=words))


def _keep_plans(session: WriteSession, own: ClientImport, piece: Sequence[tuple[Line, Plan]]) -> None:
    rows = access.rows_between(session, own, piece[0][0].number, piece[-1][0].number)
    for line, found in piece:
        row = rows[line.number]
        row.outcome, row.doing, row.state = found.outcome, found.doing, RowState.WAITING
        row.client_id, row.name, row.reason = found.client_id, found.name, found.reason
        row.texts, row.changes, row.options, row.problems = found.texts, found.changes, found.options, found.problems


def _ready(session: WriteSession, own: ClientImport, words: str) -> None:
    own.state, own.note = State.READY, with_deadlines(own.note, words)[:500]
    decisions.publish_change(session, own)


# --- writing and taking back -------------------------------------------------------------------------------------


def run(work: Work) -> Effect:
    """Write all rows, or none: what cannot go on is taken back."""
    with work.database.read(work.tenant_id) as session:
        own = access.get_import(session, work.import_id, work.by)
        if own is None or own.state != State.RUNNING:
            return no_effect
        codes = Codes(access.codes(session, own))
    if work.attempt > MOST_TRIES:
        return work.if_still(State.RUNNING, partial(_give_up, words=FAULTY, by=work.by))
    try:
        _in_batches(work, State.RUNNING, RowState.WAITING, partial(write_rows, codes=codes, by=work.by))
    except Stale as stale:
        return work.if_still(State.RUNNING, partial(_give_up, words=str(stale), by=work.by))
    except OperationalError:
        # The database is busy or away, and so it would be for taking back: the next try goes on.
        raise
    except Exception:
        with work.database.write(work.tenant_id) as session:
            work.if_still(State.RUNNING, partial(_give_up, words=FAULTY, by=work.by))(session)
        raise
    return work.if_still(State.RUNNING, partial(finishing.finish, by=work.by))


def _give_up(session: WriteSession, own: ClientImport, words: str, by: Viewer) -> None:
    own.note = words
    decisions.take_back(session, own, by=by)


def undo(work: Work) -> Effect:
    """Take back what was written. One that had never ended is checked anew, for the person to look at again."""
    _in_batches(work, State.UNDOING, RowState.WRITTEN, lambda session, _own, rows: undo_rows(session, rows, by=work.by))
    return work.if_still(State.UNDOING, partial(_end_undo, by=work.by))


def _end_undo(session: WriteSession, own: ClientImport, by: Viewer) -> None:
    if own.finished_at is None:
        decisions.plan(session, own, by=by)
    else:
        finishing.finish_undo(session, own, by=by)


def _in_batches(
    work: Work, state: State, wanted: RowState, do: Callable[[WriteSession, ClientImport, Sequence[ImportRow]], None]
) -> None:
    """Each batch takes the next rows while it holds the import, so two workers never take the same ones."""
    while True:
        with work.database.write(work.tenant_id) as session:
            own = work.held(session, state)
            rows = access.next_rows(session, own, wanted, BATCH) if own else ()
            if own is None or not rows:
                return
            do(session, own, rows)
            own.done += len(rows)
            finishing.publish_progress(session, own)


# --- forgetting --------------------------------------------------------------------------------------------------


def prune(session: WriteSession, _payload: Mapping[str, Any]) -> None:
    """Forget the rows of imports that are too old to be undone. That there was an import stays."""
    old = clock.now() - KEEP
    own = select(ClientImport.id).where(
        ClientImport.created_at < old, ClientImport.forgotten_at.is_(None), ClientImport.state.not_in(AT_WORK)
    )
    ids = session.scalars(own).all()
    session.execute(delete(ImportRow).where(ImportRow.import_id.in_(ids)))
    forgotten = update(ClientImport).where(ClientImport.id.in_(ids))
    session.execute(forgotten.values(forgotten_at=clock.now(), content=None))
