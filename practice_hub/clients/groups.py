"""Groups of clients: a family, a group of companies. A client is in one at most; a group ends with its last client."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from practice_hub.base.database import TenantSession
from practice_hub.clients.access import with_names
from practice_hub.clients.models import Client, ClientGroup, Membership

# A page must end; the list of clients shows the others.
MOST_MEMBERS = 200
MOST_GROUPS = 500


def all_groups(session: TenantSession) -> Sequence[tuple[ClientGroup, int]]:
    """Every group by name, and how many clients it has."""
    own = select(ClientGroup, func.count(Membership.id)).join(Membership, Membership.group_id == ClientGroup.id)
    rows = session.execute(own.group_by(ClientGroup.id).order_by(ClientGroup.sort_name).limit(MOST_GROUPS)).all()
    return [(group, number) for group, number in rows]


def get_group(session: TenantSession, group_id: int) -> ClientGroup | None:
    return session.scalar(select(ClientGroup).where(ClientGroup.id == group_id))


def groups_of(session: TenantSession, client_ids: Collection[int]) -> Mapping[int, ClientGroup]:
    """The group of each of these clients that is in one."""
    own = select(Membership).options(joinedload(Membership.group)).where(Membership.client_id.in_(client_ids))
    return {one.client_id: one.group for one in session.scalars(own)}


def members(session: TenantSession, group_id: int) -> Sequence[Client]:
    """Its clients by name."""
    own = with_names().join(Membership, Membership.client_id == Client.id).where(Membership.group_id == group_id)
    return session.scalars(own.order_by(Client.sort_name).limit(MOST_MEMBERS)).all()
