"""The practice's own details."""

from practice_hub.accounts.actions.announcing import practice_subject
from practice_hub.accounts.events import PracticeEvent
from practice_hub.accounts.practice_fields import FIELDS, parse
from practice_hub.activity.actions import Fact, record
from practice_hub.base.database import WriteSession
from practice_hub.people.models import Practice
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.outbox import append
from practice_hub.records.editing import Saved, merge_edit
from practice_hub.records.fields import changes_in_words
from practice_hub.records.merging import Texts


def change_practice(
    session: WriteSession, practice: Practice, *, by: Viewer, yours: Texts, before: Texts | None = None
) -> Saved:
    """Change the fields in `yours`; the others stay as they are. The caller has locked the practice.

    `before` holds the texts that the edit began with: what others changed since is merged field by field. Raises
    `EditConflict` when both changed the same field, and `Invalid`.
    """
    by.must(Permission.MANAGE_PRACTICE)
    edit = merge_edit(practice, FIELDS, parse, yours=yours, before=before)
    changes = changes_in_words(practice, edit.changed_values, FIELDS, {})
    if changes:
        for name, value in edit.changed_values.items():
            setattr(practice, name, value)
        subject, verb = practice_subject(practice), "changed the details of"
        record(session, subject, Fact("practice.changed", verb, changes=changes), by=by)
        append(session, PracticeEvent.CHANGED, "practice", practice.tenant_id)
    return Saved(list(changes), edit.kept)
