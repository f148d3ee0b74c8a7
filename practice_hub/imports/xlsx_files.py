"""XLSX, which is a zip of XML: looked into before it is opened, since a small one may unpack to gigabytes."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl import load_workbook

from practice_hub.imports.files import Table, Unusable, table_of
from practice_hub.web.sheets import safe_cell

# What 10,000 rows of a hundred columns unpack to, with room to spare.
MOST_UNPACKED = 60_000_000
MOST_PARTS = 500
# Sheets of like rows shrink to a thirtieth; beyond this it is made to harm. Small parts may shrink as they like.
MOST_RATIO = 200
SMALL_PART = 1_000_000
PIECE = 65_536
# Formatted cells without words may stand far to the right; 10,000 rows as wide as Excel allows would take minutes.
WIDEST = 1_000
# The last row that Excel has. A row that says it stands further down has every row before it read as an empty one.
LAST_ROW = 1_048_576

BOMB = "This file unpacks to far more than its size, so it was not opened. Save the sheet as a new file or as CSV."
NO_WORKBOOK = "This is not an Excel workbook that can be read. Save it as .xlsx or as CSV, and choose it again."


def is_zip(content: bytes) -> bool:
    return content.startswith(b"PK")


def read_xlsx(content: bytes) -> Table:
    """The first sheet. Raises `Unusable`."""
    try:
        look_into(content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unusable(NO_WORKBOOK) from error
    try:
        return _first_sheet(content)
    except Unusable:
        raise
    except Exception as error:
        # A library of parsers raises whatever a broken file leads it to.
        raise Unusable(NO_WORKBOOK) from error


def look_into(content: bytes) -> None:
    """Unpack every part piece by piece, keeping nothing. One that says it is smaller than it is ends as a bad zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unusable(BOMB)
        if "[Content_Types].xml" not in archive.namelist():
            raise Unusable(NO_WORKBOOK)
        for part in parts:
            own = _unpack(archive, part)
            if own > SMALL_PART and own > MOST_RATIO * max(part.compress_size, 1):
                raise Unusable(BOMB)


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    own, end = 0, b""
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            own += len(piece)
            # XML may define words of its own that unfold to gigabytes; no spreadsheet does.
            bare = (end + piece).replace(b"\x00", b"")
            if b"<!DOCTYPE" in bare:
                raise Unusable(BOMB)
            end = piece[-32:]
    return own


def _first_sheet(content: bytes) -> Table:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        others = len(book.worksheets) - 1
        note = f"Only the first sheet, “{sheet.title}”, was read." if others else ""
        return table_of(_rows(sheet.iter_rows(max_row=LAST_ROW)), note[:200])
    finally:
        book.close()


def _rows(rows: Any) -> Iterator[list[str]]:
    for row in rows:
        if len(row) > WIDEST:
            raise Unusable(f"A row of the file has more than {WIDEST:,} columns. Keep those that say something.")
        yield [_text_of(cell) for cell in row]


def _text_of(cell: Any) -> str:
    """A cell as a CSV file of ours would hold it: only a true formula begins with an equals sign."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        formula = str(getattr(value, "text", value) or "")
        return formula if formula.startswith("=") else f"={formula}"
    return safe_cell(_words_of(value))


def _words_of(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.date().isoformat()
    # Excel keeps every number as a fraction: 1234567.0 is a company number.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
