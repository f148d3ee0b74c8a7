"""The same field, changed by two people: what the page shows of it, and what the person chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from practice_hub.records.editing import Parse
from practice_hub.records.fields import Fields
from practice_hub.records.merging import Disagreement, Texts

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
    disagreements: Mapping[str, Disagreement], fields: Fields, parse: Parse, people: Mapping[int, str]
) -> Sequence[Choice]:
    """What to choose between, in the order of the form. `people`: the names of colleagues by number."""

    def words(name: str, text: str) -> str:
        values, _ = parse({name: text})
        return fields[name].words(values[name], people) if name in values else text

    return [
        Choice(name, field.label, words(name, one.before), words(name, one.yours), words(name, one.theirs))
        for name, field in fields.items()
        if (one := disagreements.get(name))
    ]


def take_theirs(yours: Texts, form: Mapping[str, str], before: Texts) -> dict[str, str]:
    """Where the person chose theirs, their text: the form began anew from it, so it stands in `before`."""
    return {
        name: before[name] if form.get(CHOICE + name) == THEIRS and name in before else text
        for name, text in yours.items()
    }
