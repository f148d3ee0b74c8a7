"""The practice's own details."""

from collections.abc import Mapping

from practice_hub.accounts.actions.announcing import practice_subject
from practice_hub.accounts.events import PracticeEvent
from practice_hub.activity.actions import record
from practice_hub.base.database import WriteSession
from practice_hub.people.models import Practice
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.outbox import append

LABELS = {"name": "Name", "address": "Address", "email": "Email address", "phone": "Telephone"}


class ChangedMeanwhile(Exception):
    """A colleague changed the same details since the form was opened; `theirs` is how those stand now."""

    def __init__(self, theirs: Mapping[str, str]) -> None:
        super().__init__(", ".join(theirs))
        self.theirs = theirs


def change_practice(
    session: WriteSession, practice: Practice, *, by: Viewer, before: Mapping[str, str] | None = None, **values: str
) -> None:
    """Change name, address, email address and telephone; those left out stay.

    `before` holds the texts that the form was opened with: what this person left as it was stays as others made it.
    The caller holds the practice. Raises `ChangedMeanwhile` when both changed the same.
    """
    by.must(Permission.MANAGE_PRACTICE)
    theirs = details(practice)
    began = theirs if before is None else before
    changed = {name: value for name, value in values.items() if value not in (began.get(name), theirs[name])}
    if lost := {name: theirs[name] for name in changed if theirs[name] != began.get(name)}:
        raise ChangedMeanwhile(lost)
    if not changed:
        return
    for name, value in changed.items():
        setattr(practice, name, value)
    changes = {LABELS[name]: [theirs[name], value] for name, value in changed.items()}
    record(
        session,
        by=by,
        action="practice.changed",
        verb="changed the details of",
        subject=practice_subject(practice),
        changes=changes,
    )
    append(session, PracticeEvent.CHANGED, "practice", practice.tenant_id)


def details(practice: Practice) -> dict[str, str]:
    return {name: getattr(practice, name) for name in LABELS}
