"""Every noun that people edit, each with the page of its form, its fields and its action: the tests of editing run over
all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from practice_hub.accounts.actions.practice import change_practice
from practice_hub.accounts.practice_fields import FIELDS as PRACTICE_FIELDS
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients import access as clients
from practice_hub.clients import custom_fields
from practice_hub.clients.actions import custom_fields as custom_field_actions
from practice_hub.clients.actions import records as client_actions
from practice_hub.clients.custom_field_form import FIELDS as DEFINITION_FIELDS
from practice_hub.clients.fields import FIELDS as CLIENT_FIELDS
from practice_hub.compliance import access as deadlines
from practice_hub.compliance.actions import records as deadline_actions
from practice_hub.compliance.actions.records import NewDeadline
from practice_hub.compliance.fields import FIELDS as DEADLINE_FIELDS
from practice_hub.contacts import access as contacts
from practice_hub.contacts import actions as contact_actions
from practice_hub.contacts.fields import FIELDS as CONTACT_FIELDS
from practice_hub.notes import access as notes
from practice_hub.notes import actions as note_actions
from practice_hub.notes.fields import FIELDS as NOTE_FIELDS
from practice_hub.notes.subjects import find
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import Saved
from practice_hub.records.fields import Field, snapshot
from practice_hub.records.merging import Texts
from practice_hub.tasks import access as tasks
from practice_hub.tasks.actions import records as task_actions
from practice_hub.tasks.actions import task_templates
from practice_hub.tasks.fields import FIELDS as TASK_FIELDS
from practice_hub.tasks.template_fields import FIELDS as TEMPLATE_FIELDS
from tests.world import World

Save = Callable[[WriteSession, Any, Viewer, Texts, Texts | None], Saved]


@dataclass(frozen=True)
class Editable:
    """`make` answers the number of a new record of Alice's practice, `load` the record, `save` is the room's action."""

    page: str
    fields: Mapping[str, Field]
    make: Callable[[WriteSession, Viewer], int]
    load: Callable[[TenantSession, int], Any]
    save: Save

    def add(self, world: World) -> int:
        """A new record of Alice's practice."""
        with world.app.app_context(), world.write(world.alice) as session:
            return self.make(session, world.alice)

    def standing(self, world: World, id: int) -> dict[str, str]:
        """The record's texts as they are now."""
        with world.database.read(world.alice.tenant_id) as session:
            return snapshot(self.load(session, id), self.fields)

    def edit(self, world: World, id: int, by: Viewer, yours: Texts, before: Texts | None = None) -> Saved:
        with world.app.app_context(), world.write(by) as session:
            return self.save(session, self.load(session, id), by, yours, before)


def _client(session: WriteSession, by: Viewer) -> int:
    texts = {"vat_number": "980780684", "year_end": "31 March", "phone": "01632 960 001", "manager_id": by.user_id}
    client = client_actions.create(session, by=by, name="ABC Ltd", type="limited_company", **texts)
    return int(client.id)


def _deadline(session: WriteSession, by: Viewer) -> int:
    client = clients.get_client(session, _client(session, by))
    assert client is not None
    new = NewDeadline("Annual return", "2026", clock.today() + timedelta(days=60), "Agreed", by.user_id)
    return int(deadline_actions.add(session, client, new, by=by).id)


def _task(session: WriteSession, by: Viewer) -> int:
    client = clients.get_client(session, _client(session, by))
    due = clock.today() + timedelta(days=30)
    return int(task_actions.create(session, by=by, title="Call", client=client, due_on=due).id)


def _contact(session: WriteSession, by: Viewer) -> int:
    return int(contact_actions.create(session, by=by, name="Jane Smith", email="jane@example.org").id)


def _template(session: WriteSession, by: Viewer) -> int:
    texts = {"kind": "vat-return", "title": "Collect", "lead_days": "14", "role": "owner", "priority": "normal"}
    return int(task_templates.create(session, texts | {"steps": "Ask\nRemind"}, by=by).id)


def _custom_field(session: WriteSession, by: Viewer) -> int:
    # A new one at each try, whose name must be free.
    label = f"Risk {len(custom_fields.definitions(session))}"
    return int(custom_field_actions.define(session, label, "choice", "Low\nHigh", by=by).id)


def _note(session: WriteSession, by: Viewer) -> int:
    on = find(session, "client", _client(session, by))
    assert on is not None
    return int(note_actions.add(session, on, "Call first", by=by).id)


def _practice(session: WriteSession, _by: Viewer) -> int:
    """There is one of them already."""
    return session.tenant_id


def _save_note(session: WriteSession, note: Any, by: Viewer, yours: Texts, before: Texts | None) -> Saved:
    on = find(session, note.subject_type, note.subject_id)
    assert on is not None
    return note_actions.edit(session, on, note, by=by, yours=yours, before=before)


def _save(update: Callable[..., Saved]) -> Save:
    return lambda session, record, by, yours, before: update(session, record, by=by, yours=yours, before=before)


EDITABLE: Mapping[str, Editable] = {
    "client": Editable("/clients/{}/edit", CLIENT_FIELDS, _client, clients.get_client, _save(client_actions.update)),
    "contact": Editable(
        "/contacts/{}/edit", CONTACT_FIELDS, _contact, contacts.get_contact, _save(contact_actions.update)
    ),
    "deadline": Editable(
        "/compliance/{}/edit", DEADLINE_FIELDS, _deadline, deadlines.get_deadline, _save(deadline_actions.update)
    ),
    "task": Editable("/tasks/{}/edit", TASK_FIELDS, _task, tasks.get_task, _save(task_actions.update)),
    "usual task": Editable(
        "/tasks/templates/{}/edit", TEMPLATE_FIELDS, _template, tasks.get_template, _save(task_templates.update)
    ),
    "custom field": Editable(
        "/clients/fields/{}/edit",
        DEFINITION_FIELDS,
        _custom_field,
        custom_fields.get_field,
        _save(custom_field_actions.redefine),
    ),
    "practice": Editable(
        "/practice",
        PRACTICE_FIELDS,
        _practice,
        lambda session, _id: people.get_practice(session),
        _save(change_practice),
    ),
    "note": Editable("/notes/{}/edit", NOTE_FIELDS, _note, notes.get_note, _save_note),
}
