"""The list of deadlines as a spreadsheet."""

from collections.abc import Iterator

from practice_hub.base.database import Database
from practice_hub.compliance import list_query
from practice_hub.compliance.fields import AUTHORITIES
from practice_hub.compliance.list_query import DeadlineFilter
from practice_hub.compliance.models import Authority, Deadline
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.web.sheets import MARK, csv_line, csv_lines

# The open deadlines of the largest practice that we know of.
MOST_ROWS = 50_000

HEADINGS = (
    "Due", "Pay by", "Target", "Client code", "Client", "Obligation", "Period", "Status", "Owner", "Preparer",
    "Reviewer", "Date from", "Why this date", "Filed",
)  # fmt: skip


def lines(database: Database, viewer: Viewer, criteria: DeadlineFilter, most: int) -> Iterator[str]:
    """The file's text. The list is read whole before it is sent: no connection waits for a slow browser."""
    with database.read(viewer.tenant_id) as session:
        names = people.names_by_id(session)
        found = list_query.every(session, criteria, most)
        rows = list(csv_lines(_cells(deadline, names) for deadline in found))
    yield MARK + csv_line(HEADINGS)
    yield from rows


def _cells(one: Deadline, names: dict[int, str]) -> tuple[object, ...]:
    people_of = (names.get(id or 0, "") for id in (one.owner_id, one.preparer_id, one.reviewer_id))
    why = one.reason if one.authority == Authority.COMPUTED else one.authority_reason
    return (
        one.due_on, one.pay_by, one.target_on, one.client.code, one.client.name, one.title, one.period_words,
        one.state.label, *people_of, AUTHORITIES[Authority(one.authority)], why, one.filed_on,
    )  # fmt: skip
