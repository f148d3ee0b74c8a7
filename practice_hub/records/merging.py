"""Three texts of every field: before, yours, theirs. Different fields are merged; the same field is a conflict."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field that two people changed to different texts."""

    before: str
    yours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What the record would become. Where people disagree it holds yours, and nothing may be saved."""

    texts: dict[str, str]
    disagreements: dict[str, Disagreement] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    """Fields that somebody else changed meanwhile, and that stay as they made them."""


def merge(before: Texts, yours: Texts, theirs: Texts) -> Merged:
    """Take each field from whoever changed it. A field without a known `before` was changed by both if they differ."""
    texts, disagreements, kept = dict(theirs), {}, set()
    for name, your in yours.items():
        their, known = theirs.get(name, ""), before.get(name)
        if known == your and their != your:
            kept.add(name)
        elif their in (known, your):
            texts[name] = your
        else:
            texts[name] = your
            disagreements[name] = Disagreement(known or "", your, their)
    return Merged(texts, disagreements, frozenset(kept))
