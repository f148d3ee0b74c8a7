"""The form of a task. It holds texts as they were typed; what they mean is said by rules.py."""

from collections.abc import Iterable, Mapping, Sequence

from wtforms import Field as FormField
from wtforms import Form, SelectField, StringField, TextAreaField

from practice_hub.clients.reading import Unreadable, day
from practice_hub.people.models import User
from practice_hub.tasks.deadlines import DeadlineKind, LinkedDeadline, words_of_deadline
from practice_hub.tasks.fields import FIELDS
from practice_hub.tasks.kinds import Priority, TaskStatus, Unit, Whose
from practice_hub.tasks.rules import may_have_tasks
from practice_hub.web.templating import long_date

STATUSES = {status.value: status.label for status in TaskStatus}
UNITS = {"": "Does not repeat"} | {unit.value: unit.label for unit in Unit}
PRIORITIES = {priority.value: priority.label for priority in Priority}


def label(deadline: LinkedDeadline) -> str:
    """A deadline as the form offers it."""
    return f"{words_of_deadline(deadline)}, due {long_date(deadline.due_on)}"


class Spoken(Form):
    """A form that is told what is wrong with it."""

    def say(self, problems: Mapping[str, str]) -> None:
        """Put each problem beside its field."""
        for name, words in problems.items():
            one: FormField = self[name]
            one.errors = [words]


class TaskForm(Spoken):
    """One text field for each of `fields.FIELDS`, by the same names."""

    title = StringField(FIELDS["title"].label)
    client = StringField(FIELDS["client"].label)
    assignee_id = SelectField(FIELDS["assignee_id"].label)
    deadline = SelectField(FIELDS["deadline"].label)
    preparer_id = SelectField(FIELDS["preparer_id"].label)
    reviewer_id = SelectField(FIELDS["reviewer_id"].label)
    status = SelectField(FIELDS["status"].label, choices=STATUSES)
    priority = SelectField(FIELDS["priority"].label, choices=PRIORITIES)
    start_on = StringField(FIELDS["start_on"].label)
    target_on = StringField(FIELDS["target_on"].label)
    due_on = StringField(FIELDS["due_on"].label)
    repeat_unit = SelectField(FIELDS["repeat_unit"].label, choices=UNITS)
    repeat_every = StringField(FIELDS["repeat_every"].label)
    repeat_day = StringField(FIELDS["repeat_day"].label)
    description = TextAreaField(FIELDS["description"].label)

    @classmethod
    def of(
        cls, texts: Mapping[str, str], people: Sequence[User], deadlines: Sequence[LinkedDeadline] = ()
    ) -> "TaskForm":
        """A form that shows these texts. Those who cannot be given tasks are offered only where they stand already."""
        form = cls(data=dict(texts))
        for field in (form.assignee_id, form.preparer_id, form.reviewer_id):
            offered = [user for user in people if may_have_tasks(user) or str(user.id) == field.data]
            field.choices = {"": "Nobody"} | {str(user.id): user.name for user in offered}
        form.deadline.choices = {"": "None"} | {str(one.id): label(one) for one in deadlines}
        return form

    def date_input(self, name: str) -> str:
        """A date picker cannot show what is no date, so that is given back as the text it is."""
        try:
            day(self[name].data or "")
        except Unreadable:
            return "text"
        return "date"


class TemplateForm(Spoken):
    """A usual task, as it was typed; what it means is said by templating.py."""

    kind = SelectField("For")
    title = StringField("Task")
    lead_days = StringField("Days before the statutory date")
    role = SelectField("Assigned to", choices={role.value: role.label for role in Whose})
    priority = SelectField("Priority", choices=PRIORITIES)
    steps = TextAreaField("Checklist")

    @classmethod
    def of(cls, texts: Mapping[str, str], kinds: Iterable[DeadlineKind]) -> "TemplateForm":
        form = cls(data=dict(texts))
        choices: dict[str, list[tuple[str, str]]] = {"": [("", "Choose a deadline")]}
        for kind in kinds:
            choices.setdefault(kind.service, []).append((kind.id, kind.title))
        form.kind.choices = choices
        return form
