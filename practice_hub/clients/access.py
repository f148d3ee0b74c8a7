"""Every read of clients."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from practice_hub.activity.models import Activity
from practice_hub.activity.subjects import Subject
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients.gaps import gaps_of, has_gaps
from practice_hub.clients.models import Client, sorted_by
from practice_hub.people.viewer import Viewer

SUBJECT = "client"
"""What clients are called in events and activities."""
# So many of a person's own latest activities are looked through for the clients last worked on.
LOOKED_THROUGH = 200


def subject_of(client: Client) -> Subject:
    """A client as the story names it."""
    return Subject(SUBJECT, client.id, client.name, f"/clients/{client.id}")


def with_names() -> Select[Client]:
    """Clients together with the names that rows and summaries show."""
    return select(Client).options(joinedload(Client.manager), joinedload(Client.partner))


def get_client(session: TenantSession, client_id: int) -> Client | None:
    """One client. In a unit of work it is held: whoever wants to change it too waits, and then sees what was done."""
    return by_ids(session, [client_id]).get(client_id)


def by_ids(session: TenantSession, ids: Collection[int]) -> dict[int, Client]:
    """Clients by number, for drawing events and for changes of many; held in a unit of work, in one order."""
    own = with_names().where(Client.id.in_(ids)).order_by(Client.id)
    if isinstance(session, WriteSession):
        own = own.with_for_update(of=Client, key_share=True)
    return {client.id: client for client in session.scalars(own)}


def holder_of(session: TenantSession, column: str, value: str, *, but: int | None = None) -> Client | None:
    """Who has this code or company number already."""
    return session.scalar(select(Client).where(getattr(Client, column) == value, Client.id != (but or 0)))


def namesakes(session: TenantSession, name: str, *, but: int | None = None) -> Sequence[Client]:
    """Clients who are called the same, however it is written."""
    same = select(Client).where(Client.sort_name == sorted_by(name), Client.id != (but or 0))
    return session.scalars(same.order_by(Client.id).limit(5)).all()


def codes_beginning(session: TenantSession, letters: str) -> set[str]:
    return set(session.scalars(select(Client.code).where(Client.code.startswith(letters, autoescape=True))))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many clients there are: not archived, of each status among them, and archived."""

    total: int
    archived: int
    by_status: Mapping[str, int]


def counts(session: TenantSession) -> Counts:
    """One query for all of them."""
    is_archived = Client.archived_at.is_not(None)
    rows = session.execute(select(Client.status, is_archived, func.count()).group_by(Client.status, is_archived)).all()
    by_status = {str(status): number for status, archived, number in rows if not archived}
    return Counts(sum(by_status.values()), sum(number for _, archived, number in rows if archived), by_status)


def count_open(session: TenantSession, _viewer: Viewer | None = None) -> int:
    """The clients that are not archived, for the rail."""
    return session.scalar(select(func.count()).select_from(Client).where(Client.archived_at.is_(None))) or 0


def recent_for(session: TenantSession, user_id: int, length: int = 8) -> Sequence[Client]:
    """The clients that this person last worked on, the latest first."""
    own = (
        select(Activity.subject_type, Activity.subject_id)
        .where(Activity.actor_id == user_id)
        .order_by(Activity.occurred_at.desc(), Activity.id.desc())
        .limit(LOOKED_THROUGH)
    )
    seen = dict.fromkeys(row.subject_id for row in session.execute(own) if row.subject_type == SUBJECT)
    found = by_ids(session, list(seen)[:length])
    return [found[id] for id in seen if id in found]


@dataclass(frozen=True, slots=True)
class Attention:
    """A client that needs somebody, and why, in words."""

    client: Client
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class NeedingAttention:
    """The first of them, and how many there are."""

    first: Sequence[Attention]
    total: int


def needing_attention(session: TenantSession, viewer: Viewer, length: int = 8) -> NeedingAttention:
    """Clients whose deadlines cannot be worked out, who have no manager, or who have been onboarding for too long.
    Those whom the viewer manages come first.
    """
    total = session.scalar(select(func.count()).select_from(Client).where(has_gaps())) or 0
    own_first = case((Client.manager_id == viewer.user_id, 0), else_=1)
    found = session.scalars(with_names().where(has_gaps()).order_by(own_first, Client.sort_name).limit(length))
    return NeedingAttention([Attention(client, gaps_of(client)) for client in found], total)
