"""What must hold of a note's text."""

from practice_hub.base.texts import tidy_lines

# Two printed pages. What is longer is a document.
LONGEST = 5_000


class BadNote(ValueError):
    """The words that stand beside the field."""


def read_body(text: str) -> str:
    """The text as it is kept. Raises `BadNote`."""
    body = tidy_lines(text)
    if not body:
        raise BadNote("Write the note")
    if len(body) > LONGEST:
        raise BadNote(f"A note must be {LONGEST:,} characters or fewer. This one has {len(body):,}.")
    return body
