"""Files as they come: encodings, separators, workbooks, and what is made to harm."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from practice_hub.imports.columns import fields_of, letters_of
from practice_hub.imports.csv_files import OLD_LETTERS, read_csv
from practice_hub.imports.files import MOST_ROWS, Unusable
from practice_hub.imports.xlsx_files import BOMB, MOST_PARTS, MOST_UNPACKED, NO_WORKBOOK, PIECE, SMALL_PART, read_xlsx
from practice_hub.web.sheets import plain_cell, safe_cell
from tests.imports.conftest import book_of, csv_of, firms

TEXT = "Name;Town\r\nMüller & Søn;Leeds\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
def test_names_keep_their_letters_whatever_wrote_the_file(encoding: str) -> None:
    table = read_csv(TEXT.encode(encoding))
    assert table.headings == ["Name", "Town"]
    assert table.lines[0].cells == ["Müller & Søn", "Leeds"]
    assert table.note == (OLD_LETTERS if encoding == "windows-1252" else ""), "a guess is said to be one"


def test_bytes_that_are_no_letters_are_said_to_be_none() -> None:
    with pytest.raises(Unusable, match="CSV UTF-8"):
        read_csv(b"Name\r\nCaf\x81\r\n")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator: str) -> None:
    table = read_csv(f' \n Name {separator}Notes\nABC{separator}"one{separator} two\nthree"\n'.encode())
    assert table.headings == ["Name", "Notes"]
    assert table.lines[0].cells == ["ABC", f"one{separator} two\nthree"]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    table = read_csv(b"\nName,Code\n\nABC,1\n,\nDEF,2\n")
    assert [(line.number, line.cells[0]) for line in table.lines] == [(4, "ABC"), (6, "DEF")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"  \n\n", "empty"),
        (b"Name,Code\n", "no clients below"),
        (b'Name,Code\n"ABC,1\n' + b"x" * 200_000, "Row 2 cannot be read: a quotation mark"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x01", "not a CSV"),
        (b",".join(b"x" for _ in range(101)) + b"\n1\n", "100 columns"),
    ],
)
def test_a_file_of_no_use_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Unusable, match=words):
        read_csv(content)


def test_a_hundred_thousand_rows_are_refused_at_the_first_too_many() -> None:
    with pytest.raises(Unusable, match="more than 10,000 rows"):
        read_csv(b"Name\n" + b"x\n" * 100_000)
    assert len(read_csv(b"Name\n" + b"x\n" * MOST_ROWS).lines) == MOST_ROWS


# --- workbooks ---------------------------------------------------------------------------------------------------


def test_a_workbook_says_the_same_as_a_csv_file() -> None:
    assert read_xlsx(book_of(firms(3))) == read_csv(csv_of(firms(3)))


def test_numbers_dates_and_formulas_of_a_workbook_are_texts() -> None:
    from datetime import date

    row = (1234567.0, date(2026, 3, 31), True, '=HYPERLINK("http://evil.example","ABC")', None, "'=x", 0.5)
    cells = read_xlsx(book_of([row], headings="ABCDEFG")).lines[0].cells
    assert cells == ["1234567", "2026-03-31", "Yes", '=HYPERLINK("http://evil.example","ABC")', "", "''=x", "0.5"]


def test_a_row_is_as_long_as_it_is_whatever_the_sheet_says_of_its_size() -> None:
    content = book_of([("ABC", "Trust")], headings=["Name", "Type"])
    wrong = rewritten(content, "sheet1.xml", (b"<sheetViews>", b'<dimension ref="A1"/><sheetViews>'))
    assert read_xlsx(wrong) == read_xlsx(content)


def test_of_several_sheets_the_first_is_read_and_the_person_is_told() -> None:
    workbook = Workbook()
    for title, name in (("Clients", "ABC"), ("Old ones", "DEF")):
        sheet = workbook.create_sheet(title)
        sheet.append(["Name"])
        sheet.append([name])
    workbook.remove(workbook.worksheets[0])
    file = io.BytesIO()
    workbook.save(file)
    table = read_xlsx(file.getvalue())
    assert ([line.cells for line in table.lines], table.note) == (
        [["ABC"]],
        "Only the first sheet, “Clients”, was read.",
    )
    assert read_xlsx(book_of([("ABC",)], ["Name"])).note == ""


def bomb(size: int, *, lie: int | None = None) -> bytes:
    """A workbook with one part that unpacks to this many bytes, and perhaps says that it has fewer."""
    file = io.BytesIO(book_of([("ABC",)], headings=["Name"]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.xml", b"0" * size)
        if lie is not None:
            archive.getinfo("xl/media/image1.xml").file_size = lie
    return file.getvalue()


@pytest.mark.parametrize(
    ("size", "lie", "words"),
    [(70_000_000, None, BOMB), (70_000_000, 1_000, NO_WORKBOOK), (1_100_000, None, BOMB)],
    ids=["large", "lying", "dense"],
)
def test_a_workbook_that_unpacks_to_gigabytes_is_not_opened(size: int, lie: int | None, words: str) -> None:
    content = bomb(size, lie=lie)
    assert len(content) < 200_000, "it is small on the way in"
    with pytest.raises(Unusable) as refused:
        read_xlsx(content)
    assert str(refused.value) == words


def test_a_small_part_may_be_as_dense_as_it_likes_and_many_of_them_may_not() -> None:
    file = io.BytesIO(bomb(SMALL_PART))
    assert read_xlsx(file.getvalue()).lines
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(MOST_UNPACKED // SMALL_PART):
            archive.writestr(f"xl/media/{number}.xml", b"0" * SMALL_PART)
    with pytest.raises(Unusable, match="unpacks"):
        read_xlsx(file.getvalue())


def rewritten(content: bytes, part: str, *replaced: tuple[bytes, bytes]) -> bytes:
    """The workbook as another program would write this part of it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as honest, zipfile.ZipFile(file, "w") as archive:
        for one in honest.infolist():
            xml = honest.read(one)
            for old, new in replaced if one.filename.endswith(part) else ():
                assert old in xml
                xml = xml.replace(old, new)
            archive.writestr(one, xml)
    return file.getvalue()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b't="n"><v>1234567.0<', "1234567"),
        (b't="n"><v>1.234567E6<', "1234567"),
        (b't="n"><v>1234567.5<', "1234567.5"),
        (b't="d"><v>2026-03-31<', "2026-03-31"),
        (b't="d"><v>2026-03-31T00:00:00<', "2026-03-31"),
        (b't="b"><v>0<', "No"),
        (b't="e"><v>#REF!<', "#REF!"),
    ],
)
def test_a_cell_says_the_same_whatever_program_wrote_it(written: bytes, words: str) -> None:
    content = rewritten(book_of([(7,)], ["Name"]), "sheet1.xml", (b't="n"><v>7<', written))
    assert read_xlsx(content).lines[0].cells == [words]


