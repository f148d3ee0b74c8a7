"""The practice's own details."""

from practice_hub.accounts.actions.telling import practice_subject
from practice_hub.accounts.events import PracticeEvent
from practice_hub.activity.actions import record
from practice_hub.base.database import WriteSession
from practice_hub.people.models import Practice
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log

LABELS = {"name": "Name", "address": "Address", "email": "Email address", "phone": "Telephone"}


def change_practice(session: WriteSession, practice: Practice, *, by: Viewer, **values: str) -> None:
    """Change name, address, email address and telephone; those left out stay."""
    by.must(Permission.MANAGE_PRACTICE)
    changes = {
        LABELS[name]: [getattr(practice, name), value]
        for name, value in values.items()
        if getattr(practice, name) != value
    }
    if not changes:
        return
    for name, value in values.items():
        setattr(practice, name, value)
    record(
        session,
        by=by,
        action="practice.changed",
        verb="changed the details of",
        subject=practice_subject(practice),
        changes=changes,
    )
    log.append(session, PracticeEvent.CHANGED, "practice", practice.tenant_id)
