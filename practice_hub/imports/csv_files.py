"""CSV as it comes from other programs: the encoding and the separator are found out, never asked for."""

import codecs
import csv
import io
from collections.abc import Iterator

from practice_hub.imports.files import Table, Unusable, table_of

SEPARATORS = (",", ";", "\t")
# Enough to see how a file is separated and encoded.
BEGINNING = 4_000

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OLD = "windows-1252"

OLD_LETTERS = "It was read as Windows-1252, as older Excel saves: look whether accents are right."
UNKNOWN_LETTERS = (
    "The letters of this file cannot be told. Save it as CSV UTF-8 (in Excel: Save as, CSV UTF-8), and choose it again."
)


def read_csv(content: bytes) -> Table:
    """Raises `Unusable`."""
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unusable(UNKNOWN_LETTERS) from None
    if "\x00" in text:
        raise Unusable("This is not a CSV file. Choose a file that ends in .csv or .xlsx.")
    return table_of(_rows(text), OLD_LETTERS if encoding == _OLD else "")


def encoding_of(content: bytes) -> str:
    """What the file's mark says; else UTF-16 by its zero bytes, UTF-8 if all of it is, and what older Excel writes."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    beginning = content[:BEGINNING]
    for name, zeros in (("utf-16-le", beginning[1::2]), ("utf-16-be", beginning[::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.6 * len(zeros):
            return name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _OLD
    return "utf-8"


def separator_of(text: str) -> str:
    """The one that makes most columns of the first row."""
    first = next((row for row in text[:BEGINNING].splitlines() if row.strip()), "")
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([first], delimiter=separator))))


def _rows(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unusable(
                f"Row {number + 1} cannot be read: a quotation mark is opened there and never closed."
            ) from None
        number += 1
        yield row
