"""The forms of clients. They hold texts as they were typed; the fields' parsers and validation.py read them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wtforms import SelectField, StringField, TextAreaField

from practice_hub.clients.enums import FieldKind
from practice_hub.clients.fields import FIELDS, SHARED
from practice_hub.clients.relations import wordings
from practice_hub.people.models import User
from practice_hub.records.fields import Field, labels_of
from practice_hub.records.forms import RecordForm, SmallForm, record_form
from practice_hub.records.merging import Texts

REMOVABLE = ("manager_id", "partner_id", "vat_stagger")
PREFIX = "to_"
"""The list's own filters travel with the form of many clients, under the bare names."""
KEEP = "Leave as it is"
NONE = "none"
"""What takes a value away: an empty choice leaves it as it is."""


class GroupForm(SmallForm):
    name = StringField("Group")


class MemberForm(SmallForm):
    client = StringField("Client")


class RelationForm(SmallForm):
    """What a client is to another."""

    kind = SelectField("This client is or has", choices={"": "Choose"} | wordings(), validate_choice=False)
    client = StringField("Other client")


class CustomFieldForm(SmallForm):
    """A field of the practice's own."""

    label = StringField("Name")
    kind = SelectField("What it holds", choices=labels_of(FieldKind), validate_choice=False)
    choices = TextAreaField("Choices")


def shared_form(texts: Texts, people: Sequence[User]) -> RecordForm:
    """What many clients get at once; a field that is left as it is says nothing."""
    return record_form([_shared(name) for name in SHARED], texts, people, prefix=PREFIX)


def _shared(name: str) -> Field:
    field = FIELDS[name]
    removal = {NONE: field.empty} if name in REMOVABLE else {}
    return replace(field, empty=KEEP if field.is_choice else "", labels=removal | dict(field.labels))


def shared_texts(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values.get(PREFIX + name, "") for name in SHARED if PREFIX + name in values}


def wanted_of(texts: Texts) -> dict[str, str]:
    """The fields that are to be changed, with their texts."""
    return {name: "" if text.strip().lower() == NONE else text for name, text in texts.items() if text.strip()}
