"""Every read of imports."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import load_only

from practice_hub.activity.models import Activity
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.access import SUBJECT as CLIENT
from practice_hub.clients.custom_fields import every_field
from practice_hub.clients.models import Client
from practice_hub.imports.enums import Outcome, RowAction, RowState
from practice_hub.imports.known_clients import KnownClients
from practice_hub.imports.models import ClientImport, ImportRow
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.web.pagination import Page, page_number

SUBJECT = "import"
"""What imports are called in events and notifications."""
ADDED, CHANGED, UNDONE = "client.imported", "client.updated_by_import", "client.import_undone"
"""What an import leaves in the story of each of its clients."""
OWN_ACTIONS = (ADDED, CHANGED, UNDONE)
HISTORY_LENGTH = 25
ROWS_A_PAGE = 50


def get_import(session: TenantSession, import_id: int, viewer: Viewer) -> ClientImport | None:
    """One import. In a unit of work it is held: two presses, or two workers, come one after the other."""
    viewer.must(Permission.IMPORT_CLIENTS)
    own = select(ClientImport).where(ClientImport.id == import_id)
    return session.scalar(own.with_for_update() if isinstance(session, WriteSession) else own)


def history(session: TenantSession, raw_page: str | None) -> Page[ClientImport]:
    """What was imported, the latest first."""
    total = session.scalar(select(func.count()).select_from(ClientImport)) or 0
    number = page_number(raw_page, total, HISTORY_LENGTH)
    latest = select(ClientImport).order_by(ClientImport.created_at.desc(), ClientImport.id.desc())
    rows = session.scalars(latest.limit(HISTORY_LENGTH).offset((number - 1) * HISTORY_LENGTH)).all()
    return Page(rows, number, HISTORY_LENGTH, total)


def by_ids(session: TenantSession, ids: set[int]) -> dict[int, ClientImport]:
    """Imports by number, for drawing events."""
    return {one.id: one for one in session.scalars(select(ClientImport).where(ClientImport.id.in_(ids)))}


# --- rows --------------------------------------------------------------------------------------------------------


def rows_of(own: ClientImport) -> Select[ImportRow]:
    return select(ImportRow).where(ImportRow.import_id == own.id).order_by(ImportRow.number)


def page_of_rows(
    session: TenantSession, own: ClientImport, outcome: Outcome | None, state: RowState | None, raw_page: str | None
) -> Page[ImportRow]:
    """The rows with this outcome, or that came to this state."""
    condition = (ImportRow.outcome == outcome) if outcome else (ImportRow.state == state) if state else true()
    found = rows_of(own).where(condition)
    total = session.scalar(found.order_by(None).with_only_columns(func.count())) or 0
    number = page_number(raw_page, total, ROWS_A_PAGE)
    rows = session.scalars(found.limit(ROWS_A_PAGE).offset((number - 1) * ROWS_A_PAGE)).all()
    return Page(rows, number, ROWS_A_PAGE, total)


def counts_of(session: TenantSession, own: ClientImport) -> dict[Outcome, int]:
    found = select(ImportRow.outcome, func.count()).where(ImportRow.import_id == own.id).group_by(ImportRow.outcome)
    by_outcome = {str(row[0]): row[1] for row in session.execute(found)}
    return {outcome: by_outcome.get(outcome.value, 0) for outcome in Outcome}


def count_to_do(session: TenantSession, own: ClientImport) -> dict[RowAction, int]:
    """How many rows would be added, change a client, and be left out."""
    return _count_by_action(session, ImportRow.import_id == own.id)


def count_in(session: TenantSession, own: ClientImport, state: RowState) -> int:
    found = select(func.count()).where(ImportRow.import_id == own.id, ImportRow.state == state)
    return session.scalar(found) or 0


def next_rows(session: WriteSession, own: ClientImport, state: RowState, most: int) -> Sequence[ImportRow]:
    """The next rows that are to be done, or to be undone."""
    wanted = rows_of(own).where(ImportRow.state == state, ImportRow.doing != RowAction.SKIP)
    return session.scalars(wanted.limit(most)).all()


def rows_between(session: TenantSession, own: ClientImport, first: int, last: int) -> dict[int, ImportRow]:
    found = rows_of(own).where(ImportRow.number >= first, ImportRow.number <= last)
    return {row.number: row for row in session.scalars(found)}


# --- clients -----------------------------------------------------------------------------------------------------


def book(session: TenantSession) -> KnownClients:
    """All clients, archived ones too: nobody is added a second time."""
    return KnownClients.of(session.scalars(select(Client).execution_options(yield_per=500)), every_field(session))


def codes(session: TenantSession, own: ClientImport) -> set[str]:
    """The codes that are taken, by clients and by rows of this import."""
    rows = session.scalars(rows_of(own).with_only_columns(ImportRow.texts))
    return {*session.scalars(select(Client.code)), *(texts.get("code", "") for texts in rows)}


def touched_since(session: TenantSession, ids: set[int]) -> set[int]:
    """Which of these clients have a story beyond imports: a note, a service, an edit by somebody."""
    told = select(Activity.subject_id).where(
        Activity.subject_type == CLIENT, Activity.subject_id.in_(ids), Activity.action.not_in(OWN_ACTIONS)
    )
    return set(session.scalars(told.distinct()))


def count_written(session: TenantSession, own: ClientImport) -> dict[RowAction, int]:
    """How many clients it added and changed."""
    return _count_by_action(session, *_written(own))


def _count_by_action(session: TenantSession, *rows: ColumnElement[bool]) -> dict[RowAction, int]:
    found = select(ImportRow.doing, func.count()).where(*rows).group_by(ImportRow.doing)
    by_doing = {str(row[0]): row[1] for row in session.execute(found)}
    return {doing: by_doing.get(doing.value, 0) for doing in RowAction}


def some_written(session: TenantSession, own: ClientImport, most: int) -> list[int]:
    """The numbers of the clients that it wrote, if they are not too many."""
    ids = session.scalars(select(ImportRow.client_id).where(*_written(own)).limit(most + 1)).all()
    return [id for id in ids if id is not None] if len(ids) <= most else []


def kept_by_somebody(session: TenantSession, own: ClientImport) -> Sequence[Client]:
    """Those of its clients that somebody looks after, with no more than telling them needs."""
    found = (
        select(Client)
        .join(ImportRow, ImportRow.client_id == Client.id)
        .where(*_written(own), or_(Client.manager_id.is_not(None), Client.partner_id.is_not(None)))
        .options(load_only(Client.name, Client.manager_id, Client.partner_id))
    )
    return session.scalars(found).all()


def changed_clients(session: TenantSession, own: ClientImport) -> Sequence[tuple[ImportRow, Client]]:
    """The clients that it changed, as they stand."""
    found = (
        select(ImportRow, Client)
        .join(Client, Client.id == ImportRow.client_id)
        .where(*_written(own), ImportRow.doing == RowAction.UPDATE)
    )
    return [(row, client) for row, client in session.execute(found).all()]


def _written(own: ClientImport) -> tuple[ColumnElement[bool], ...]:
    return ImportRow.import_id == own.id, ImportRow.doing != RowAction.SKIP, ImportRow.state != RowState.WAITING
