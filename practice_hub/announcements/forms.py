"""The form of an announcement. CSRF is checked for every form at once (web/security.py)."""

from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from practice_hub.base import clock
from practice_hub.notifications.models import LONGEST_MESSAGE, LONGEST_TITLE

DATE_FORMAT = "Enter a date like 31/12/2026"
USUAL_DAYS = 7
# Nobody reads what has stood there for a year.
MOST_DAYS = 365


def stripped(value: Any) -> Any:
    # PostgreSQL keeps no NUL.
    return value.replace("\r\n", "\n").replace("\x00", "").strip() if isinstance(value, str) else value


class DayField(DateField):
    """A date, with our own words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(DATE_FORMAT) from None


class AnnouncementForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    title = StringField(
        "Title",
        [
            InputRequired("Enter a title"),
            Length(max=LONGEST_TITLE, message=f"The title must have at most {LONGEST_TITLE} characters"),
        ],
        filters=[stripped],
    )
    text = TextAreaField(
        "Text",
        [
            InputRequired("Enter what you want to say"),
            Length(max=LONGEST_MESSAGE, message=f"The text must have at most {LONGEST_MESSAGE:,} characters"),
        ],
        filters=[stripped],
    )
    urgent = BooleanField("Urgent")
    until = DayField("Shown until", [InputRequired(DATE_FORMAT)], format=["%Y-%m-%d", "%d/%m/%Y"])

    def validate_title(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Enter a title")

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Enter what you want to say")

    def validate_until(self, field: Field) -> None:
        day: date | None = field.data
        if day is None:
            return
        if day < clock.today():
            raise ValidationError("Choose today or a later day")
        if day > clock.today() + timedelta(days=MOST_DAYS):
            raise ValidationError("Choose a day within a year")
