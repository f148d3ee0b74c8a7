"""The forms of this room. CSRF is checked for every form at once (web/security.py)."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    PasswordField,
    RadioField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its published types
from wtforms.validators import DataRequired, InputRequired, Length

from practice_hub.accounts.validation import EMAIL_FORMAT, LONGEST_PASSWORD, is_email, password_problem
from practice_hub.people.permissions import Role


def text(field: Field) -> str:
    """What a field holds, as text."""
    return str(field.data or "")


def one_line(value: Any) -> Any:
    """Without spaces around and with single ones inside; what cannot be seen is left out."""
    return " ".join(visible(value).split()) if isinstance(value, str) else value


def visible(value: str) -> str:
    return "".join(sign for sign in value if sign.isprintable() or sign.isspace())


def email_format(_form: Form, field: Field) -> None:
    if not is_email(text(field)):
        raise ValidationError(EMAIL_FORMAT)


def at_most(longest: int) -> Length:
    return Length(max=longest, message=f"Use at most {longest} characters")


def email_field(label: str = "Email address", missing: str = "Enter an email address") -> EmailField:
    return EmailField(label, [DataRequired(missing), email_format], filters=[one_line])


def name_field(label: str, missing: str) -> StringField:
    return StringField(label, [DataRequired(missing), at_most(120)], filters=[one_line])


def old_password_field(label: str = "Password", missing: str = "Enter your password") -> PasswordField:
    return PasswordField(label, [InputRequired(missing), Length(max=LONGEST_PASSWORD, message=missing)])


def new_password_field(label: str = "Password", missing: str = "Enter a password") -> PasswordField:
    return PasswordField(label, [InputRequired(missing), good_password])


def good_password(form: Form, field: Field) -> None:
    """The rules of new passwords. Whose it is stands in the form's own `email`, or was given to it as `owner_email`."""
    email = text(form["email"]) if "email" in form else getattr(form, "owner_email", "")
    problem = password_problem(text(field), email)
    if problem:
        raise ValidationError(problem)


def role_field() -> RadioField:
    choices = choices_of(**{str(role): role.label for role in Role})
    return RadioField("Role", [InputRequired("Choose a role")], choices=choices)


def choices_of(**labels: str) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    email = email_field(missing="Enter your email address")
    password = old_password_field()


class ForgottenPasswordForm(FlaskForm):  # type: ignore[misc]
    email = email_field(missing="Enter your email address")


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """The password of an invitation or of a link; `owner_email` is set by who shows it."""

    owner_email = ""
    password = new_password_field("New password")


class SetUpForm(FlaskForm):  # type: ignore[misc]
    practice_name = name_field("Name of the practice", "Enter the name of the practice")
    name = name_field("Your name", "Enter your name")
    email = email_field("Your email address", "Enter your email address")
    password = new_password_field("Password")


class NameForm(FlaskForm):  # type: ignore[misc]
    name = name_field("Name", "Enter your name")


class EmailForm(FlaskForm):  # type: ignore[misc]
    email = email_field("New email address")
    email_password = old_password_field("Your password")


class PasswordForm(FlaskForm):  # type: ignore[misc]
    owner_email = ""
    old_password = old_password_field("Present password", "Enter your present password")
    new_password = new_password_field("New password", "Enter a new password")


class InviteForm(FlaskForm):  # type: ignore[misc]
    name = name_field("Name", "Enter your colleague's name")
    email = email_field(missing="Enter your colleague's email address")
    role = role_field()


class RoleForm(FlaskForm):  # type: ignore[misc]
    role = role_field()


class DisplayForm(FlaskForm):  # type: ignore[misc]
    theme = RadioField("Theme", choices=choices_of(system="Match system", light="Light", dark="Dark"))
    density = RadioField("Density", choices=choices_of(comfortable="Comfortable", compact="Compact"))
    shortcuts = BooleanField("Single-key shortcuts")
