"""The forms of a deadline. They hold texts as they were typed; what they mean is said by the actions."""

from collections.abc import Mapping, Sequence
from typing import cast

from wtforms import Form, SelectField, StringField

from practice_hub.clients.reading import Unreadable, day
from practice_hub.compliance.fields import FIELDS
from practice_hub.people.models import User

PEOPLE = ("owner_id", "preparer_id", "reviewer_id")


class _Texts(Form):
    def show(self, people: Sequence[User]) -> None:
        """Offer the colleagues; those who left only where they stand already."""
        for name in PEOPLE:
            if name in self:
                offered = [user for user in people if user.active or str(user.id) == self[name].data]
                field = cast("SelectField", self[name])
                field.choices = {"": "Nobody"} | {str(user.id): user.name for user in offered}

    def say(self, problems: Mapping[str, str]) -> None:
        """Put each problem beside its field."""
        for name, words in problems.items():
            self[name].errors = [words]

    def date_input(self, name: str) -> str:
        """A date picker cannot show what is no date, so that is given back as the text it is."""
        try:
            day(self[name].data or "")
        except Unreadable:
            return "text"
        return "date"


class DeadlineForm(_Texts):
    """One text field for each of `fields.FIELDS`, by the same names."""

    due_on = StringField(FIELDS["due_on"].label)
    authority = SelectField(FIELDS["authority"].label)
    authority_reason = StringField(FIELDS["authority_reason"].label)
    target_on = StringField(FIELDS["target_on"].label)
    owner_id = SelectField(FIELDS["owner_id"].label)
    preparer_id = SelectField(FIELDS["preparer_id"].label)
    reviewer_id = SelectField(FIELDS["reviewer_id"].label)

    @classmethod
    def of(cls, texts: Mapping[str, str], people: Sequence[User], authorities: Mapping[str, str]) -> "DeadlineForm":
        form = cls(data=dict(texts))
        form.authority.choices = dict(authorities)
        form.show(people)
        return form


class NewDeadlineForm(_Texts):
    """What somebody adds by hand."""

    client = StringField("Client")
    title = StringField("What is due")
    period = StringField("Period")
    due_on = StringField("Due date")
    reason = StringField("Where this date comes from")
    owner_id = SelectField("Owner")

    @classmethod
    def of(cls, texts: Mapping[str, str], people: Sequence[User]) -> "NewDeadlineForm":
        form = cls(data=dict(texts))
        form.show(people)
        return form
