"""The same field, changed by two people: what the page shows of it, and what the person chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from practice_hub.clients.fields import FIELDS, Field, words_of
from practice_hub.clients.merge import Disagreement
from practice_hub.clients.reading import Unreadable

THEIRS = "theirs"
CHOICE = "choose-"
"""Before a field's name: the choice between the two, as the form sends it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One field that two people changed, in words."""

    name: str
    label: str
    before: str
    yours: str
    theirs: str


def choices_of(
    disagreements: Mapping[str, Disagreement], people: Mapping[int, str], fields: Mapping[str, Field] = FIELDS
) -> Sequence[Choice]:
    """What to choose between, in the order of the form."""

    def words(name: str, text: str) -> str:
        try:
            return words_of(fields[name], fields[name].read(text), people)
        except Unreadable:
            return text

    return [
        Choice(name, fields[name].label, words(name, one.before), words(name, one.yours), words(name, one.theirs))
        for name in fields
        if (one := disagreements.get(name))
    ]


def take_theirs(yours: Mapping[str, str], form: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """Where the person chose theirs, their text: the form began anew from it, so it stands in `before`."""
    return {
        name: before[name] if form.get(CHOICE + name) == THEIRS and name in before else text
        for name, text in yours.items()
    }
