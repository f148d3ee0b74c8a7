"""The list of clients as a spreadsheet."""

from collections.abc import Iterator, Sequence

from practice_hub.base.database import Database
from practice_hub.clients import list_query
from practice_hub.clients.custom_fields import every_field
from practice_hub.clients.list_query import ClientFilter
from practice_hub.clients.models import Client
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.records.fields import Field
from practice_hub.web.sheets import MARK, csv_line, csv_lines

# Ten times the clients of the largest practice that we know of.
MOST_ROWS = 50_000


def lines(database: Database, viewer: Viewer, criteria: ClientFilter, most: int) -> Iterator[str]:
    """The file's text. The list is read whole before it is sent: no connection waits for a slow browser."""
    with database.read(viewer.tenant_id) as session:
        names = people.names_by_id(session)
        fields = list(every_field(session).values())
        found = list_query.every(session, criteria, most)
        rows = list(csv_lines(_cells(client, names, fields) for client in found))
    yield MARK + csv_line([*(field.label for field in fields), "Archived"])
    yield from rows


def _cells(client: Client, names: dict[int, str], fields: Sequence[Field]) -> list[str]:
    cells = [field.words(field.value_of(client), names) for field in fields]
    return [*cells, "Yes" if client.archived_at else "No"]
