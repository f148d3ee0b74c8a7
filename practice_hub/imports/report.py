"""Files of an import for the person: our headings to fill in, and what is wrong with a file, cell by cell."""

from collections.abc import Iterable, Iterator, Mapping

from practice_hub.imports.columns import column_words
from practice_hub.imports.models import ClientImport, ImportRow
from practice_hub.records.fields import Field
from practice_hub.web.sheets import MARK, csv_line


def template(fields: Mapping[str, Field]) -> str:
    return MARK + csv_line(field.label for field in fields.values())


def where(own: ClientImport, problem: dict[str, object], fields: Mapping[str, Field]) -> str:
    """The column of a problem in words; the field, where the file has no such column."""
    column = problem["column"]
    if isinstance(column, int):
        return column_words(own.headings, column)
    field = fields.get(str(problem["field"]))
    return field.label if field else "The row"


def errors(own: ClientImport, rows: Iterable[ImportRow], fields: Mapping[str, Field]) -> Iterator[str]:
    yield MARK + csv_line(("Row", "Column", "Value", "What is wrong"))
    for row in rows:
        for problem in row.problems:
            yield csv_line((row.number, where(own, problem, fields), problem["value"], problem["words"]))
