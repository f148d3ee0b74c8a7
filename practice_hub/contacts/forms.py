"""The forms of contacts. They hold texts as they were typed; what they mean is said by fields.py."""

from collections.abc import Mapping

from wtforms import BooleanField, Form, StringField, TelField, TextAreaField
from wtforms import Field as FormField

from practice_hub.contacts.fields import FIELDS


class Texts(Form):
    def say(self, problems: Mapping[str, str]) -> None:
        """Put each problem beside its field; what is wrong with the whole stands in the summary."""
        for name, words in problems.items():
            if name in self:
                one: FormField = self[name]
                one.errors = [words]
            else:
                self.form_errors.append(words)


class ContactForm(Texts):
    """One text field for each of `fields.FIELDS`, by the same names."""

    name = StringField(FIELDS["name"].label)
    position = StringField(FIELDS["position"].label)
    email = StringField(FIELDS["email"].label)
    phone = TelField(FIELDS["phone"].label)
    notes = TextAreaField(FIELDS["notes"].label)


class PlaceForm(Texts):
    """Beside which client a person stands, and as what. A page leaves out the side that it knows."""

    contact = StringField("Contact")
    client = StringField("Client")
    role = StringField("Role")
    main = BooleanField("Main contact")
