"""The one field of a note."""

from collections.abc import Mapping
from functools import partial

from wtforms import TextAreaField

from practice_hub.records.fields import Field, by_name, parsers_of
from practice_hub.records.parsing import lines, parse_all, required

# Two printed pages. What is longer is a document.
LONGEST = 5_000

body = required(partial(lines, label="A note", most=LONGEST), "Write the note")
FIELDS: Mapping[str, Field] = by_name(Field("body", "Note", body, input=TextAreaField))
parse = partial(parse_all, parsers=parsers_of(FIELDS))
