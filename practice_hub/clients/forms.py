"""The form of a client record. It holds texts as they were typed; what they mean is said by rules.py."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

from wtforms import Field as FormField
from wtforms import Form, SelectField, StringField, TelField, TextAreaField

from practice_hub.clients.fields import FIELDS, Field
from practice_hub.clients.kinds import ClientStatus, ClientType, FieldKind, VatStagger
from practice_hub.clients.reading import Unreadable, day
from practice_hub.people.models import User

TYPES = {"": "Choose"} | {type.value: type.label for type in ClientType}
STATUSES = {status.value: status.label for status in ClientStatus}
STAGGERS = {"": "Not set"} | {stagger.value: stagger.label for stagger in VatStagger}


class ClientForm(Form):
    """One text field for each of `fields.FIELDS`, by the same names."""

    name = StringField(FIELDS["name"].label)
    type = SelectField(FIELDS["type"].label, choices=TYPES)
    status = SelectField(FIELDS["status"].label, choices=STATUSES)
    code = StringField(FIELDS["code"].label)
    manager_id = SelectField(FIELDS["manager_id"].label)
    partner_id = SelectField(FIELDS["partner_id"].label)
    company_number = StringField(FIELDS["company_number"].label)
    incorporation_date = StringField(FIELDS["incorporation_date"].label)
    year_end = StringField(FIELDS["year_end"].label)
    utr = StringField(FIELDS["utr"].label)
    vat_number = StringField(FIELDS["vat_number"].label)
    vat_registered_on = StringField(FIELDS["vat_registered_on"].label)
    vat_stagger = SelectField(FIELDS["vat_stagger"].label, choices=STAGGERS)
    paye_reference = StringField(FIELDS["paye_reference"].label)
    accounts_office_reference = StringField(FIELDS["accounts_office_reference"].label)
    registered_address = TextAreaField(FIELDS["registered_address"].label)
    registered_postcode = StringField(FIELDS["registered_postcode"].label)
    trading_address = TextAreaField(FIELDS["trading_address"].label)
    trading_postcode = StringField(FIELDS["trading_postcode"].label)
    correspondence_address = TextAreaField(FIELDS["correspondence_address"].label)
    correspondence_postcode = StringField(FIELDS["correspondence_postcode"].label)
    email = StringField(FIELDS["email"].label)
    phone = TelField(FIELDS["phone"].label)
    notes = TextAreaField(FIELDS["notes"].label)

    @classmethod
    def of(cls, texts: Mapping[str, str], people: Sequence[User], custom: Iterable[Field] = ()) -> "ClientForm":
        """A form that shows these texts, with the practice's own fields. People who left are offered only where they
        stand already.
        """
        whole = type(cls.__name__, (cls,), {own.name: _input_of(own, texts) for own in custom})
        form = cast("ClientForm", whole(data=dict(texts)))
        for field in (form.manager_id, form.partner_id):
            offered = [user for user in people if user.active or str(user.id) == field.data]
            field.choices = {"": "Nobody"} | {str(user.id): user.name for user in offered}
        return form

    def say(self, problems: Mapping[str, str]) -> None:
        """Put each problem beside its field; what is wrong with the whole stands in the summary."""
        for name, words in problems.items():
            if name in self:
                one: FormField = self[name]
                one.errors = [words]
            else:
                self.form_errors.append(words)

    def date_input(self, name: str) -> str:
        """A date picker cannot show what is no date, so that is given back as the text it is."""
        try:
            day(self[name].data or "")
        except Unreadable:
            return "text"
        return "date"


class SmallForm(Form):
    """Says what is wrong beside the fields that it has, and the rest in the summary."""

    def say(self, problems: Mapping[str, str]) -> None:
        for name, words in problems.items():
            if name in self:
                one: FormField = self[name]
                one.errors = [words]
            else:
                self.form_errors.append(words)


class GroupForm(SmallForm):
    name = StringField("Group")


class MemberForm(SmallForm):
    client = StringField("Client")


class RelationForm(SmallForm):
    """What a client is to another."""

    kind = SelectField("This client is or has", choices={}, validate_choice=False)
    client = StringField("Other client")


class FieldForm(SmallForm):
    """A field of the practice's own."""

    label = StringField("Name")
    kind = SelectField("What it holds", choices={kind.value: kind.label for kind in FieldKind}, validate_choice=False)
    choices = TextAreaField("Choices")


def _input_of(own: Field, texts: Mapping[str, str]) -> FormField:
    """The input of a field of the practice's own. A choice that is withdrawn is offered only where it stands."""
    if own.kind not in (FieldKind.YES_NO, FieldKind.CHOICE):
        return StringField(own.label)
    here = texts.get(own.name, "")
    return SelectField(
        own.label, choices={"": "Not set"} | dict(own.labels) | ({here: own.labels.get(here, here)} if here else {})
    )


KEEP = {"": "Leave as it is"}
NONE = "none"
"""What takes a value away: an empty choice leaves it as it is."""


PREFIX = "to_"


class SharedForm(Form):
    """What many clients get at once; a field that is left as it is says nothing."""

    type = SelectField(FIELDS["type"].label, choices=KEEP | {type.value: type.label for type in ClientType})
    status = SelectField(FIELDS["status"].label, choices=KEEP | STATUSES)
    manager_id = SelectField(FIELDS["manager_id"].label)
    partner_id = SelectField(FIELDS["partner_id"].label)
    year_end = StringField(FIELDS["year_end"].label)
    vat_stagger = SelectField(
        FIELDS["vat_stagger"].label,
        choices=KEEP | {NONE: "Not set"} | {stagger.value: stagger.label for stagger in VatStagger},
    )

    @classmethod
    def of(cls, texts: Mapping[str, str], people: Sequence[User]) -> "SharedForm":
        # The list's own filters travel with the form, under the bare names.
        form = cls(prefix=PREFIX, data=dict(texts))
        for field in (form.manager_id, form.partner_id):
            field.choices = KEEP | {NONE: "Nobody"} | {str(user.id): user.name for user in people}
        return form

    def say(self, problems: Mapping[str, str]) -> None:
        for name, words in problems.items():
            one: FormField = self[name]
            one.errors = [words]


def shared_texts(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values.get(PREFIX + name, "") for name in FIELDS if PREFIX + name in values}


def wanted_of(texts: Mapping[str, str]) -> dict[str, str]:
    """The fields that are to be changed, with their texts."""
    return {name: "" if text.strip().lower() == NONE else text for name, text in texts.items() if text.strip()}


def sent(values: Mapping[str, str], names: Iterable[str] = FIELDS) -> dict[str, str]:
    """The texts that were sent. A field that was not on the form is not among them, and stays as it is."""
    return {name: values[name].replace("\r\n", "\n") for name in names if name in values}


def pack(texts: Mapping[str, str]) -> str:
    """The record as the form first showed it, for its hidden field: what the edit is compared with."""
    return json.dumps(dict(texts), separators=(",", ":"))


def unpack(packed: str, names: Collection[str] = FIELDS) -> dict[str, str]:
    """The same, from a browser. Whatever is wrong with it is left out: then the field counts as changed by both."""
    try:
        found = json.loads(packed)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: text for name, text in found.items() if name in names and isinstance(text, str) and _is_text(text)}


def _is_text(text: str) -> bool:
    """JSON can spell half a character, which no page can show."""
    return text.isascii() or text.encode(errors="ignore").decode() == text
