"""Lines of CSV that spreadsheets open as text and never run."""

import csv
import io
from collections.abc import Iterable

# Excel reads UTF-8 only when the file says so.
MARK = "\ufeff"
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """The words of a cell; what would be a formula gets an apostrophe in front, which spreadsheets hide."""
    words = "" if value is None else str(value)
    return f"'{words}" if words.lstrip(" ").startswith(FORMULA_STARTS) else words


def csv_line(cells: Iterable[object]) -> str:
    """One line of a CSV file, CRLF at its end (RFC 4180)."""
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()
