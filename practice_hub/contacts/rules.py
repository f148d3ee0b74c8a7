"""What the texts of a form mean."""

from collections.abc import Mapping

from practice_hub.clients.reading import Unreadable
from practice_hub.contacts.fields import FIELDS


def read(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The values of these texts, and the words for each that cannot be read."""
    values: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name, text in texts.items():
        try:
            values[name] = FIELDS[name].read(text)
        except Unreadable as unreadable:
            problems[name] = str(unreadable)
    return values, problems
