"""Whom a text names."""

import pytest

from practice_hub.notes.mentions import mentions_in

PEOPLE = {1: "Priya Nair", 2: "Bob Ashworth", 3: "Bob Ash", 4: "Ann", 5: "Ann-Marie Ó Dálaigh", 6: "Zoë (Temp) Ng"}


def named(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(text[one.begin : one.end], tuple(one.user_ids)) for one in mentions_in(text, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Priya Nair please look", [("@Priya Nair", (1,))]),
        ("ask @priya, or (@PRIYA NAIR)", [("@priya", (1,)), ("@PRIYA NAIR", (1,))]),
        ("@Bob Ashworth’s and @Bob Ash's", [("@Bob Ashworth", (2,)), ("@Bob Ash", (3,))]),
        ("@Bob", []),
        ("@Ann and @Ann-Marie", [("@Ann", (4,)), ("@Ann-Marie", (5,))]),
        ("@Ann-Marie  Ó Dálaigh.", [("@Ann-Marie  Ó Dálaigh", (5,))]),
        ("@Zoë (Temp) Ng", [("@Zoë (Temp) Ng", (6,))]),
        ("priya@Priya Nair, office@priya.example, @Priyanka, @@Priya", []),
        ("@Priya Nairobi", [("@Priya", (1,))]),
        ("@Priya\nNair", [("@Priya", (1,))]),
        ("@", []),
    ],
)
def test_a_name_after_an_at_sign_names_whoever_is_called_so(
    text: str, found: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert named(text) == found


def test_two_colleagues_of_one_name_are_both_named() -> None:
    (one,) = mentions_in("@John Smith", {1: "John Smith", 2: "John Smith"})
    assert one.user_ids == [1, 2]


def test_without_colleagues_nobody_is_named() -> None:
    assert mentions_in("@Priya", {}) == []
