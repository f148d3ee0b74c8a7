"""The forms of an import: the file, and where its columns go."""

from collections.abc import Iterable, Mapping

from wtforms import FileField, SelectField

from practice_hub.clients.enums import ClientType
from practice_hub.imports.columns import column_words
from practice_hub.imports.models import ClientImport, ImportRow
from practice_hub.records.fields import Field
from practice_hub.records.forms import SmallForm

TYPES = {"": "None: the file says it"} | {type.value: type.label for type in ClientType}
# So many examples show what a column holds.
EXAMPLES = 3


class FileForm(SmallForm):
    file = FileField("File")


class ColumnsForm(SmallForm):
    """The type of new clients whose row names none; the columns are fields of their own (`columns_form`)."""

    usual_type = SelectField("Type of new clients, where a row names none", choices=TYPES)


def columns_form(
    own: ClientImport, rows: Iterable[ImportRow], known: Mapping[str, Field], problems: Mapping[str, str]
) -> ColumnsForm:
    """A form with a choice for each column of this file, and what its first rows hold as a hint."""
    first = list(rows)
    places = {"": "Leave out"} | {name: field.label for name, field in known.items()}
    fields = {
        f"column_{place}": SelectField(
            column_words(own.headings, place), choices=places, description=_examples(first, place)
        )
        for place in range(len(own.headings))
    }
    wide = type("FileColumnsForm", (ColumnsForm,), fields)
    texts = {f"column_{place}": name for place, name in enumerate(own.fields)}
    form: ColumnsForm = wide(data={**texts, "usual_type": own.usual_type})
    form.add_errors(problems)
    return form


def _examples(rows: Iterable[ImportRow], place: int) -> str:
    cells = [row.cells[place].strip() for row in rows if place < len(row.cells)]
    return ", ".join(cell[:40] for cell in cells if cell)[:120]
