"""What a cell's words are in our forms, and which field a column goes to."""

import pytest

from practice_hub.clients.enums import ClientStatus, ClientType, VatStagger
from practice_hub.clients.fields import FIELDS
from practice_hub.imports.cells import FAULT, FORMULA, text_of_cell
from practice_hub.imports.columns import column_words, fields_of
from practice_hub.imports.csv_files import read_csv
from practice_hub.imports.files import MOST_COLUMNS, MOST_SIGNS, Unusable
from practice_hub.imports.models import ClientImport
from practice_hub.imports.report import where
from practice_hub.imports.xlsx_files import WIDEST, read_xlsx
from practice_hub.records.parsing import ParseError
from tests.imports.conftest import book_of
from tests.imports.test_planning import STAFF


@pytest.mark.parametrize(
    ("field", "words", "text"),
    [
        ("type", "Ltd", "limited_company"),
        ("type", "LIMITED  company", "limited_company"),
        ("type", "Self-Employed", "sole_trader"),
        ("type", "Private individual", "individual"),
        ("type", "LLP", "llp"),
        ("status", "Live", "active"),
        ("status", "lead", "prospect"),
        ("status", "Ceased", "former"),
        ("status", "On hold", "on_hold"),
        ("vat_stagger", "Jan / Apr / Jul / Oct", "2"),
        ("vat_stagger", "Stagger 3", "3"),
        ("vat_stagger", "Yearly", "annual"),
        ("year_end", "2026-03-31", "31/3"),
        ("year_end", "31/03/2025", "31/3"),
        ("year_end", "2026-03-31 00:00:00", "31/3"),
        ("year_end", "31 March", "31 March"),
        ("year_end", "31 June", "31 June"),
        ("incorporation_date", "2020-02-29T00:00:00.000Z", "2020-02-29"),
        ("incorporation_date", "29/2/2020", "29/2/2020"),
        ("vat_registered_on", "2020-02-29 00:00", "2020-02-29"),
        ("notes", "at 2020-02-29 00:00", "at 2020-02-29 00:00"),
        ("manager_id", "  alice   MARLOWE ", "1"),
        ("manager_id", "alice@example.org", "1"),
        ("manager_id", "Nobody", ""),
        ("partner_id", "none", ""),
        ("partner_id", "-", ""),
        ("notes", "none", "none"),
        ("notes", "'=1+1", "=1+1"),
        ("phone", "'+44 1632 960 001", "+44 1632 960 001"),
        ("name", "   ", ""),
    ],
)
def test_the_words_of_a_cell_mean_what_a_form_would_hold(field: str, words: str, text: str) -> None:
    assert text_of_cell(FIELDS[field], words, STAFF) == text


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("notes", "=1+1", FORMULA),
        ("notes", "  =1+1", FORMULA),
        ("notes", "#n/a", FAULT),
        ("name", "#REF!", FAULT),
        ("status", "Martian", "“Martian” is not known here. Write one of: Prospect, Onboarding, "),
        ("vat_stagger", "Now", "“Now” is not known here. Write one of: Stagger 1, Stagger 2, Stagger 3, Monthly, A"),
        ("manager_id", "Somebody Else", "Nobody of the practice is called Somebody Else"),
        ("manager_id", "Gone Person", "Gone Person does not work here any more"),
        ("manager_id", "gone@example.org", "Gone Person does not work here any more"),
    ],
)
def test_what_means_nothing_here_is_said_in_words(field: str, words: str, said: str) -> None:
    with pytest.raises(ParseError) as refused:
        text_of_cell(FIELDS[field], words, STAFF)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("field", "choices"), [("type", ClientType), ("status", ClientStatus), ("vat_stagger", VatStagger)]
)
def test_every_choice_is_known_by_its_own_word_and_by_its_label(field: str, choices: type[ClientType]) -> None:
    for choice in choices:
        for words in (choice.value, choice.label, choice.label.upper()):
            assert text_of_cell(FIELDS[field], words, STAFF) == choice.value


# --- columns -----------------------------------------------------------------------------------------------------


def test_our_own_headings_are_each_their_own_field() -> None:
    assert fields_of([own.label for own in FIELDS.values()]) == list(FIELDS)
    assert fields_of([name.upper() for name in FIELDS]) == list(FIELDS)


def test_a_problem_names_the_column_of_the_file_or_the_field_that_it_has_none_for() -> None:
    own = ClientImport(headings=["Name", ""])
    said = [where(own, {"field": "phone", "column": column}, FIELDS) for column in (0, 1, 30, None)]
    assert said == ["Name (column A)", "Column B", "Column AE", "Phone number"]
    assert where(own, {"field": "", "column": None}, FIELDS) == "The row"
    assert column_words(["Phone"], 0) == "Phone (column A)"


# --- limits ------------------------------------------------------------------------------------------------------


def test_as_many_columns_as_allowed_are_read_and_one_more_is_refused() -> None:
    heading = ",".join(f"c{number}" for number in range(MOST_COLUMNS))
    assert len(read_csv(f"{heading},,\n1\n".encode()).headings) == MOST_COLUMNS, "empty ones at the end are none"
    with pytest.raises(Unusable, match="100 columns"):
        read_csv(f"{heading},x\n1\n".encode())


def test_a_cell_that_is_longer_than_any_note_is_cut() -> None:
    (line,) = read_csv(b"Name\n" + b"x" * (MOST_SIGNS + 1) + b"\n").lines
    assert len(line.cells[0]) == MOST_SIGNS


def test_a_row_far_wider_than_its_headings_is_refused_at_once() -> None:
    assert read_xlsx(book_of([["x"] * WIDEST], ["Name"])).lines
    with pytest.raises(Unusable, match="more than 1,000 columns"):
        read_xlsx(book_of([["x"] * (WIDEST + 1)], ["Name"]))
