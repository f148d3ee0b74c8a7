"""Names of colleagues in a text: “@Priya Nair”, or “@Priya” where only one colleague is called so."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[begin:end]` names these people: more than one only when they bear the same full name."""

    begin: int
    end: int
    user_ids: Sequence[int]


def mentions_in(text: str, names: Mapping[int, str]) -> list[Mention]:
    """The mentions of these people (number → full name), in the order of the text."""
    called = _called(names)
    if not called or "@" not in text:
        return []
    found = [(match, called.get(_plain(match[1]))) for match in _pattern(called).finditer(text)]
    return [Mention(match.start(), match.end(), ids) for match, ids in found if ids]


def _called(names: Mapping[int, str]) -> dict[str, list[int]]:
    """Full names, and first names that say who is meant."""
    full, first = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for user_id, name in sorted(names.items()):
        full[_plain(name)].append(user_id)
        first[_plain(name).partition(" ")[0]].append(user_id)
    return {name: ids for name, ids in first.items() if len(ids) == 1 and name} | {
        name: ids for name, ids in full.items() if name
    }


def _pattern(called: Mapping[str, object]) -> re.Pattern[str]:
    """The longest name first. An address (bob@example.org) names nobody, nor does the beginning of a longer name."""
    longest_first = sorted(called, key=len, reverse=True)
    either = "|".join(r"[ \u00a0]+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<![\w@.+-])@({either})(?!\w|-\w)", re.IGNORECASE)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
