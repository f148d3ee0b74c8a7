"""Where an import stands, what becomes of a row, and the work that the worker does for it."""

from enum import StrEnum

from practice_hub.base.labels import Labelled

READ_JOB, PLAN_JOB, RUN_JOB, UNDO_JOB = "imports.read", "imports.plan", "imports.run", "imports.undo"


class State(Labelled):
    """READING → COLUMNS or PLANNING → READY → RUNNING → DONE → UNDOING → UNDONE; a file of no use is REFUSED."""

    READING = "reading"
    REFUSED = "refused"
    COLUMNS = "columns", "Columns to choose"
    PLANNING = "planning", "Checking"
    READY = "ready", "Checked, not imported"
    RUNNING = "running", "Importing"
    DONE = "done", "Imported"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone"


AT_WORK = frozenset({State.READING, State.PLANNING, State.RUNNING, State.UNDOING})
"""The worker has it: pages wait."""
BEFORE_RUN = frozenset({State.REFUSED, State.COLUMNS, State.READY})
"""Nothing was written yet, and nobody is at work: it may be thrown away."""


class Outcome(Labelled):
    """What the dry run found of a row."""

    CREATE = "create", "new"
    UPDATE = "update", "changed"
    UNCHANGED = "unchanged", "unchanged"
    DUPLICATE = "duplicate", "possible duplicates"
    ERROR = "error", "with errors"


class RowAction(Labelled):
    """What the import does with a row. A possible duplicate is decided by a person."""

    CREATE = "create", "Add as a new client"
    UPDATE = "update", "Update that client"
    SKIP = "skip", "Leave out"


class RowState(StrEnum):
    """How far a row has come."""

    WAITING = "waiting"
    WRITTEN = "written"
    UNDONE = "undone"
    KEPT = "kept"
    """All or some of it could not be taken back: somebody changed it since."""
