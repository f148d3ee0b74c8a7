"""The list of clients as a spreadsheet."""

from collections.abc import Iterator

from practice_hub.base.database import Database
from practice_hub.clients import listing
from practice_hub.clients.fields import FIELDS, words_of
from practice_hub.clients.listing import Sought
from practice_hub.clients.models import Client
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.web.sheets import MARK, csv_line

# Ten times the clients of the largest practice that we know of.
MOST_ROWS = 50_000

HEADINGS = (*(field.label for field in FIELDS.values()), "Archived")


def lines(database: Database, viewer: Viewer, sought: Sought, most: int) -> Iterator[str]:
    """The file's text. The list is read whole before it is sent: no connection waits for a slow browser."""
    with database.read(viewer.tenant_id) as session:
        names = people.names_by_id(session)
        rows = [csv_line(_cells(client, names)) for client in listing.every(session, sought, most)]
    yield MARK + csv_line(HEADINGS)
    yield from rows


def _cells(client: Client, names: dict[int, str]) -> list[str]:
    cells = [words_of(field, getattr(client, name), names) for name, field in FIELDS.items()]
    return [*cells, "Yes" if client.archived_at else "No"]
