"""Every read of deadlines for one record, for drawing and for counting. The list itself stands in list_query.py."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.base.urgency import WEEK, Urgency, is_urgency
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.compliance.models import SCHEDULED, Deadline, Status
from practice_hub.people.viewer import Viewer

SUBJECT = "deadline"


def subject_of(deadline: Deadline) -> Subject:
    """A deadline as an edit of it names it; its story is told as that of its client."""
    return Subject(SUBJECT, deadline.id, deadline.title, f"/compliance/{deadline.id}")


def with_names() -> Select[Deadline]:
    """Deadlines together with the names that rows show."""
    return select(Deadline).join(Deadline.client).options(contains_eager(Deadline.client), joinedload(Deadline.owner))


def get_deadline(session: TenantSession, deadline_id: int) -> Deadline | None:
    """One deadline. In a unit of work it is held: whoever wants to change it too waits, and sees what was done."""
    return by_ids(session, [deadline_id]).get(deadline_id)


def _lock_clients(session: WriteSession, ids: Collection[int]) -> None:
    """The client first, then its deadlines, as whoever changes a client: filing two of one at once would else clash."""
    theirs = select(Deadline.client_id).where(Deadline.id.in_(ids))
    held = select(Client.id).where(Client.id.in_(theirs)).order_by(Client.id)
    session.execute(held.with_for_update(key_share=True)).all()


def by_ids(session: TenantSession, ids: Collection[int]) -> dict[int, Deadline]:
    """Deadlines by number, for drawing events and for changes of many; held in a unit of work, in one order."""
    own = with_names().where(Deadline.id.in_(ids)).order_by(Deadline.id)
    if isinstance(session, WriteSession):
        _lock_clients(session, ids)
        own = own.with_for_update(of=Deadline)
    return {deadline.id: deadline for deadline in session.scalars(own)}


def clients_in_scope() -> ColumnElement[bool]:
    """The clients whose deadlines are anybody's concern."""
    return and_(Client.archived_at.is_(None), Client.status.in_(SCHEDULED))


def is_in_scope() -> ColumnElement[bool]:
    """The same for counting, where clients need not be joined: the few that do not count are read once."""
    others = or_(Client.archived_at.is_not(None), Client.status.not_in(SCHEDULED))
    return Deadline.client_id.not_in(select(Client.id).where(others))


def is_open() -> ColumnElement[bool]:
    return Deadline.completed_at.is_(None)


def is_filed_this_month() -> ColumnElement[bool]:
    return Deadline.filed_on >= clock.today().replace(day=1)


def count_soon(session: TenantSession, _viewer: Viewer) -> int:
    """Open and overdue or due within 7 days, for the rail."""
    soon = select(func.count()).select_from(Deadline)
    return session.scalar(soon.where(is_open(), Deadline.due_on <= clock.today() + WEEK, is_in_scope())) or 0


_PRESSING = (Urgency.OVERDUE, Urgency.DAY, Urgency.WEEK)


@dataclass(frozen=True, slots=True)
class Figures:
    """The practice's position: open deadlines by urgency and status, and what was filed this month."""

    overdue: int
    day: int
    week: int
    with_client: int
    ready: int
    open: int
    filed: int


def figures(session: TenantSession) -> Figures:
    """Two queries, neither of which grows with what was filed in earlier months."""
    conditions = (
        *(is_urgency(Deadline.due_on, urgency, clock.today()) for urgency in _PRESSING),
        Deadline.status == Status.WITH_CLIENT,
        Deadline.status == Status.READY_TO_FILE,
    )
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in conditions]
    open_ones = select(*sums, func.count()).select_from(Deadline)
    row = session.execute(open_ones.where(is_open(), is_in_scope())).one()
    filed = select(func.count()).select_from(Deadline).where(is_filed_this_month(), is_in_scope())
    late, near, soon, waiting, ready, total = (int(number) for number in row)
    return Figures(late, near, soon, waiting, ready, total, session.scalar(filed) or 0)


def at_risk(session: TenantSession, length: int) -> Sequence[Deadline]:
    """Open ones that are late, due by tomorrow and due in 7 days: the most urgent `length` of each."""
    found = list[Deadline]()
    for urgency in _PRESSING:
        pressing = is_urgency(Deadline.due_on, urgency, clock.today())
        own = with_names().where(is_open(), clients_in_scope(), pressing)
        found += session.scalars(own.order_by(Deadline.due_on, Deadline.id).limit(length))
    return found


def of_client(session: TenantSession, client_id: int, length: int) -> Sequence[Deadline]:
    """A client's open deadlines, the next first."""
    own = with_names().where(Deadline.client_id == client_id, is_open())
    return session.scalars(own.order_by(Deadline.due_on, Deadline.id).limit(length)).all()


def engagements(session: TenantSession, client_ids: Collection[int]) -> Mapping[int, Sequence[ServiceEngagement]]:
    """The services of these clients."""
    found: dict[int, list[ServiceEngagement]] = defaultdict(list)
    own = select(ServiceEngagement).where(ServiceEngagement.client_id.in_(client_ids))
    for engagement in session.scalars(own.order_by(ServiceEngagement.id)):
        found[engagement.client_id].append(engagement)
    return found


def deadlines_of(session: TenantSession, client_ids: Collection[int]) -> Mapping[int, Sequence[Deadline]]:
    """Every deadline of these clients, filed ones too, held in a unit of work."""
    found: dict[int, list[Deadline]] = defaultdict(list)
    own = select(Deadline).where(Deadline.client_id.in_(client_ids)).order_by(Deadline.id)
    for deadline in session.scalars(own.with_for_update() if isinstance(session, WriteSession) else own):
        found[deadline.client_id].append(deadline)
    return found
