"""Words as search compares them, and how near two of them are. No database."""

import re
import unicodedata
from collections.abc import Iterable

# What a name's word has of it; nothing is told apart by what comes after.
LONGEST_WORD = 40
# Of one text; what is longer is no name.
MOST_WORDS = 30

_INSIDE_A_WORD = re.compile(r"['’`.]")
_WORD = re.compile(r"[^\W_]+")
_VAT_PREFIX = re.compile(r"^gb(?=\d)")


def plain(text: str) -> str:
    """Lower case, without accents: “Zoë’s” and “ZOES” are one."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _INSIDE_A_WORD.sub("", bare).casefold()


def words_of(text: str) -> list[str]:
    """The different words of a text, in their order."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(plain(text)))
    return list(found)[:MOST_WORDS]


def number_of(text: str) -> str:
    """A number or code as one word, however it is grouped: “GB 281 4407 62” and “281440762” are one."""
    return _VAT_PREFIX.sub("", "".join(_WORD.findall(plain(text))))[:LONGEST_WORD]


def most_typos(word: str) -> int:
    """How many slips a word may have and still be taken for another."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def typos(word: str, other: str) -> int:
    """The slips (a sign too many, too few, another, or two swapped) from `word` to the nearest beginning of `other`.

    Optimal string alignment; a beginning is enough, since people stop typing when they see what they want.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(word, start=1):
        last, before, row = before, row, [i]
        for j, its in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != its))
            if last and j > 1 and sign == other[j - 2] and word[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row)


def nearest(word: str, candidates: Iterable[str], most: int) -> list[str]:
    """The candidates with the fewest slips, when those are few enough for a word of this length; `most` of them."""
    allowed = most_typos(word)
    measured = sorted((typos(word, other[: len(word) + allowed]), other) for other in candidates)
    return [other for slips, other in measured if slips == measured[0][0] <= allowed][:most]