def test_a_row_that_stands_where_no_sheet_has_one_is_not_waited_for() -> None:
    """Every row before it would be read as an empty one, which would keep the worker for ever."""
    far = ((b'r="2"', b'r="999999999999999"'), (b'r="A2"', b'r="A999999999999999"'))
    with pytest.raises(Unusable, match="no clients below"):
        read_xlsx(rewritten(book_of([("ABC",)], headings=["Name"]), "sheet1.xml", *far))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("workbook.xml", b"<workbook ", b"<workbook <"),
        ("sheet1.xml", b"</sheetData>", b""),
        ("workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/lost.xml"),
        ("sheet1.xml", b'r="A2"', b'r="2A2"'),
    ],
)
def test_a_workbook_with_a_broken_part_is_refused_in_words(part: str, old: bytes, new: bytes) -> None:
    with pytest.raises(Unusable, match="not an Excel workbook"):
        read_xlsx(rewritten(book_of([("ABC",)], headings=["Name"]), part, (old, new)))


def test_a_workbook_of_more_parts_than_any_has_is_not_opened() -> None:
    file = io.BytesIO(book_of([("ABC",)], headings=["Name"]))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(MOST_PARTS - len(archive.infolist())):
            archive.writestr(f"xl/media/{number}.xml", b"")
    assert read_xlsx(file.getvalue()).lines
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/last.xml", b"")
    with pytest.raises(Unusable, match="unpacks"):
        read_xlsx(file.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", [0, PIECE - 30, PIECE - 25, 2 * PIECE - 25])
def test_words_that_unfold_are_not_opened_either(before: int, encoding: str) -> None:
    """Wherever in the part they are made."""
    file = io.BytesIO(book_of([("ABC",)], headings=["Name"]))
    xml = f'<?xml version="1.0"?>{" " * before}<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/extra.xml", xml.encode(encoding))
    with pytest.raises(Unusable, match="unpacks"):
        read_xlsx(file.getvalue())


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04rubbish", b"PK" + bytes(500)])
def test_what_only_begins_as_a_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Unusable, match="not an Excel workbook"):
        read_xlsx(content)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Unusable, match="not an Excel workbook"):
        read_xlsx(file.getvalue())


# --- columns and cells -------------------------------------------------------------------------------------------


def test_other_products_headings_are_understood() -> None:
    headings = [
        "Client Code",
        "Company Name",
        "Entity type",
        "Company Reg. No",
        "VRN",
        "E-Mail",
        "Post Code",
        "Fax",
        "Ref",
    ]
    wanted = ["code", "name", "type", "company_number", "vat_number", "email", "correspondence_postcode", "", ""]
    assert fields_of(headings) == wanted, "the first column of a field has it"


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [letters_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    "words",
    ["=1+1", "+44 20", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "'=1", "''=1", "' =1"],
)
def test_no_cell_of_ours_is_a_formula_and_all_come_back(words: str) -> None:
    assert safe_cell(words).startswith("'")
    assert plain_cell(safe_cell(words)) == words


@pytest.mark.parametrize("words", ["ABC", "'tis", "O'Neill", "1-2", "a=b", ""])
def test_other_words_are_left_as_they_are(words: str) -> None:
    assert safe_cell(words) == words == plain_cell(words)
