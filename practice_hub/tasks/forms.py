"""The forms of this room. They hold texts as they were typed; what they mean, fields.py and validation.py say."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

from wtforms import SelectField

from practice_hub.people.models import User
from practice_hub.records.forms import RecordForm, record_form
from practice_hub.records.merging import Texts
from practice_hub.tasks.deadlines import DeadlineKind, LinkedDeadline
from practice_hub.tasks.fields import FIELDS
from practice_hub.tasks.template_fields import FIELDS as TEMPLATE_FIELDS
from practice_hub.tasks.validation import may_have_tasks
from practice_hub.web.templating import long_date


def task_form(texts: Texts, people: Sequence[User], deadlines: Sequence[LinkedDeadline] = ()) -> RecordForm:
    """A form that shows these texts. Those who cannot be given tasks are offered only where they stand already."""
    labels = {str(one.id): f"{one.title_and_period}, due {long_date(one.due_on)}" for one in deadlines}
    offered = replace(FIELDS["deadline"], labels=labels)
    return record_form([*({**FIELDS, "deadline": offered}).values()], texts, people, may_be_chosen=may_have_tasks)


def template_form(texts: Texts, kinds: Iterable[DeadlineKind]) -> RecordForm:
    """The form of a usual task; the deadlines that it may be for stand under their services."""
    form = record_form(TEMPLATE_FIELDS.values(), texts)
    choices: dict[str, list[tuple[str, str]]] = {"": [("", "Choose a deadline")]}
    for kind in kinds:
        choices.setdefault(kind.service, []).append((kind.id, kind.title))
    cast("SelectField", form["kind"]).choices = choices
    return form
