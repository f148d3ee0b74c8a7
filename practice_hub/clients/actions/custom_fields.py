"""The writes of the practice's own fields: what there is to fill in about a client."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Fact
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.custom_field_form import fields_of, parse
from practice_hub.clients.custom_fields import MOST_FIELDS, SUBJECT, definitions, forget_fields, subject_of
from practice_hub.clients.enums import FieldKind
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import CustomFieldDefinition
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import Saved, merge_edit
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import Invalid


def define(session: WriteSession, label: str, kind: str, choices: str, *, by: Viewer) -> CustomFieldDefinition:
    """A new field, after the others. `choices` stand one a line. Raises `Invalid`."""
    by.must(Permission.MANAGE_FIELDS)
    people.lock_practice(session)
    kinds = [one for one in FieldKind if one == kind]
    texts = {"label": label} | ({"choices": choices} if kind == FieldKind.CHOICE else {})
    values, problems = parse(texts)
    problems |= _misfits(session, values) | ({} if kinds else {"kind": "Choose what the field holds"})
    if problems:
        raise Invalid(problems)
    one = CustomFieldDefinition(kind=kinds[0], retired=[], **{"choices": [], **values})
    one.place = (session.scalar(select(func.max(CustomFieldDefinition.place))) or 0) + 1
    session.add(one)
    session.flush()
    _announce(session, one, by, Fact("client_field.created", "added the field", one.kind_label))
    return one


def redefine(
    session: WriteSession, one: CustomFieldDefinition, *, by: Viewer, yours: Texts, before: Texts | None = None
) -> Saved:
    """Another label or other choices. What stands in records stays.

    `before` holds the texts that the edit began with. Raises `EditConflict` when a colleague changed the same, and
    `Invalid`.
    """
    by.must(Permission.MANAGE_FIELDS)
    people.lock_practice(session)
    fields = fields_of(one)
    yours = {name: text for name, text in yours.items() if name in fields}
    edit = merge_edit(
        one,
        fields,
        parse,
        yours=yours,
        before=before,
        check=lambda values, changed: _misfits(session, values, but=one) if changed else {},
    )
    if edit.changed:
        was, kept = one.label, edit.values.get("choices", [])
        one.retired = [choice for choice in dict.fromkeys([*one.retired, *one.choices]) if choice not in kept]
        one.label, one.choices = edit.values["label"], kept
        story.count_edit(one)
        _announce(
            session,
            one,
            by,
            Fact("client_field.updated", "changed the field", "" if was == one.label else f"was {was}"),
        )
    return Saved([fields[name].label for name in edit.changed], edit.kept)


def archive(session: WriteSession, one: CustomFieldDefinition, *, by: Viewer) -> None:
    """Off the forms and records. What stands in records is kept, and comes back with the field."""
    by.must(Permission.MANAGE_FIELDS)
    if one.archived_at is None:
        one.archived_at = clock.now()
        _announce(session, one, by, Fact("client_field.archived", "archived the field"))


def restore(session: WriteSession, one: CustomFieldDefinition, *, by: Viewer) -> None:
    """Raises `Invalid` when another field has its name, or there are too many."""
    by.must(Permission.MANAGE_FIELDS)
    if one.archived_at is not None:
        people.lock_practice(session)
        if problems := _misfits(session, {"label": one.label}, but=one):
            raise Invalid(problems)
        one.archived_at = None
        _announce(session, one, by, Fact("client_field.restored", "restored the field"))


def raise_up(session: WriteSession, one: CustomFieldDefinition, *, by: Viewer) -> None:
    """One place up among those in use; the first stays."""
    by.must(Permission.MANAGE_FIELDS)
    people.lock_practice(session)
    used = [own for own in definitions(session) if own.archived_at is None]
    place = used.index(one) if one in used else 0
    if place:
        used.insert(place - 1, used.pop(place))
        for number, own in enumerate(used, 1):
            own.place = number
        _announce(session, one, by, Fact("client_field.moved", "moved up the field"), used)


def _misfits(
    session: WriteSession, values: Mapping[str, Any], *, but: CustomFieldDefinition | None = None
) -> dict[str, str]:
    """What the practice's other fields do not leave room for."""
    misfits = {}
    others = [one for one in definitions(session) if one.archived_at is None and one is not but]
    label = values.get("label", "")
    taken = [one.label for one in others] + [field.label for field in FIELDS.values()]
    if label.casefold() in {one.casefold() for one in taken}:
        misfits["label"] = f"There is a field called {label} already"
    if len(others) >= MOST_FIELDS:
        misfits[""] = f"{MOST_FIELDS} fields are as many as a form can hold. Archive one first."
    return misfits


def _announce(
    session: WriteSession,
    one: CustomFieldDefinition,
    by: Viewer,
    fact: Fact,
    moved: Sequence[CustomFieldDefinition] = (),
) -> None:
    """`moved`: other fields whose place is another."""
    session.flush()
    forget_fields(session)
    related = [(SUBJECT, other) for other in moved if other is not one]
    story.announce(session, ClientEvent.FIELDS, one, subject_of(one), fact, by=by, related=related)
