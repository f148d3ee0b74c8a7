"""The form of the preferences. CSRF is checked for every form at once (web/security.py)."""

from collections.abc import Mapping
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    Form,
    IntegerRangeField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its published types
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from practice_hub.notifications.enums import Category, DeliveryChannel
from practice_hub.notifications.preferences import ALL, NONE, PLAIN, URGENT_ONLY, Preferences

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TOASTS = [SelectChoice(ALL, "All"), SelectChoice(URGENT_ONLY, "Urgent only"), SelectChoice(NONE, "None")]
TIME_FORMAT = "Enter a time like 18:30"


def zones() -> list[SelectChoice]:
    """Names by place; the others are old names and offsets."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [SelectChoice(name, name.replace("_", " ")) for name in sorted(names)]


class ClockField(TimeField):
    """A time of day, with our own words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(TIME_FORMAT) from None


class Ticks(SelectMultipleField):
    """Several boxes, each with its words."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def percentage(_form: Form, field: Field) -> None:
    """WTForms' own range takes the number for a float, and fails at one of hundreds of digits."""
    if field.data is None or not 0 <= field.data <= 100:
        raise ValidationError("Choose a volume from 0 to 100")


class PreferencesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    toasts = RadioField("Toasts", choices=TOASTS)
    sound = BooleanField("Notification sound")
    volume = IntegerRangeField("Volume", [InputRequired("Choose a volume"), percentage])
    desktop = BooleanField("Desktop notifications")
    quiet = BooleanField("Pause sound, toasts and desktop notifications")
    quiet_from = ClockField("From", [InputRequired(TIME_FORMAT)])
    quiet_to = ClockField("To", [InputRequired(TIME_FORMAT)])
    working_days = Ticks(
        "Working days", coerce=int, choices=[SelectChoice(number, day) for number, day in enumerate(DAYS)]
    )
    time_zone = SelectField("Time zone", choices=zones)
    urgent_through = BooleanField("Let urgent through")

    def validate_quiet_to(self, field: Field) -> None:
        if self.quiet.data and field.data == self.quiet_from.data:
            raise ValidationError("Quiet hours need two different times")


def preferences_from(
    form: PreferencesForm, raw: MultiDict[str, str], before: Preferences, offered: Mapping[DeliveryChannel, bool]
) -> Preferences:
    """What a valid form asks for. What the page did not offer stays as it was."""
    matrix = dict(before.matrix)
    for category in Category:
        ticked = {channel for channel in DeliveryChannel if channel in raw.getlist(name_of(category))}
        kept = {channel for channel in before.chosen(category) if not offered[channel]}
        matrix[category] = frozenset({channel for channel in ticked if offered[channel]} | kept)
    return Preferences(
        matrix=matrix,
        working_days=frozenset(form.working_days.data or ()),
        **{name: form[name].data for name in PLAIN},
    )


def name_of(category: Category) -> str:
    """The name of the boxes of one row of the matrix."""
    return f"channels-{category}"
