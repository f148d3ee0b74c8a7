"""Passwords that will do, and browsers in plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice_hub.accounts.validation import address_group, browser_words, is_email, password_problem


@pytest.mark.parametrize(
    "password",
    [
        "seven green bottles",
        "correct donkey pin staple",
        "Tr0ub4dor&3-again",
        "ÄÖÜ-lang-genug",
        "     leading",
    ],
)
def test_good_ones(password: str) -> None:
    assert password_problem(password, "alice@example.org") == ""


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("short", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 1_001, "at most"),
        ("alice@example.org", "email"),
        (" ALICE@example.org ", "email"),
        ("aaaaaaaaaaaaaaaa", "stranger"),
        ("abababababab", "stranger"),
        ("abcdefghijklmnop", "stranger"),
        ("123456789012345", "stranger"),
        ("098765432109", "stranger"),
        ("password1234!", "stranger"),
        ("P@ssw0rd2026!!", "stranger"),
        ("passwordpassword", "stranger"),
        ("Welcome-2026-01", "stranger"),
        ("qwertyuiopasdfghjkl", "stranger"),
        ("PracticeHub2026", "stranger"),
    ],
)
def test_bad_ones_and_why(password: str, because: str) -> None:
    assert because in password_problem(password, "alice@example.org")


@given(st.text(max_size=60))
def test_every_password_gets_an_answer(password: str) -> None:
    assert isinstance(password_problem(password, "alice@example.org"), str)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari on a Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_browsers_in_plain_words(user_agent: str, words: str) -> None:
    assert browser_words(user_agent) == words


def test_who_has_a_whole_network_counts_as_one() -> None:
    assert address_group("2001:db8:1:2::1") == address_group("2001:db8:1:2:ffff::9")
    assert address_group("2001:db8:1:2::1") != address_group("2001:db8:1:3::1")
    assert address_group("192.0.2.7") == address_group("::ffff:192.0.2.7") == "192.0.2.7"
    assert address_group("") == ""


@pytest.mark.parametrize("address", ["a@example.org", "o'neil@example.co.uk", "a+b@office.test", "jörg@example.org"])
def test_addresses(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.org", "a@b", "a@b@c.org", "a b@c.org", "a@c.org\n", "a@.org", "a@b..org", "a" * 65 + "@c.org"],
)
def test_what_is_none(address: str) -> None:
    assert not is_email(address)


@pytest.mark.parametrize("address", [".a@c.org", "a.@c.org", "a..b@c.org", "=?utf-8?q?a?=@c.org"])
def test_what_no_letter_can_carry(address: str) -> None:
    assert not is_email(address)
