"""What people type, and what is kept of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.gb import utr as utr_check

from practice_hub.clients import parsing as client_parsing
from practice_hub.clients.engagements import fee_words, parse_fee
from practice_hub.clients.enums import YearEnd
from practice_hub.clients.fields import FIELDS
from practice_hub.records import parsing
from practice_hub.records.fields import text_of
from practice_hub.records.parsing import ParseError


@pytest.mark.parametrize(
    ("typed", "pence", "words"),
    [
        ("385", 38_500, "£385.00"),
        ("£1,250.50", 125_050, "£1,250.50"),
        ("1 250.05", 125_005, "£1,250.05"),
        ("0", 0, "£0.00"),
        ("", None, ""),
    ],
)
def test_a_fee_is_pounds_and_pence(typed: str, pence: int | None, words: str) -> None:
    assert parse_fee(typed) == pence
    assert pence is None or fee_words(pence) == words


@pytest.mark.parametrize("typed", ["1250.5", "-3", "12345678", "£", "3 pounds", "1.234"])
def test_what_is_no_fee_is_told_so(typed: str) -> None:
    with pytest.raises(ParseError, match="Enter a fee in pounds"):
        parse_fee(typed)


SEPARATORS = st.sampled_from(["", " ", "-", "."])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1234567", "01234567"),
        ("sc 123456", "SC123456"),
        ("OC1234", "OC001234"),
        ("0812 4417", "08124417"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_company_number_has_eight_signs(typed: str, kept: str) -> None:
    assert client_parsing.company_number(typed) == kept


@pytest.mark.parametrize(
    "typed", ["123456789", "SC1234567", "ABC12345", "00000000", "12A45678", "S1234567", "١٢٣٤٥٦٧٨"]
)
def test_what_is_no_company_number_is_refused(typed: str) -> None:
    with pytest.raises(ParseError, match="01234567"):
        client_parsing.company_number(typed)


@given(number=st.integers(1, 99_999_999), separator=SEPARATORS, at=st.integers(0, 8))
def test_a_company_number_is_the_same_however_it_is_grouped(number: int, separator: str, at: int) -> None:
    text = str(number)
    assert client_parsing.company_number(text[:at] + separator + text[at:]) == f"{number:08}"


@given(body=st.integers(0, 999_999_999), separator=SEPARATORS)
def test_a_utr_needs_its_check_digit(body: int, separator: str) -> None:
    digits = f"{body:09}"
    right = utr_check.calc_check_digit(digits)
    assert client_parsing.utr(f"{right}{digits[:4]}{separator}{digits[4:]}K") == f"{right}{digits}"
    wrong = str((int(right) + 1) % 10)
    with pytest.raises(ParseError):
        client_parsing.utr(wrong + digits)


@pytest.mark.parametrize(
    ("typed", "kept"), [("GB 980 7806 84", "980780684"), ("980780684", "980780684"), ("GB", ""), ("", "")]
)
def test_a_vat_number_may_carry_its_country(typed: str, kept: str) -> None:
    assert client_parsing.vat_number(typed) == kept


@pytest.mark.parametrize("typed", ["980780685", "12345", "980 7806 8", "DE123456789"])
def test_what_is_no_vat_number_is_refused(typed: str) -> None:
    with pytest.raises(ParseError):
        client_parsing.vat_number(typed)


@pytest.mark.parametrize(("typed", "kept"), [("123/ab456", "123/AB456"), (" 120 / AB40721 ", "120/AB40721"), ("", "")])
def test_a_paye_reference_is_kept_in_capitals(typed: str, kept: str) -> None:
    assert client_parsing.paye_reference(typed) == kept


@pytest.mark.parametrize("typed", ["123AB456", "12/AB456", "123/", "123/AB4567890123", "ABC/123", "123/A<b>"])
def test_what_is_no_paye_reference_is_refused(typed: str) -> None:
    with pytest.raises(ParseError, match="123/AB456"):
        client_parsing.paye_reference(typed)


def test_an_accounts_office_reference_has_thirteen_signs() -> None:
    assert client_parsing.accounts_office_reference("123 PA 0001234 5") == "123PA00012345"
    assert client_parsing.accounts_office_reference("123PA0001234X") == "123PA0001234X"
    with pytest.raises(ParseError):
        client_parsing.accounts_office_reference("123PA0001234")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("31 March", YearEnd(3, 31)),
        ("31/3", YearEnd(3, 31)),
        ("31st of mar", YearEnd(3, 31)),
        ("30 Sept", YearEnd(9, 30)),
        ("5.4", YearEnd(4, 5)),
        ("29 February", YearEnd(2, 29)),
        ("28/29 Feb", YearEnd(2, 29)),
        ("end of February", YearEnd(2, 29)),
        ("28 Feb", YearEnd(2, 28)),
        ("", None),
    ],
)
def test_a_year_end_is_a_day_of_every_year(typed: str, kept: YearEnd | None) -> None:
    assert client_parsing.year_end(typed) == kept


@pytest.mark.parametrize(
    "typed", ["31 June", "31/6", "30 February", "0 March", "31 Foo", "13/13", "March", "31 ma", "²/3"]
)
def test_no_year_ends_on_a_day_that_is_not(typed: str) -> None:
    with pytest.raises(ParseError):
        client_parsing.year_end(typed)


def test_29_february_means_the_end_of_february() -> None:
    assert YearEnd(2, 29).in_year(2027) == date(2027, 2, 28)
    assert YearEnd(2, 29).in_year(2028) == date(2028, 2, 29)
    assert YearEnd(2, 28).in_year(2028) == date(2028, 2, 28)
    assert str(YearEnd(2, 29)) == "End of February"


@given(day=st.dates(date(1844, 1, 1), date(2100, 12, 31)))
def test_a_date_reads_the_same_as_browsers_and_people_write_it(day: date) -> None:
    assert parsing.day(day.isoformat()) == day
    assert parsing.day(f"{day.day}/{day.month}/{day.year}") == day
    assert parsing.day(f"{day:%-d %B %Y}") == day


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "31/6/2026", "30 February 2027", "soon", "2026-13-01", "1/1/26", "0000-01-01", "9999-12-31"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ParseError):
        parsing.day(typed)


@given(month=st.integers(1, 12), number=st.integers(1, 29))
def test_what_a_form_shows_of_a_year_end_reads_as_the_same(month: int, number: int) -> None:
    end = YearEnd(month, number)
    assert client_parsing.year_end(text_of(end)) == end


@given(name=st.sampled_from(sorted(FIELDS)), typed=st.text(max_size=60))
def test_no_text_makes_a_field_crash_and_reading_twice_changes_nothing(name: str, typed: str) -> None:
    try:
        kept = FIELDS[name].parse(typed)
    except ParseError:
        return
    assert FIELDS[name].parse(text_of(kept)) == kept


def test_a_name_is_one_line_without_signs_that_hide() -> None:
    assert FIELDS["name"].parse("  Harrow\r\n &  Finch\u202e Ltd\x00 ") == "Harrow & Finch Ltd"
    with pytest.raises(ParseError, match="name"):
        FIELDS["name"].parse(" \u200b ")
    with pytest.raises(ParseError, match="200"):
        FIELDS["name"].parse("x" * 201)


def test_british_postcodes_get_their_space_and_foreign_ones_stay() -> None:
    assert parsing.postcode("sw1a1aa") == "SW1A 1AA"
    assert parsing.postcode("75008") == "75008"
