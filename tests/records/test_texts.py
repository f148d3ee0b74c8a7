"""What people type into any form, and what is kept of it or said of it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from practice_hub.people.permissions import Role
from practice_hub.records import parsing
from practice_hub.records.bulk import MOST_SINGLY, change_each
from practice_hub.records.conflicts import take_theirs
from practice_hub.records.forms import unpack
from practice_hub.records.parsing import ParseError

DAYS = "Enter a number of days from 5 to 365"
number_of_days = partial(parsing.whole_number, message=DAYS, least=5, most=365)
role = parsing.choice(Role, "Choose a role")
steps = partial(parsing.rows, label="The list", each="A step", most=5, most_in_all=12)
EMAIL, PHONE = "Enter an email address such as office@example.org", "Enter a phone number such as 01632 960 001"
DATES, DATE = "Enter a date between 1844 and 2100", "Enter a date such as 31/3/2026"


@pytest.mark.parametrize(
    ("parse", "typed", "kept"),
    [
        (number_of_days, "5", 5),
        (number_of_days, " 365 ", 365),
        (number_of_days, " ", None),
        (parsing.day, "1/1/1844", date(1844, 1, 1)),
        (parsing.day, "31.12.2100", date(2100, 12, 31)),
        (parsing.day, "29-2-2028", date(2028, 2, 29)),
        (parsing.day, "1 sept 2026", date(2026, 9, 1)),
        (parsing.day, "2026-3-1", date(2026, 3, 1)),
        (parsing.day, "  ", None),
        (parsing.email, " office@example.org ", "office@example.org"),
        (parsing.email, "x" * 242 + "@example.org", "x" * 242 + "@example.org"),
        (parsing.email, "", ""),
        (parsing.phone, "+44 (0)1632-960 001, ext. 4", "+44 (0)1632-960 001, ext. 4"),
        (parsing.phone, "", ""),
        (parsing.line, "x" * 200, "x" * 200),
        (parsing.line, " one\r\n\ttwo  three ", "one two three"),
        (parsing.line, "one\rtwo", "one two"),
        (parsing.lines, "\n\n one \n\n two  \n", "one\n\n two"),
        (steps, "Ask\n\n  \nRemind"[:11], ["Ask", "Rem"]),
        (steps, "", []),
        (parsing.user_id, " 7 ", 7),
        (parsing.user_id, " ", None),
        (parsing.user_id_or_nobody, "7", 7),
        (parsing.user_id_or_nobody, "none", None),
        (role, " staff ", Role.STAFF),
        (parsing.optional(role), "staff", Role.STAFF),
        (parsing.optional(role), " ", None),
        (parsing.required(number_of_days, "Say when"), "7", 7),
        (parsing.postcode, " sw1a  1aa ", "SW1A 1AA"),
        (parsing.postcode, "SW1 A1AA", "SW1A 1AA"),
        (parsing.postcode, "d02 af30", "D02 AF30"),
    ],
)
def test_what_is_typed_is_kept_as_the_value_that_it_means(
    parse: Callable[[str], Any], typed: str, kept: object
) -> None:
    assert parse(typed) == kept


@pytest.mark.parametrize(
    ("parse", "typed", "words"),
    [
        *[(number_of_days, typed, DAYS) for typed in ("4", "366", "-7", "7.5", "soon", "٧", "0000000007")],
        *[(parsing.day, typed, DATES) for typed in ("31/12/1843", "1/1/2101", "0000-01-01")],
        *[(parsing.day, typed, DATE) for typed in ("31/3/26", "31 ma 2026", "x31/3/2026", "31/3/2026x", "31:3:2026")],
        (parsing.day, "29/2/2027", "29 February 2027 is not a date"),
        (parsing.day, "0/3/2027", "0 March 2027 is not a date"),
        (parsing.day, "1/13/2027", "“13” is not a month"),
        (parsing.day, "1/0/2027", "“0” is not a month"),
        (parsing.day, "1 foo 2027", "“foo” is not a month"),
        *[(parsing.email, typed, EMAIL) for typed in ("office", "office@example", "@example.org", "a b@example.org")],
        *[(parsing.email, typed, EMAIL) for typed in ("a@b@example.org", "office@example.", "office@example..org.")],
        (parsing.email, "x" * 243 + "@example.org", "Email address must be 254 characters or fewer. It has 255."),
        *[(parsing.phone, typed, PHONE) for typed in ("call me", "01632 960 001!", "()")],
        (parsing.phone, "0" * 41, "Phone number must be 40 characters or fewer. It has 41."),
        (parsing.line, "x" * 1_201, "This must be 200 characters or fewer. It has 1,201."),
        (parsing.lines, "x" * 501, "This must be 500 characters or fewer. It has 501."),
        (steps, "Ask\n\n\n\n\n\n\n\n\n\n", "The list must be 12 characters or fewer. It has 13."),
        (steps, "Remind", "A step must be 5 characters or fewer. It has 6."),
        *[(parsing.user_id, typed, "Choose somebody from the list") for typed in ("0", "bob", "none", "9" * 30)],
        *[(parsing.user_id_or_nobody, typed, "Choose a person, or Nobody") for typed in ("", " ")],
        (role, "king", "Choose a role"),
        (parsing.optional(role), "king", "Choose a role"),
        *[(parsing.required(parse, "Say it"), "", "Say it") for parse in (number_of_days, parsing.line, steps)],
        (parsing.postcode, "x" * 13, "Postcode must be 12 characters or fewer. It has 13."),
    ],
)
def test_what_cannot_be_kept_is_said_in_words(parse: Callable[[str], Any], typed: str, words: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(typed)
    assert str(refused.value) == words


# --- what a browser sends of an edit -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("packed", "kept"),
    [
        ('{"name":"ABC","phone":""}', {"name": "ABC", "phone": ""}),
        ('{"name":"Zoë 😀","town":"York"}', {"name": "Zoë 😀"}),
        ('{"name":7,"phone":"1"}', {"phone": "1"}),
        ('{"name":"\\ud800","phone":"\\ud83d\\ude00"}', {"phone": "😀"}),
        ('["name"]', {}),
        ('"name"', {}),
        ("", {}),
        ("{", {}),
        ("[" * 200_000, {}),
    ],
)
def test_what_a_form_says_that_it_began_with_counts_as_far_as_it_can_be_read(packed: str, kept: dict[str, str]) -> None:
    assert unpack(packed, {"name", "phone"}) == kept


def test_who_chose_theirs_gets_it_for_that_field_alone() -> None:
    yours, before = {"name": "Mine", "phone": "1", "notes": "Call"}, {"name": "Theirs", "phone": "2"}
    form = {"choose-name": "theirs", "choose-phone": "yours", "choose-notes": "theirs"}
    assert take_theirs(yours, form, before) == {"name": "Theirs", "phone": "1", "notes": "Call"}


@pytest.mark.parametrize(("number", "told"), [(0, []), (MOST_SINGLY, [1] * MOST_SINGLY), (MOST_SINGLY + 1, [21])])
def test_few_are_told_of_one_by_one_and_many_all_at_once(number: int, told: list[int]) -> None:
    calls: list[int] = []
    answer = change_each(range(number), lambda _row: calls.append(1), lambda rows: calls.append(len(rows)))
    assert (answer, calls) == (number, told)
