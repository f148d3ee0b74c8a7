"""What a change of a client's dates does to its deadlines, in words: before it is saved, and after."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from practice_hub.web.templating import counted

Changes = Mapping[str, list[str]]
"""By deadline: when it is due, and when it would be."""


_WORDS = {
    "moved": "moved",
    "added": "added",
    "gone": "no longer scheduled",
    "kept": "left unchanged",
    "missed": "not added, as the date has passed",
}


@dataclass(frozen=True, slots=True)
class Left:
    """The deadlines of one period that stay as they are, though the new dates alone would have it otherwise."""

    period: str
    due: tuple[tuple[str, str], ...]
    """What, and when."""
    reason: str
    """Follows on “as”."""
    wrong: str = ""
    """What a form sends to say that they never should have been; empty where nobody can say so."""
    is_wrong: bool = False
    """Somebody did: they are replaced."""
    is_filed: bool = False


@dataclass(frozen=True, slots=True)
class Effects:
    changes: Changes = field(default_factory=dict)
    """What moves, and what is no longer scheduled."""
    added: Changes = field(default_factory=dict)
    left: tuple[Left, ...] = ()
    more_left: int = 0
    """Filed deadlines that are left too, and not named one by one."""
    missed: tuple[str, ...] = ()
    """What is not added, since its date has passed."""
    moved: int = 0
    gone: int = 0

    @property
    def asks(self) -> bool:
        """Whether somebody must have seen this before it is done: what only adds deadlines takes nothing away."""
        return bool(self.changes or self.left)

    @property
    def seen(self) -> str:
        """What a form sends to say that its page showed exactly this."""
        told = (sorted(self.changes.items()), sorted(self.added.items()), self.left, self.more_left, self.missed)
        return sha256(repr(told).encode()).hexdigest()[:32]

    @property
    def counts(self) -> Counter[str]:
        """By the words of `_WORDS`, those that are none left out."""
        kept = self.more_left + sum(len(one.due) for one in self.left if not one.is_wrong)
        return +Counter(moved=self.moved, added=len(self.added), gone=self.gone, kept=kept, missed=len(self.missed))

    @property
    def story(self) -> dict[str, list[str]]:
        """All of it, for the story of the client."""
        left = {
            f"{what}, {one.period}": [day, f"Left, as {one.reason}"]
            for one in self.left
            if not one.is_wrong
            for what, day in one.due
        }
        return {**self.changes, **self.added, **left}


def seen_of(effects: Collection[Effects]) -> str:
    """`Effects.seen` of many clients."""
    return sha256("".join(one.seen for one in effects).encode()).hexdigest()[:32]


def summary(effects: Collection[Effects]) -> str:
    """“2 deadlines moved, 1 added, 3 left unchanged”; empty where nothing happens."""
    total = sum((one.counts for one in effects), Counter[str]())
    said = [(total[what], words) for what, words in _WORDS.items() if total[what]]
    return ", ".join(
        f"{number:,} {words}" if place else f"{counted(number, 'deadline')} {words}"
        for place, (number, words) in enumerate(said)
    )
