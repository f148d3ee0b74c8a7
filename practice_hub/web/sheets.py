"""Lines of CSV that spreadsheets open as text and never run, and the way back."""

import csv
import io
import time
from collections.abc import Iterable, Iterator

from flask import Response

# Excel reads UTF-8 only when the file says so.
MARK = "\ufeff"
# A cell that begins with one of these is a formula to a spreadsheet; some take the full-width signs for the same.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# So many rows are written in some 10 ms, in which nobody else's page or stream is served.
PIECE = 100
# A moment in which others are; with 0 gevent would not look at their sockets.
BREATH_SECONDS = 0.001


def safe_cell(value: object) -> str:
    """The words of a cell; what would be a formula gets an apostrophe in front, which spreadsheets hide."""
    words = "" if value is None else str(value)
    return f"'{words}" if _needs_apostrophe(words) else words


def plain_cell(words: str) -> str:
    """What `safe_cell` was given."""
    return words[1:] if words.startswith("'") and _needs_apostrophe(words[1:]) else words


def _needs_apostrophe(words: str) -> bool:
    # One that stands there already is of the text itself, and must still be there after the way back.
    return words.lstrip(" '").startswith(FORMULA_STARTS)


def csv_line(cells: Iterable[object]) -> str:
    """One line of a CSV file, CRLF at its end (RFC 4180)."""
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a long file, in pieces between which others are served."""
    for number, cells in enumerate(rows, 1):
        yield csv_line(cells)
        if number % PIECE == 0:
            time.sleep(BREATH_SECONDS)


def csv_response(lines: str | Iterable[str], name: str) -> Response:
    """A CSV file of this name, to be kept by the browser and by nobody between."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)
