"""What every text that people send is freed from, whichever room reads it."""

import re

# Control and direction signs: nothing that a person types, and they garble what stands beside them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text without signs that nobody can see; line ends and tabs stay."""
    return _INVISIBLE.sub("", text)


def tidy_lines(text: str) -> str:
    """Several lines, without spaces at their ends or empty lines around them."""
    plain = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(row.rstrip() for row in plain.split("\n")).strip()
