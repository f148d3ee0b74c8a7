"""How words are compared: without case, accents and grouping, forgiving a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice_hub.search.words import LONGEST_WORD, nearest, number_of, typos, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Smith & Sons (Bristol) Ltd", ["smith", "sons", "bristol", "ltd"]),
        ("Zoë’s Café", ["zoes", "cafe"]),
        ("O'Brien-Jones", ["obrien", "jones"]),
        ("D`Arcy", ["darcy"]),
        ("J.P. Straße", ["jp", "strasse"]),
        ("<b>Bold</b>", ["b", "bold"]),
        ("  ", []),
        ("ltd LTD Ltd", ["ltd"]),
        ("x" * 50, ["x" * LONGEST_WORD]),
        (" ".join(f"w{number}" for number in range(40)), [f"w{number}" for number in range(30)]),
    ],
)
def test_words_of_a_name(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("GB 281 4407 62", "281440762"),
        ("20481 76530", "2048176530"),
        ("120/AB40721", "120ab40721"),
        ("GBX001", "gbx001"),
        ("1" * 50, "1" * LONGEST_WORD),
    ],
)
def test_a_number_is_one_word_however_it_is_grouped(text: str, number: str) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("smtih", "smith"), ("simth", "smith"), ("smoth", "smith"), ("smih", "smith"), ("smiith", "smith"),
     ("msith", "smith"), ("jhonson", "johnson"), ("kestrl", "kestrel"), ("accontants", "accountants")],
)  # fmt: skip
def test_a_slip_is_forgiven(typed: str, meant: str) -> None:
    assert nearest(typed, ["sons", "ltd", "bristol", meant, "zoo"], 5) == [meant]


@pytest.mark.parametrize(
    ("typed", "found"), [("hrr", False), ("hrro", True), ("harogt", False), ("hrrogte", True), ("hrrowgte", False)]
)
def test_the_longer_a_word_the_more_slips_are_forgiven(typed: str, found: bool) -> None:
    assert (nearest(typed, ["harrogate"], 3) == ["harrogate"]) is found


def test_a_beginning_may_have_a_slip_too() -> None:
    assert nearest("accuont", ["accountancy", "accounts", "action"], 5) == ["accountancy", "accounts"]


@pytest.mark.parametrize(
    ("word", "other", "slips"),
    [("ab", "ba", 1), ("abab", "ab", 2), ("abc", "cba", 2), ("", "abc", 0), ("abc", "", 3), ("abcd", "abdc", 1)],
)
def test_two_signs_are_swapped_where_they_stand_side_by_side(word: str, other: str, slips: int) -> None:
    assert typos(word, other) == slips


def test_of_several_that_may_be_meant_the_nearest_are_taken_and_so_many_of_them() -> None:
    assert nearest("kestrle", ["kestrix", "kestrel"], 5) == ["kestrel"]
    assert nearest("smoth", ["smyth", "smuth", "smith"], 2) == ["smith", "smuth"]


def test_short_words_and_other_words_are_not_taken_for_each_other() -> None:
    assert nearest("abc", ["abd"], 5) == []
    assert nearest("smith", ["jones", "small"], 5) == []
    assert nearest("smith", [], 5) == []


@given(st.text(alphabet="abc", max_size=8), st.text(alphabet="abc", max_size=8))
def test_a_word_is_never_further_off_than_its_own_length(word: str, other: str) -> None:
    assert 0 <= typos(word, other) <= len(word)
    assert typos(word, word + other) == 0


@given(st.text(max_size=300))
def test_no_text_makes_words_that_do_not_fit(text: str) -> None:
    assert all(0 < len(word) <= LONGEST_WORD for word in words_of(text))
    assert len(number_of(text)) <= LONGEST_WORD
