"""The forms of this room. CSRF is checked for every form at once (web/security.py)."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, Form, PasswordField, StringField, ValidationError
from wtforms.validators import Email, InputRequired, Length

from practice_hub.accounts.rules import LONGEST_PASSWORD, password_problem

EMAIL_FORMAT = "Enter an email address in the correct format, like name@example.com"
LONGEST_EMAIL = 254


def text(field: Field) -> str:
    """What a field holds, as text."""
    return str(field.data or "")


def stripped(value: Any) -> Any:
    """Spaces around what was typed mean nothing."""
    return value.strip() if isinstance(value, str) else value


def email_field(label: str = "Email address", missing: str = "Enter an email address") -> EmailField:
    checks = [InputRequired(missing), Length(max=LONGEST_EMAIL, message=EMAIL_FORMAT), Email(EMAIL_FORMAT)]
    return EmailField(label, checks, filters=[stripped])


def name_field(label: str, missing: str, longest: int = 120) -> StringField:
    too_long = f"Use at most {longest} characters"
    return StringField(label, [InputRequired(missing), Length(max=longest, message=too_long)], filters=[stripped])


def old_password_field(label: str = "Password", missing: str = "Enter your password") -> PasswordField:
    # No more is read of it than a password can have: what is longer is wrong.
    return PasswordField(label, [InputRequired(missing), Length(max=LONGEST_PASSWORD, message="Enter your password")])


def new_password_field(label: str = "Password") -> PasswordField:
    return PasswordField(label, [InputRequired("Enter a password"), good_password])


def good_password(form: Form, field: Field) -> None:
    """The rules of new passwords; the form knows whose it is by `email`."""
    own = getattr(form, "email", None)
    problem = password_problem(field.data or "", (getattr(own, "data", own) or "") if own is not None else "")
    if problem:
        raise ValidationError(problem)


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    email = email_field(missing="Enter your email address")
    password = old_password_field()
