"""The same field of a task, changed by two people, in words."""

from collections.abc import Mapping, Sequence

from practice_hub.clients.conflict import Choice
from practice_hub.clients.merge import Disagreement
from practice_hub.clients.reading import Unreadable
from practice_hub.tasks.fields import FIELDS, words_of


def choices_of(disagreements: Mapping[str, Disagreement], people: Mapping[int, str]) -> Sequence[Choice]:
    """What to choose between, in the order of the form."""

    def words(name: str, text: str) -> str:
        try:
            return words_of(name, FIELDS[name].read(text), people)
        except Unreadable:
            return text

    return [
        Choice(name, own.label, words(name, one.before), words(name, one.yours), words(name, one.theirs))
        for name, own in FIELDS.items()
        if (one := disagreements.get(name))
    ]
