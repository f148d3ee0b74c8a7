"""From the bytes of a file to its table, or words that say why there is none. Nothing in a file is ever run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_ROWS = 10_000
"""More than twice the clients of the largest practice that we know of."""
MOST_COLUMNS = 100
MOST_BYTES = 5_000_000
"""10,000 rows with long addresses and notes; a server's request limit and the message say the same."""
# The notes of a client are the longest text there is.
MOST_SIGNS = 20_000


class Unusable(Exception):
    """The file cannot be read; the message is for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it stands in the file. `number` is what a spreadsheet shows beside it."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, and the rows below that hold something. A formula keeps its equals sign; text that only looks like
    one has an apostrophe in front, as in our exports.
    """

    headings: list[str]
    lines: list[Line]
    note: str = ""
    """What the person should look at."""


def table_of(rows: Iterable[list[str]], note: str = "") -> Table:
    """The first row that holds something is the headings. Stops at the first row too many."""
    filled = _filled(rows)
    first = next(filled, None)
    if first is None:
        raise Unusable("The file is empty.")
    headings = [cell.strip()[:200] for cell in _trimmed(first.cells)]
    if len(headings) > MOST_COLUMNS:
        raise Unusable(f"The file has more than {MOST_COLUMNS} columns. Keep those that hold something about clients.")
    lines: list[Line] = []
    for line in filled:
        if len(lines) == MOST_ROWS:
            raise Unusable(f"The file has more than {MOST_ROWS:,} rows. Split it, and import one part after the other.")
        lines.append(line)
    if not lines:
        raise Unusable("The file has headings and no clients below them.")
    return Table(headings, lines, note)


def _filled(rows: Iterable[list[str]]) -> Iterator[Line]:
    for number, cells in enumerate(rows, 1):
        if any(cell.strip() for cell in cells):
            yield Line(number, [cell[:MOST_SIGNS] for cell in _trimmed(cells)])


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at its end, of which some programs write many."""
    last = max((index for index, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]
