"""The fields of the practice's own details."""

from functools import partial

from wtforms import EmailField, TelField, TextAreaField

from practice_hub.accounts.validation import EMAIL_FORMAT, is_email
from practice_hub.records.fields import Field, Fields, by_name, parsers_of
from practice_hub.records.parsing import ParseError, line, lines, parse_all, required


def _email(text: str) -> str:
    address = line(text)
    if address and not is_email(address):
        raise ParseError(EMAIL_FORMAT)
    return address


FIELDS: Fields = by_name(
    Field("name", "Name", required(partial(line, label="Name", most=120), "Enter the name of the practice")),
    Field("phone", "Telephone", partial(line, label="Telephone", most=40), input=TelField),
    Field("email", "Email address", _email, input=EmailField),
    Field("address", "Address", lines, input=TextAreaField),
)
parse = partial(parse_all, parsers=parsers_of(FIELDS))
