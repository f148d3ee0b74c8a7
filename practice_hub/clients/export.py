"""The list of clients as a spreadsheet."""

import time
from collections.abc import Iterator, Sequence

from practice_hub.base.database import Database
from practice_hub.clients import listing
from practice_hub.clients.custom import every_field
from practice_hub.clients.fields import Field, words_of
from practice_hub.clients.listing import Sought
from practice_hub.clients.models import Client
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.web.sheets import MARK, csv_line

# Ten times the clients of the largest practice that we know of.
MOST_ROWS = 50_000
# So many are written in some 10 ms, in which nobody else's page or stream is served.
PIECE = 100
# A moment in which others are; with 0 gevent would not look at their sockets.
BREATH_SECONDS = 0.001


def lines(database: Database, viewer: Viewer, sought: Sought, most: int) -> Iterator[str]:
    """The file's text. The list is read whole before it is sent: no connection waits for a slow browser."""
    with database.read(viewer.tenant_id) as session:
        names = people.names_by_id(session)
        fields = list(every_field(session).values())
        rows = list(_rows(listing.every(session, sought, most), names, fields))
    yield MARK + csv_line([*(field.label for field in fields), "Archived"])
    yield from rows


def _rows(clients: Iterator[Client], names: dict[int, str], fields: Sequence[Field]) -> Iterator[str]:
    for number, client in enumerate(clients, 1):
        yield csv_line(_cells(client, names, fields))
        if number % PIECE == 0:
            time.sleep(BREATH_SECONDS)


def _cells(client: Client, names: dict[int, str], fields: Sequence[Field]) -> list[str]:
    cells = [words_of(field, field.value_of(client), names) for field in fields]
    return [*cells, "Yes" if client.archived_at else "No"]
