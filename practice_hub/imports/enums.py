"""Where an import stands, what becomes of a row, and the work that the worker does for it."""

from enum import StrEnum

READ_JOB, PLAN_JOB, RUN_JOB, UNDO_JOB = "imports.read", "imports.plan", "imports.run", "imports.undo"


class State(StrEnum):
    """READING → COLUMNS or PLANNING → READY → RUNNING → DONE → UNDOING → UNDONE; a file of no use is REFUSED."""

    READING = "reading"
    REFUSED = "refused"
    COLUMNS = "columns"
    PLANNING = "planning"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        return _STATES[self]


_STATES = {
    State.READING: "Reading",
    State.REFUSED: "Refused",
    State.COLUMNS: "Columns to choose",
    State.PLANNING: "Checking",
    State.READY: "Checked, not imported",
    State.RUNNING: "Importing",
    State.DONE: "Imported",
    State.UNDOING: "Being undone",
    State.UNDONE: "Undone",
}

AT_WORK = frozenset({State.READING, State.PLANNING, State.RUNNING, State.UNDOING})
"""The worker has it: pages wait."""
BEFORE_RUN = frozenset({State.REFUSED, State.COLUMNS, State.READY})
"""Nothing was written yet, and nobody is at work: it may be thrown away."""


class Outcome(StrEnum):
    """What the dry run found of a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    ERROR = "error"

    @property
    def label(self) -> str:
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.CREATE: "new",
    Outcome.UPDATE: "changed",
    Outcome.UNCHANGED: "unchanged",
    Outcome.DUPLICATE: "possible duplicates",
    Outcome.ERROR: "with errors",
}


class RowAction(StrEnum):
    """What the import does with a row. A possible duplicate is decided by a person."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"

    @property
    def label(self) -> str:
        return {
            RowAction.CREATE: "Add as a new client",
            RowAction.UPDATE: "Update that client",
            RowAction.SKIP: "Leave out",
        }[self]


class RowState(StrEnum):
    """How far a row has come."""

    WAITING = "waiting"
    WRITTEN = "written"
    UNDONE = "undone"
    KEPT = "kept"
    """All or some of it could not be taken back: somebody changed it since."""
