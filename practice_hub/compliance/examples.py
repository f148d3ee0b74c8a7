"""Worked examples of the deadline rules: reads a file of them and compares each with what the rules say.

A file is CSV with the columns id, rule, inputs (`name=value;name=value`), expected (`name=date|date;…`) and source.
Only the names that `expected` gives are compared; `name=` with nothing after it expects that the rule gives none.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from practice_hub.compliance.rules import Result, evaluate

COLUMNS = ("id", "rule", "inputs", "expected", "source")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is wrong: `row` counts the lines of the file from 1; `id` is the example's, if it has one."""

    row: int
    id: str
    problem: str

    def __str__(self) -> str:
        return f"row {self.row}{f', {self.id}' if self.id else ''}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Report:
    """How many examples a file holds, and all that is wrong with it."""

    examples: int
    mismatches: tuple[Mismatch, ...]

    @property
    def wrong(self) -> int:
        """How many rows are wrong; one row may have several mismatches."""
        return len({mismatch.row for mismatch in self.mismatches})

    def __str__(self) -> str:
        return f"{self.examples} examples, {self.wrong} wrong"


class ShapeError(ValueError):
    """The file, or one row of it, is not of the form that the first paragraph of this module describes."""

    def __init__(self, row: int, problem: str) -> None:
        super().__init__(problem)
        self.row = row


def check(content: bytes) -> Report:
    """The report on the content of a file, which should be UTF-8 text; never raises for what is in it."""
    try:
        header, *rows = _table(content)
    except ShapeError as error:
        return Report(0, (Mismatch(error.row, "", str(error)),))
    mismatches = [mismatch for row in rows for mismatch in _compare(row, header.cells)]
    return Report(len(rows), tuple(mismatches))


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: tuple[str, ...]


def _table(content: bytes) -> list[_Row]:
    """The rows that hold something; the first is a header with all columns."""
    rows, number = [], 1
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_Row(number, tuple(cell.strip() for cell in cells)))
            number = reader.line_num + 1
    except csv.Error as error:
        raise ShapeError(number, f"this is not CSV from here on ({error})") from error
    missing = [column for column in COLUMNS if not rows or column not in rows[0].cells]
    if missing:
        raise ShapeError(1, f"the first row must be {','.join(COLUMNS)}; it lacks {', '.join(missing)}")
    return rows


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise ShapeError(row, "this is not UTF-8 text; save the file as UTF-8") from error


def _compare(row: _Row, header: tuple[str, ...]) -> Iterator[Mismatch]:
    if len(row.cells) != len(header):
        yield Mismatch(row.number, row.cells[0], f"there are {len(row.cells)} cells, the first row has {len(header)}")
        return
    example = dict(zip(header, row.cells, strict=True))
    for problem in _problems(example["rule"], example["inputs"], example["expected"]):
        yield Mismatch(row.number, example["id"], f"{example['rule']}: {problem}")


def _problems(rule_id: str, inputs: str, expected: str) -> Iterator[str]:
    try:
        wanted = _pairs("expected", expected)
        result = evaluate(rule_id, _pairs("inputs", inputs))
    except ValueError as error:
        yield str(error)
        return
    if not wanted:
        yield "nothing is expected, so nothing was compared"
    for name, text in wanted.items():
        yield from _difference(result, name, text)


def _difference(result: Result, name: str, expected: str) -> Iterator[str]:
    if name not in result.rule.outputs:
        yield f"there is no “{name}” in its answer, only {', '.join(result.rule.outputs)}"
        return
    found = result.text(name)
    if found != "|".join(part.strip() for part in expected.split("|")):
        cautions = "".join(f" {caution}" for caution in result.cautions)
        yield f"{name} should be {expected or 'none'} but is {found or 'none'}. {result.reason}{cautions}"


def _pairs(column: str, text: str) -> dict[str, str]:
    """`name=value;name=value` as a dictionary. Raises `ValueError` when it is not of that form."""
    return pairs(column, [part for part in text.split(";") if part.strip()])


def pairs(place: str, parts: list[str]) -> dict[str, str]:
    """Texts of the form `name=value` as a dictionary; `place` names where they stand, for the reader.

    Raises `ValueError` with a sentence when one has another form or a name stands twice.
    """
    found: dict[str, str] = {}
    for part in parts:
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not name:
            raise ValueError(f"{place}: “{part.strip()}” is not of the form name=value")
        if name in found:
            raise ValueError(f"{place}: “{name}” stands twice")
        found[name] = value
    return found
