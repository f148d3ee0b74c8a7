"""The fields of an announcement, with what may be typed into each."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from wtforms import BooleanField, TextAreaField

from practice_hub.base import clock
from practice_hub.notifications.models import LONGEST_MESSAGE, LONGEST_TITLE
from practice_hub.records.fields import Field, by_name
from practice_hub.records.parsing import ParseError, Parser, day, line, lines, required

DATE_FORMAT = "Enter a date like 31/12/2026"
USUAL_DAYS = 7
# Nobody reads what has stood there for a year.
MOST_DAYS = 365


def _or(message: str, parser: Parser) -> Parser:
    """The same, with this message for whatever cannot be parsed."""

    def parse(text: str) -> Any:
        try:
            return parser(text)
        except ParseError:
            raise ParseError(message) from None

    return parse


def _until(text: str) -> date:
    until: date = _or(DATE_FORMAT, required(day, DATE_FORMAT))(text)
    if until < clock.today():
        raise ParseError("Choose today or a later day")
    if until > clock.today() + timedelta(days=MOST_DAYS):
        raise ParseError("Choose a day within a year")
    return until


_title = _or(f"The title must have at most {LONGEST_TITLE} characters", partial(line, most=LONGEST_TITLE))
_text = _or(f"The text must have at most {LONGEST_MESSAGE:,} characters", partial(lines, most=LONGEST_MESSAGE))

FIELDS = by_name(
    Field("title", "Title", required(_title, "Enter a title")),
    Field("text", "Text", required(_text, "Enter what you want to say"), input=TextAreaField),
    Field("urgent", "Urgent", bool, input=BooleanField),
    Field("until", "Shown until", _until),
)
